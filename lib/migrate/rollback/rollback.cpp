#include "migrate/rollback/rollback.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/ledger.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/send/loader.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/target/target.hpp"
#include "migrate/target/transaction.hpp"

namespace copyover::migrate {

namespace {

constexpr std::size_t rows_named = 100;  // of one table

constexpr std::string_view table_missing_state = "42P01";
constexpr std::string_view column_missing_state = "42703";
constexpr std::string_view dependents_state = "2BP01";

std::string quoted_list(const postgres::Connection& connection, const std::vector<std::string>& names,
                        std::string_view alias) {
    std::string list;
    for (const std::string& name : names)
        list += fmt::format("{}{}.{}", list.empty() ? "" : ", ", alias, connection.quote(name));
    return list;
}

}  // namespace

Rollback::Rollback(postgres::Connection& connection, const Options& options, RunFacts& facts)
    : connection_(connection), options_(options), facts_(facts), log_(connection, options.ledger_schema) {}

void Rollback::end(ExitCode code, std::string result) {
    facts_.exit_code = code;
    facts_.result = std::move(result);
}

void Rollback::add(const Rule& rule, const UndoTable& table, std::string message, std::string fix,
                   std::uint64_t count) {
    Finding finding;
    finding.rule = &rule;
    finding.table = to_string(table.table);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    finding.count = count;
    facts_.findings.add(std::move(finding));
}

void Rollback::run(const std::string& dbname) {
    Ledger ledger(connection_, options_.ledger_schema);
    if (ledger.runs(facts_.run).empty())
        return end(ExitCode::no, "NOTHING WAS CHANGED: the ledger has no run " + facts_.run);
    if (const auto when = log_.rolled_back(facts_.run))
        return end(ExitCode::yes,
                   fmt::format("NOTHING TO DO: run {} was rolled back at {}", facts_.run, *when));
    tables_ = log_.tables(facts_.run);
    if (tables_.empty())
        return end(
            ExitCode::no,
            fmt::format("NOTHING WAS CHANGED: the ledger does not tell what run {} put in", facts_.run));
    std::unique_ptr<Transaction> transaction;
    try {
        const Phase phase(facts_, options_, "lock");
        lock_database(connection_, options_);
        if (!may_begin()) return end(ExitCode::no, "NOTHING WAS CHANGED");
        transaction = begin_locked(connection_, names(), options_);
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != table_missing_state) throw;
        add(rule::changed_since, tables_.front(), "a table of the run is gone: " + error.fields().message,
            "restore it from a backup, or forget the run with copyover status --forget");
        return end(ExitCode::no, "NOTHING WAS CHANGED");
    }
    require_last();
    if (!facts_.findings.has_errors()) remove();
    if (facts_.findings.has_errors()) {
        transaction->rollback();
        return end(ExitCode::no, "NOTHING WAS CHANGED");
    }
    log_.record_rollback(facts_.run);
    log_.forget(facts_.run);
    const Phase phase(facts_, options_, "commit");
    // The result tells the same however the answer came.
    static_cast<void>(transaction->commit(dbname));
    end(ExitCode::yes, "ROLLED BACK run " + facts_.run);
}

void Rollback::require_last() {
    for (const std::string& later : log_.later_runs(facts_.run))
        add(rule::later_run, tables_.front(), fmt::format("run {} wrote into the same tables later", later),
            fmt::format("roll it back first: copyover rollback {}", later));
}

void Rollback::remove() {
    try {
        {
            const Phase phase(facts_, options_, "compare");
            for (const UndoTable& table : tables_)
                require_unchanged(table);
        }
        if (facts_.findings.has_errors()) return;
        for (const UndoTable& table : tables_)
            restore_updated(table);
        require_unreferenced();
        if (facts_.findings.has_errors()) return;
        empty_filled();
        std::for_each(tables_.rbegin(), tables_.rend(), [this](const UndoTable& table) { take_out(table); });
        connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
        bring_back();
        drop_created();
    } catch (const postgres::ServerError& error) {
        const std::string& state = error.fields().sqlstate;
        if (state != column_missing_state && state != dependents_state && !is_about_data(state)) throw;
        Finding finding = refusal(error, error.fields().table, options_.show_values);
        finding.rule = state == column_missing_state ? &rule::changed_since : &rule::still_referenced;
        finding.message = "the server refuses to take the run out: " + error.fields().message;
        finding.fix = "undo what was built on the run's rows and tables, then the same command again";
        facts_.findings.add(std::move(finding));
    }
}

