// The parts of a rollback before it acts: the ledger, what it will set off, and what an unfinished load set aside;
// and tables emptied as a whole.
#include <fmt/format.h>

#include <algorithm>

#include "migrate/ledger/ledger.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/load/restorable.hpp"
#include "migrate/rollback/rollback.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/object_plan.hpp"
#include "migrate/target/reactions.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/catalog/fingerprint.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

// What the ledger tells of the run. False where that is the end already.
bool Rollback::read_ledger() {
    Ledger ledger(connection_, options_.target.ledger_schema);
    const bool is_known = !ledger.runs(facts_.run).empty();
    if (!is_known) {
        report_guard_of(connection_, facts_.run, options_, facts_.findings);
        end(ExitCode::no, "NOTHING WAS CHANGED: the ledger has no run " + facts_.run);
        return false;
    }
    if (const auto when = log_.rolled_back(facts_.run)) {
        end(ExitCode::yes, fmt::format("NOTHING TO DO: run {} was rolled back at {}", facts_.run, *when));
        return false;
    }
    tables_ = log_.tables(facts_.run);
    if (!tables_.empty()) return true;
    end(ExitCode::no,
        fmt::format("NOTHING WAS CHANGED: the ledger does not tell what run {} put in", facts_.run));
    return false;
}

// As the run had it: functions of triggers may rely on it.
void Rollback::set_search_path() {
    const auto kept = Ledger(connection_, options_.target.ledger_schema).search_path(facts_.run);
    if (!kept) return;
    const std::vector<postgres::Parameter> path{*kept};
    connection_.execute("SELECT pg_catalog.set_config('search_path', $1, true)", path);
}

std::vector<schema::Name> Rollback::names() const {
    std::vector<schema::Name> names;
    for (const UndoTable& table : tables_)
        names.push_back(table.table);
    return names;
}

// Rows of created tables go with their tables; but before that they may refer to rows of others that go.
bool Rollback::is_emptied(const UndoTable& table) const {
    return table.kind == UndoKind::created && std::ranges::any_of(tables_, [](const UndoTable& other) {
               return other.kind == UndoKind::filled || other.kind == UndoKind::merged;
           });
}

// DELETE would look for referring rows once per row. TRUNCATE under the conditions of a cutover, and where no
// foreign key that leans on the table stays outside of it. What answers to DELETE or UPDATE of the others is
// named before.
void Rollback::plan_emptying() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, names());
    std::vector<PlannedTable> filled;
    for (const UndoTable& table : tables_) {
        if (table.kind != UndoKind::filled && !is_emptied(table)) continue;
        const auto found = std::ranges::find(live, table.table, &postgres::TargetTable::name);
        if (found != live.end()) filled.push_back({&*found, table.rows.rows});
    }
    const Quote quote = quote_of(connection_);
    std::vector<bool> truncated;
    truncate_ = truncate_beside_references(filled, live, quote, truncated);
    for (std::size_t i = 0; i < filled.size(); ++i) {
        if (truncated[i]) truncated_.push_back(filled[i].table->name);
    }
    std::vector<schema::Name> deleted;
    std::vector<schema::Name> updated;
    for (const UndoTable& table : tables_) {
        if (log_.has_old_rows(facts_.run, table)) updated.push_back(table.table);
        const bool goes_otherwise = table.kind == UndoKind::untouched ||
                                    (table.kind == UndoKind::created && !is_emptied(table)) ||
                                    std::ranges::find(truncated_, table.table) != truncated_.end();
        if (!goes_otherwise) deleted.push_back(table.table);
    }
    reactions_ = postgres::read_reactions(connection_, deleted, updated);
    report_reactions(connection_, reactions_, "this rollback sets it off, and", facts_.findings);
}

void Rollback::empty_filled() {
    if (truncate_.empty()) return;
    const Phase phase(facts_, options_, "empty tables");
    connection_.execute(truncate_);
}

// In a transaction of its own and before the tables are locked: taking over waits for transactions that a
// process before left behind, and those wait for the tables.
bool Rollback::may_begin() {
    LoadLedger ledger(connection_, options_.target.ledger_schema);
    const std::optional<OpenLoad> load = ledger.open_load();
    if (!load) return !report_unknown_guard(connection_, names(), {}, options_, facts_.findings);
    if (load->run != facts_.run) return !report_open_load(connection_, names(), options_, facts_.findings);
    half_done_ = true;
    judge_restoring(connection_, ledger.steps(facts_.run), names(), facts_.findings);
    if (facts_.findings.has_errors()) return false;
    Transaction transaction(connection_, options_);
    ledger.take_over(facts_.run);
    // Where the answer is lost the next statement fails, and nothing was taken out.
    static_cast<void>(transaction.commit(*options_.target.dbname));
    return true;
}

// Rows that the load changed in tables which it does not fill are restored while their guard is in place.
void Rollback::pass_guard() {
    const std::vector<postgres::Parameter> guard{std::string(guard_setting), facts_.run};
    connection_.execute("SELECT pg_catalog.set_config($1, $2, true)", guard);
}

// Over tables that are empty again this takes no time.
void Rollback::bring_back() {
    if (!half_done_) return;
    const Phase phase(facts_, options_, "restore");
    LoadLedger ledger(connection_, options_.target.ledger_schema);
    pin_storage(connection_);
    for (const Step& step : ledger.steps(facts_.run)) {
        if (step.done) continue;
        connection_.execute(step.statement);
        ledger.mark_done(facts_.run, step.position);
    }
    report_not_back(ledger.catalog(facts_.run, CatalogMoment::before),
                    ledger.catalog(facts_.run, CatalogMoment::during),
                    postgres::catalog_fingerprint(connection_, names()).lines, facts_.findings);
}

}  // namespace copyover::migrate
