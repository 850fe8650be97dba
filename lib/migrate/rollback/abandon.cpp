#include "migrate/rollback/abandon.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/load/restorable.hpp"
#include "migrate/rollback/old_rows.hpp"
#include "migrate/rollback/set_aside.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/proposed_command.hpp"
#include "migrate/run/sql_text.hpp"
#include "migrate/run/table_finding.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/statement_failure.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

// Tables into which units put rows.
bool is_loaded(const UndoTable& table) {
    return table.kind == UndoKind::created || table.kind == UndoKind::filled;
}

std::vector<schema::Name> names_of(const std::vector<UndoTable>& tables) {
    std::vector<schema::Name> names;
    for (const UndoTable& table : tables)
        names.push_back(table.table);
    return names;
}

}  // namespace

Abandonment::Abandonment(postgres::Connection& connection, const Options& options, RunFacts& facts)
    : connection_(connection),
      options_(options),
      facts_(facts),
      log_(connection, options.target.ledger_schema) {}

void Abandonment::end(ExitCode code, std::string result) {
    facts_.exit_code = code;
    facts_.result = std::move(result);
}

void Abandonment::add(const Rule& rule, const UndoTable& table, std::string message, std::string fix,
                      std::uint64_t count) {
    facts_.findings.add(table_finding(rule, table.table, std::move(message), std::move(fix), count));
}

void Abandonment::run(const std::string& dbname) {
    {
        const Phase phase(facts_, options_, "lock");
        lock_database(connection_, options_);
        if (!is_open_load()) return;
    }
    find_tables();
    require_owner();
    if (facts_.findings.has_errors()) return end(ExitCode::no, "NOTHING WAS CHANGED");
    const auto transaction = begin_locked(connection_, names_of(tables_), options_);
    prove();
    SetAside set_aside(connection_, options_, facts_, tables_, gone_);
    set_aside.drop_references();
    keep_referenced_units();
    take_out();
    give_back();
    report_left();
    {
        const Phase phase(facts_, options_, "restore");
        set_aside.bring_back();
        drop_guards();
    }
    drop_created();
    log_.record_rollback(facts_.run, "abandoned");
    log_.forget(facts_.run);
    const Phase phase(facts_, options_, "commit");
    end_committed(transaction->commit(dbname), "ABANDONED run " + facts_.run, facts_);
}

// From here on nobody else works on the run: see LoadLedger::take_over, which waits for transactions that a
// process before left behind, and those wait for the tables.
bool Abandonment::is_open_load() {
    LoadLedger ledger(connection_, options_.target.ledger_schema);
    const std::vector<Ledger::Run> runs = ledger.ledger().runs(facts_.run);
    if (runs.empty()) {
        end(ExitCode::no, "NOTHING WAS CHANGED: the ledger has no run " + facts_.run);
        return false;
    }
    const auto load = ledger.open_load();
    if (load && load->run == facts_.run) {
        tables_ = log_.tables(facts_.run);
        if (std::ranges::any_of(tables_, [](const UndoTable& table) { return !table.secret.empty(); }))
            connection_.withhold_words();
        adopt_search_path(connection_, options_);
        Transaction transaction(connection_, options_);
        ledger.take_over(facts_.run);
        // Where the answer is lost the next statement fails, and nothing was taken out.
        static_cast<void>(transaction.commit(*options_.target.dbname));
        return true;
    }
    if (runs.front().state == "abandoned") {
        end(ExitCode::yes, fmt::format("NOTHING TO DO: run {} was abandoned before", facts_.run));
        return false;
    }
    end(ExitCode::no,
        fmt::format("NOTHING WAS CHANGED: run {} is no load that has not come to its end", facts_.run));
    facts_.next = rollback_command(options_, facts_.run);
    return false;
}