// Whether the rows that the run wrote are still as it left them.
void Rollback::require_unchanged(const UndoTable& table) {
    if (table.kind == UndoKind::untouched) return;
    const std::string live = connection_.quote(table.table);
    const std::string keys = quoted_list(connection_, table.key, "live");
    if (table.kind != UndoKind::merged) {
        const std::size_t before = facts_.findings.all().size();
        if (table.same_cluster)
            name_changed(table,
                         fmt::format("SELECT {} FROM {} AS live WHERE NOT ({}) AND {}", keys, live,
                                     log_.written_by(facts_.run, table, "live"), log_.not_restored("live")));
        if (facts_.findings.all().size() == before) require_digest(table);
        return;
    }
    const std::string log = log_.written(facts_.run, table);
    if (!table.has_key) {
        // Equal rows cannot be told apart by their values, but by the transaction that wrote them.
        const auto count = connection_.execute(fmt::format("SELECT count(*) FROM {} AS live WHERE {}", live,
                                                           log_.written_by(facts_.run, table, "live")));
        if (!table.same_cluster || count.integer(0, 0) != static_cast<std::int64_t>(table.rows.rows))
            add(rule::changed_since, table,
                fmt::format("the run wrote {} rows, {} are as it left them", table.rows.rows,
                            count.integer(0, 0)),
                "restore them; rows without a key cannot be named");
        return;
    }
    name_changed(
        table,
        fmt::format("SELECT {} FROM {} AS written LEFT JOIN {} AS live ON {} WHERE live.{} IS NULL OR {} <> "
                    "written.{}",
                    quoted_list(connection_, table.key, "written"), log, live,
                    log_.same_key(table, "live", "written"), connection_.quote(table.key.front()),
                    UndoLog::row_hash("live"), UndoLog::hash_column));
}

void Rollback::name_changed(const UndoTable& table, const std::string& query) {
    const auto count =
        connection_.execute(fmt::format("SELECT count(*) FROM ({}) AS changed", query)).integer(0, 0);
    if (count == 0) return;
    const auto rows = connection_.execute(
        fmt::format("{}{} LIMIT {}", query, table.has_key ? " ORDER BY 1" : "", rows_named));
    const std::string fix = "undo the change, or keep the run";
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::string names;
        std::string values;
        for (std::size_t j = 0; j < table.key.size(); ++j) {
            names += (j == 0 ? "" : ", ") + table.key[j];
            values += (j == 0 ? "" : ", ") +
                      Redaction(options_.show_values)
                          .shown(rows.text(i, j), table.has_key ? Sensitivity::key : Sensitivity::plain);
        }
        add(rule::changed_since, table,
            fmt::format("the row with {} {} was changed, deleted or added since", names, values), fix);
    }
    const auto named = static_cast<std::int64_t>(rows.rows());
    if (count > named)
        add(rule::changed_since, table, fmt::format("{} more rows were changed since", count - named), fix,
            static_cast<std::uint64_t>(count - named));
}

// Reads the rows as the verifier does and compares their sum with that of the run.
void Rollback::require_digest(const UndoTable& table) {
    const schema::Schema live = postgres::read_tables(connection_, {table.table});
    const schema::Table* found = live.find(table.table);
    if (found == nullptr) found = find_live(live, table.table);
    if (found == nullptr) throw InternalError(to_string(table.table) + " vanished");
    mapping::TablePlan plan;
    plan.table = found;
    for (const std::string& column : table.columns) {
        const auto index = found->column_index(column);
        if (!index) {
            return add(rule::changed_since, table,
                       fmt::format("{} has no column {} any more", to_string(table.table), column),
                       "restore it, or keep the run");
        }
        plan.columns.push_back(*index);
        plan.types.push_back(&found->columns[*index].type);
    }
    RowHasher hasher(plan.types, {});
    RowSum now;
    read_rows(connection_, table.table, plan, [&](std::span<const schema::Value> values) {
        now.add(hasher.row(values));
        if (now.rows % 4096 == 0) options_.throw_if_stopped();
    });
    if (now == table.rows) return;
    add(rule::changed_since, table,
        now.rows < table.rows.rows
            ? fmt::format("{} of the {} rows that the run put in are gone", table.rows.rows - now.rows,
                          table.rows.rows)
            : fmt::format("the run left {} rows, now there are {} and their digest differs", table.rows.rows,
                          now.rows),
        "undo the change, or keep the run");
}

std::string Rollback::put_in(const schema::Name& name, const std::string& alias) const {
    const auto table = std::ranges::find(tables_, name, &UndoTable::table);
    if (table == tables_.end()) return "false";
    if (table->kind == UndoKind::untouched) return "false";
    if (table->kind != UndoKind::merged) return "true";
    if (!table->has_key) return log_.written_by(facts_.run, *table, alias);
    return fmt::format("EXISTS (SELECT FROM {} AS written WHERE NOT written.{} AND {})",
                       log_.written(facts_.run, *table), UndoLog::updated_column,
                       log_.same_key(*table, alias, "written"));
}

