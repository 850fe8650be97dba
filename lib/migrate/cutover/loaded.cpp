#include "migrate/cutover/loaded.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "migrate/cutover/refused_records.hpp"
#include "migrate/run/forecast.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/send/loader.hpp"
#include "migrate/target/locks.hpp"

namespace copyover::migrate {

namespace {

// Index builds of millions of rows sort in memory instead of on disk.
constexpr const char* raise_maintenance_memory = R"(
SELECT pg_catalog.set_config('maintenance_work_mem', '256MB', true)
FROM pg_catalog.pg_settings
WHERE name = 'maintenance_work_mem'
  AND setting::pg_catalog.int8 < 262144)";

void run_all(postgres::Connection& connection, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements)
        connection.execute(statement);
}

Loaded send(const WritingRun& run, const Target& target, const Compared& compared, const Planned& planned,
            const ObjectsAside& aside, const std::optional<RefusedSearch>& search) {
    Phase phase(run.facts, run.options, "copy", total_bytes(run.files));
    Merge& merge = *compared.merge;
    const bool freeze = may_freeze(planned.tables, aside.truncated);
    std::vector<LoadTable> tables;
    for (std::size_t i = 0; i < planned.tables.size(); ++i) {
        // COPY FREEZE is refused behind a savepoint.
        tables.push_back({true, freeze && aside.truncated[i] && !search, std::nullopt});
    }
    Loader loader(run.connection, target, run.plan(), run.files, tables, run.options, search);
    MergeSender sender(merge, run.plan(), loader);
    DigestingConsumer digesting(run.plan(), &sender);
    Forecast forecast(run.options.control, total_bytes(run.files), predicted_behind_copy(run, planned));
    Options watched = run.options;
    watched.control.progress = &forecast;
    run.replay_into(digesting, watched);
    const std::vector<std::uint64_t> stored = loader.finish();
    throw_found(search);
    Loaded loaded{digesting.digests(), std::vector<RowSum>(tables.size())};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const bool is_merged = merge.is_compared(i);
        const std::uint64_t sent = is_merged ? sender.sent(i).rows : loaded.digests[i].rows();
        if (sent != stored[i] || (is_merged && sent != compared.counts[i].missing)) {
            throw InternalError(fmt::format("{} rows of {} were sent, {} stored", sent,
                                            to_string(target.name(i)), stored[i]));
        }
        run.facts.tables[i].inserted = stored[i] - run.facts.tables[i].created;
        phase.add(stored[i], 0);
        if (!is_merged) continue;
        loaded.expected[i] = merge.before(i);
        loaded.expected[i] += sender.sent(i);
    }
    phase.add(0, total_bytes(run.files));
    return loaded;
}

void update_rows(const WritingRun& run, const Target& target, const Compared& compared,
                 const std::optional<RefusedSearch>& search, Loaded& loaded) {
    report_followers(run, compared);
    if (!run.may_go_on()) return;
    for (const std::size_t table : compared.filled) {
        if (!compared.is_updated(table)) continue;
        Phase phase(run.facts, run.options, "update " + to_string(target.name(table)));
        if (search) name_refused_updates(run, *compared.updates, table, *search);
        const MergeUpdates::Updated updated = compared.updates->apply(table);
        loaded.expected[table] -= updated.replaced;
        loaded.expected[table] += updated.sent;
        run.facts.tables[table].updated = updated.sent.rows;
        phase.add(updated.sent.rows, 0);
    }
}

}  // namespace

ObjectsAside set_aside(const WritingRun& run, const Locked& locked, const Created& created,
                       const Planned& planned, const std::optional<RefusedSearch>& search) {
    require_time(run.options.control, predicted_behind_copy(run, planned));
    const Phase phase(run.facts, run.options, "set aside");
    run.connection.execute(raise_maintenance_memory);
    ObjectsAside aside;
    std::vector<std::size_t> written;
    for (std::size_t table = 0; table < planned.tables.size(); ++table) {
        if (planned.tables[table].rows > 0 || planned.tables[table].present == 0) written.push_back(table);
    }
    aside.sequences = find_sequences(created.live, *locked.target, run.plan(), written);
    enlist_sequences(run.connection, aside.sequences, run.options);
    run.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    pin_storage(run.connection);
    if (search) aside.orphans = std::make_unique<OrphanRows>(run.connection, *locked.target, run.plan());
    for (const ObjectStep& step : planned.objects.steps)
        run_all(run.connection, step.drop_sql);
    const std::string truncate =
        truncate_statement(planned.tables, created.live, planned.objects, run.quote(), aside.truncated);
    if (!truncate.empty()) run.connection.execute(truncate);
    return aside;
}

Loaded load_rows(const WritingRun& run, const Locked& locked, const Compared& compared,
                 const Planned& planned, const ObjectsAside& aside,
                 const std::optional<RefusedSearch>& search) {
    Loaded loaded = send(run, *locked.target, compared, planned, aside, search);
    update_rows(run, *locked.target, compared, search, loaded);
    return loaded;
}

void restore(const WritingRun& run, const Planned& planned, const ObjectsAside& aside,
             const std::optional<RefusedSearch>& search) {
    require_time(run.options.control, predicted_behind_copy(run, planned));
    run.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");
    if (aside.orphans) name_orphans(run, *aside.orphans, *search);
    for (const ObjectStep* step : planned.objects.restoring()) {
        const Phase phase(run.facts, run.options, "restore " + step->object);
        try {
            run_all(run.connection, step->restore_sql);
        } catch (const postgres::ServerError& error) {
            const std::exception_ptr in_doubt = cause_in_doubt(error);
            Finding finding = cannot_bring_back(error, step->object, run.options.show_values);
            if (step->source->parent)
                finding.message += "; it references " + to_string(*step->source->parent);
            throw LoadRefused(std::move(finding), in_doubt);
        }
    }
}

}  // namespace copyover::migrate