void Abandonment::find_tables() {
    const std::vector<postgres::FoundTable> found = postgres::find_tables(connection_, names_of(tables_));
    const auto dropped = std::stable_partition(tables_.begin(), tables_.end(), [&](const UndoTable& table) {
        return std::ranges::find(found, table.table, &postgres::FoundTable::name) != found.end();
    });
    gone_.assign(dropped, tables_.end());
    tables_.erase(dropped, tables_.end());
    for (const UndoTable& table : gone_) {
        add(rule::object_left_out, table,
            fmt::format("{} was dropped or renamed, and what the load had set aside of it does not come back",
                        to_string(table.table)),
            "create it again where it is needed");
    }
}

// Only the owner can drop the guard; what else the role may not bring back is left out.
void Abandonment::require_owner() {
    std::vector<Step> guards = LoadLedger(connection_, options_.target.ledger_schema).steps(facts_.run);
    std::erase_if(guards, [](const Step& step) { return step.stage != StepStage::guard; });
    judge_restoring(connection_, guards, names_of(tables_), facts_.findings);
}

void Abandonment::prove() {
    const Phase phase(facts_, options_, "compare");
    for (const UndoTable& table : tables_) {
        if (!is_loaded(table)) continue;
        auto rows = read_by_transaction(connection_, table, options_);
        if (rows) found_[table.position] = std::move(*rows);
    }
    proven_ = prove_units(LoadLedger(connection_, options_.target.ledger_schema).units(facts_.run), found_);
}

std::string Abandonment::goes(const std::string& alias) const {
    if (proven_.all) return "true";
    return fmt::format("{}.xmin = ANY ('{{{}}}'::pg_catalog.xid[])", alias,
                       fmt::join(proven_.transactions, ","));
}

std::string Abandonment::rows_of(const UndoTable& table) const {
    return own_rows(connection_.quote(table.table), table.partitioned);
}

const UndoTable* Abandonment::loaded(const schema::Name& name) const {
    const auto table = std::ranges::find(tables_, name, &UndoTable::table);
    return table != tables_.end() && is_loaded(*table) ? &*table : nullptr;
}

// A foreign key that is in place would refuse to let a row go which others lean on, or change these.
bool Abandonment::keep_units_behind(const UndoTable& parent, const postgres::IncomingReference& reference) {
    const std::string stays =
        loaded(reference.child) == nullptr ? "true" : fmt::format("NOT ({})", goes("child"));
    const auto kept = connection_.execute(fmt::format(
        R"(
SELECT DISTINCT parent.xmin::text
FROM {} AS child
JOIN {} AS parent ON {}
WHERE {}
  AND {})",
        reference.child_rows, rows_of(parent),
        postgres::join_condition(connection_, reference, "child", "parent"), goes("parent"), stays));
    if (kept.rows() == 0) return false;
    proven_.all = false;
    for (std::size_t i = 0; i < kept.rows(); ++i)
        proven_.transactions.erase(std::string(kept.text(i, 0)));
    add(rule::rows_left, parent,
        fmt::format("rows of {} that stay refer to rows of {} ({}), whose units stay, too",
                    to_string(reference.child), to_string(parent.table), reference.constraint),
        "delete or repoint them where they are not wanted");
    return true;
}

void Abandonment::keep_referenced_units() {
    for (bool changed = true; changed;) {
        changed = false;
        for (const UndoTable& parent : tables_) {
            if (!is_loaded(parent)) continue;
            for (const auto& reference : postgres::incoming_references(connection_, parent.table))
                changed = keep_units_behind(parent, reference) || changed;
        }
    }
}

void Abandonment::take_out() {
    const std::vector<postgres::Parameter> guard{std::string(guard_setting), facts_.run};
    connection_.execute("SELECT pg_catalog.set_config($1, $2, true)", guard);
    std::for_each(tables_.rbegin(), tables_.rend(), [this](const UndoTable& table) {
        if (is_loaded(table)) delete_rows(table);
    });
    connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
}