void Rollback::restore_updated(const UndoTable& table) {
    if (table.kind != UndoKind::merged || !table.has_key) return;
    const std::string old_rows = log_.old_rows(facts_.run, table);
    const std::vector<postgres::Parameter> name{old_rows};
    if (connection_.execute("SELECT pg_catalog.to_regclass($1)", name).is_null(0, 0)) return;
    Phase phase(facts_, options_, "restore " + to_string(table.table));
    const std::string live = connection_.quote(table.table);
    const std::vector<postgres::Parameter> live_name{live};
    const auto columns = connection_.execute(
        "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = $1::pg_catalog.regclass AND attnum > 0 "
        "AND NOT "
        "attisdropped AND attgenerated = '' AND attidentity <> 'a' ORDER BY attnum",
        live_name);
    std::string assignments;
    for (std::size_t i = 0; i < columns.rows(); ++i) {
        const std::string column(columns.text(i, 0));
        if (std::ranges::find(table.key, column) != table.key.end()) continue;
        const std::string quoted = connection_.quote(column);
        assignments += fmt::format("{}{} = old.{}", assignments.empty() ? "" : ", ", quoted, quoted);
    }
    connection_.execute(fmt::format("UPDATE {} AS live SET {} FROM {} AS old WHERE {}", live, assignments,
                                    old_rows, log_.same_key(table, "live", "old")));
    const auto differing = connection_.execute(fmt::format(
        "SELECT count(*), count(live.*) FROM {} AS old LEFT JOIN {} AS live ON {} WHERE live.{} IS NULL OR "
        "ROW(live.*)::text <> ROW(old.*)::text",
        old_rows, live, log_.same_key(table, "live", "old"), connection_.quote(table.key.front())));
    if (differing.integer(0, 0) > 0)
        add(rule::changed_since, table,
            fmt::format("{} rows could not be given their old values back", differing.integer(0, 0)),
            "a trigger or a changed column stands in the way: disable it for the rollback");
    phase.add(table.rows.rows, 0);
}

// Rows that stay may not lean on rows that go: the database would refuse, or worse, cascade.
void Rollback::require_unreferenced() {
    for (const UndoTable& parent : tables_) {
        const std::vector<postgres::Parameter> name{connection_.quote(parent.table)};
        const auto keys = connection_.execute(
            "SELECT n.nspname, c.relname, f.conname, (SELECT "
            "pg_catalog.string_agg(pg_catalog.format('child.%I = "
            "parent.%I', a.attname, b.attname), ' AND ') FROM ROWS FROM (pg_catalog.unnest(f.conkey), "
            "pg_catalog.unnest(f.confkey)) AS k(child, parent) JOIN pg_catalog.pg_attribute a ON a.attrelid "
            "= "
            "f.conrelid AND a.attnum = k.child JOIN pg_catalog.pg_attribute b ON b.attrelid = f.confrelid "
            "AND "
            "b.attnum = k.parent) FROM pg_catalog.pg_constraint f JOIN pg_catalog.pg_class c ON c.oid = "
            "f.conrelid "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE f.contype = 'f' AND f.confrelid "
            "= "
            "$1::pg_catalog.regclass AND f.conparentid = 0 ORDER BY 1, 2, 3",
            name);
        for (std::size_t i = 0; i < keys.rows(); ++i) {
            const schema::Name child{std::string(keys.text(i, 0)), std::string(keys.text(i, 1))};
            const auto rows = connection_.execute(
                fmt::format("SELECT count(*) FROM {} AS child JOIN {} AS parent ON {} WHERE {} AND NOT ({})",
                            connection_.quote(child), connection_.quote(parent.table), keys.text(i, 3),
                            put_in(parent.table, "parent"), put_in(child, "child")));
            if (rows.integer(0, 0) == 0) continue;
            add(rule::still_referenced, parent,
                rows.integer(0, 0) == 1 ? fmt::format("1 row of {} that stays refers to rows of the run ({})",
                                                      to_string(child), keys.text(i, 2))
                                        : fmt::format("{} rows of {} that stay refer to rows of the run ({})",
                                                      rows.integer(0, 0), to_string(child), keys.text(i, 2)),
                "delete them or point them elsewhere, then the same command again",
                static_cast<std::uint64_t>(rows.integer(0, 0)));
        }
    }
}

void Rollback::take_out(const UndoTable& table) {
    if (table.kind == UndoKind::created || table.kind == UndoKind::untouched) return;
    if (std::ranges::find(truncated_, table.table) != truncated_.end()) return;
    Phase phase(facts_, options_, "empty " + to_string(table.table));
    const std::string live = connection_.quote(table.table);
    const std::uint64_t deleted =
        connection_.execute(fmt::format("DELETE FROM {} AS live WHERE {}", live, put_in(table.table, "live")))
            .affected();
    phase.add(deleted, 0);
    const auto left = connection_.execute(
        fmt::format("SELECT count(*) FROM {} AS live WHERE {}", live, put_in(table.table, "live")));
    if (left.integer(0, 0) > 0)
        add(rule::changed_since, table, fmt::format("{} rows could not be deleted", left.integer(0, 0)),
            "a trigger or rule keeps them: disable it for the rollback");
}

void Rollback::drop_created() {
    std::string names;
    for (const UndoTable& table : tables_) {
        if (table.kind == UndoKind::created)
            names += (names.empty() ? "" : ", ") + connection_.quote(table.table);
    }
    if (names.empty()) return;
    const Phase phase(facts_, options_, "drop created tables");
    connection_.execute("DROP TABLE " + names);
}

}  // namespace copyover::migrate
