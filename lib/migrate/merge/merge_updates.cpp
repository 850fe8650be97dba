#include "migrate/merge/merge_updates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/merge/refused_updates.hpp"
#include "migrate/target/key_moves.hpp"
#include "schema/equality.hpp"

namespace copyover::migrate {

MergeUpdates::MergeUpdates(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                           std::span<const SourceFile> files, const Options& options,
                           std::span<const std::size_t> tables, std::optional<RefusedSearch> search)
    : connection_(connection),
      target_(target),
      plan_(plan),
      options_(options),
      search_(search),
      sent_(plan.tables.size()) {
    for (const mapping::TablePlan& table : plan.tables)
        hashers_.emplace_back(table.types, table.identity);
    std::vector<LoadTable> staged(plan.tables.size());
    for (const std::size_t table : tables) {
        staged[table] = {true, false, staging(table)};
        connection.execute(
            fmt::format("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
                        connection.quote(staging(table).name), column_list(connection, plan.tables[table]),
                        connection.quote(target.name(table))));
    }
    loader_ = std::make_unique<Loader>(connection, target, plan, files, std::move(staged), options, search);
}

schema::Name MergeUpdates::staging(std::size_t table) const {
    return {"pg_temp", fmt::format("copyover_update_{}", table)};
}

schema::Name MergeUpdates::replaced(std::size_t table) const {
    return {"pg_temp", fmt::format("copyover_replaced_{}", table)};
}

void MergeUpdates::add(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    sent_[table].add(hashers_[table].row(values));
    loader_->row(table, values, origin);
}

void MergeUpdates::stage() {
    const std::vector<std::uint64_t> stored = loader_->finish();
    if (search_ && search_->has_found()) throw LoadRefused(search_->all->first());
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i] != sent_[i].rows)
            throw InternalError(fmt::format("{} rows were to be staged for {}, {} were", sent_[i].rows,
                                            to_string(target_.name(i)), stored[i]));
    }
}

std::string MergeUpdates::same_key(std::size_t table, std::string_view live, std::string_view staged) const {
    const mapping::TablePlan& plan = plan_.tables[table];
    std::string condition;
    for (const std::size_t position : plan.identity) {
        const std::string column = connection_.quote(plan.table->columns[plan.columns[position]].name);
        condition +=
            fmt::format("{}{}.{} = {}.{}", condition.empty() ? "" : " AND ", live, column, staged, column);
    }
    return condition;
}

RowSum MergeUpdates::replaced_rows(std::size_t table) {
    const mapping::TablePlan& plan = plan_.tables[table];
    const schema::Name kept = replaced(table);
    connection_.execute(fmt::format(R"(
CREATE TEMPORARY TABLE {} ON COMMIT DROP AS
SELECT target.*
FROM {} AS target
JOIN {} AS staged ON {})",
                                    connection_.quote(kept.name), target_.rows(table),
                                    connection_.quote(staging(table)), same_key(table, "target", "staged")));
    RowSum sum;
    read_rows(connection_, connection_.quote(kept), plan,
              [&](std::span<const schema::Value> values) { sum.add(hashers_[table].row(values)); });
    return sum;
}

void MergeUpdates::report_followers(std::size_t table, Findings& findings) {
    const mapping::TablePlan& plan = plan_.tables[table];
    std::vector<std::string> columns;
    for (const std::size_t column : plan.columns)
        columns.push_back(plan.table->columns[column].name);
    migrate::report_followers(connection_,
                              {.table = target_.name(table),
                               .new_rows = connection_.quote(staging(table)),
                               .columns = columns,
                               .same_row = same_key(table, "live", "moved")},
                              findings);
}

std::string MergeUpdates::update(std::size_t table) const {
    const mapping::TablePlan& plan = plan_.tables[table];
    std::string assignments;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        // An equal key may be stored in another way.
        if (std::ranges::find(plan.identity, i) != plan.identity.end() &&
            !schema::has_equal_variants(*plan.types[i]))
            continue;
        const std::string column = connection_.quote(plan.table->columns[plan.columns[i]].name);
        assignments += fmt::format("{}{} = staged.{}", assignments.empty() ? "" : ", ", column, column);
    }
    return fmt::format("UPDATE {} AS target SET {} FROM {} AS staged WHERE {}", target_.rows(table),
                       assignments, connection_.quote(staging(table)), same_key(table, "target", "staged"));
}

MergeUpdates::Updated MergeUpdates::apply(std::size_t table) {
    const Updated updated{replaced_rows(table), sent_[table]};
    std::uint64_t changed = 0;
    try {
        changed = connection_.execute(update(table)).affected();
    } catch (const postgres::ServerError& error) {
        const std::exception_ptr in_doubt = cause_in_doubt(error);
        throw LoadRefused(refusal(error, to_string(target_.name(table)), options_.show_values), in_doubt);
    }
    if (changed == sent_[table].rows) return updated;
    Finding finding;
    finding.rule = &rule::rows_lost;
    finding.table = to_string(target_.name(table));
    finding.message =
        fmt::format("{} rows were to be updated, the server updated {}", sent_[table].rows, changed);
    finding.fix = "a BEFORE trigger or a rule swallows rows: disable it for the run";
    throw LoadRefused(finding);
}

std::vector<MergeUpdates::Refused> MergeUpdates::find_refused(std::size_t table, std::uint64_t most) {
    const std::string staged = connection_.quote(staging(table));
    std::vector<Refused> refused;
    find_refused_updates(
        connection_, update(table), staged, options_,
        [&](const std::string& tid, const postgres::ServerError& error) {
            read_rows(
                connection_,
                fmt::format("(SELECT * FROM {} AS staged WHERE {}) AS refused", staged, is_staged_at(tid)),
                plan_.tables[table], [&](std::span<const schema::Value> values) {
                    refused.push_back({table, hashers_[table].row(values),
                                       refusal(error, to_string(target_.name(table)), options_.show_values)});
                });
            return refused.size() < most;
        });
    return refused;
}

}  // namespace copyover::migrate