// Triggers of the table may refuse: then its rows stay.
void Abandonment::delete_rows(const UndoTable& table) {
    const Phase phase(facts_, options_, "empty " + to_string(table.table));
    const auto refused = try_statement(
        connection_, fmt::format("DELETE FROM {} AS live WHERE {}", rows_of(table), goes("live")), options_);
    if (refused) undeletable_[table.position] = shown_message(*refused, options_.show_values);
}

// Only once nothing is left of what triggers may have answered to.
void Abandonment::give_back() {
    for (const UndoTable& table : tables_) {
        if (!table.is_watched()) continue;
        if (proven_.all) give_old_rows_back(connection_, log_, facts_.run, table);
        const auto now = read_by_transaction(connection_, table, options_);
        const RowSum rows = now ? sum_of(*now) : RowSum{};
        const std::uint64_t differing = rows_not_given_back(connection_, log_, facts_.run, table);
        if (rows == table.rows && differing == 0) continue;
        add(rule::rows_left, table,
            fmt::format("rows of {}, to which nothing was sent, are not as they were before the load: its "
                        "triggers or somebody else changed them",
                        to_string(table.table)),
            "compare them with a backup", std::max<std::uint64_t>(differing, 1));
    }
}

void Abandonment::report_left() {
    for (const UndoTable& table : tables_) {
        if (!is_loaded(table)) continue;
        const auto count = connection_.execute("SELECT pg_catalog.count(*) FROM " + rows_of(table));
        const auto left = static_cast<std::uint64_t>(count.integer(0, 0));
        if (left == 0) continue;
        const std::string name = to_string(table.table);
        const std::string rows = left == 1 ? "1 row stays" : fmt::format("{} rows stay", left);
        const auto refused = undeletable_.find(table.position);
        add(rule::rows_left, table,
            refused != undeletable_.end()
                ? fmt::format("{} in {}, because the server refuses to delete: {}", rows, name,
                              refused->second)
                : fmt::format("{} in {}: of units that are no longer as the load put them in, or of others",
                              rows, name),
            fmt::format("the table was empty before; where they are not wanted: DELETE FROM {}",
                        connection_.quote(table.table)),
            left);
    }
}

// Of tables that were renamed meanwhile.
void Abandonment::drop_guards() {
    for (const LoadGuard& guard : find_guards(connection_)) {
        if (guard.run != facts_.run || guard.is_inherited) continue;
        run_with_lock(
            connection_,
            fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", connection_.quote(guard.table), guard_name),
            options_);
    }
}

// Tables that the run created and that are empty again, all at once or as many as can go.
void Abandonment::drop_created() {
    std::vector<const UndoTable*> empty;
    std::string names;
    std::for_each(tables_.rbegin(), tables_.rend(), [&](const UndoTable& table) {
        if (table.kind != UndoKind::created) return;
        const auto holds_rows =
            connection_.execute(fmt::format("SELECT EXISTS (SELECT FROM {})", rows_of(table)));
        if (holds_rows.boolean(0, 0)) return report_kept(table, "it holds rows");
        empty.push_back(&table);
        names += (names.empty() ? "" : ", ") + connection_.quote(table.table);
    });
    if (empty.empty()) return;
    const Phase phase(facts_, options_, "drop created tables");
    if (!try_statement(connection_, "DROP TABLE " + names, options_)) return;
    for (const UndoTable* table : empty) {
        const auto refused =
            try_statement(connection_, "DROP TABLE " + connection_.quote(table->table), options_);
        if (refused)
            report_kept(*table, refused->fields().detail.empty() ? refused->fields().message
                                                                 : refused->fields().detail);
    }
}

void Abandonment::report_kept(const UndoTable& table, const std::string& reason) {
    add(rule::object_left_out, table,
        fmt::format("{}, which the run created, is not dropped: {}", to_string(table.table), reason),
        "where it is not wanted: DROP TABLE " + connection_.quote(table.table));
}

}  // namespace copyover::migrate
