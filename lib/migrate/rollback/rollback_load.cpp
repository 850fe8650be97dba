// The parts of a rollback that concern loads: tables emptied as a whole, and what an unfinished load set
// aside.
#include <algorithm>

#include "migrate/ledger/load_ledger.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/rollback/rollback.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/catalog_comparison.hpp"
#include "migrate/target/object_plan.hpp"
#include "migrate/target/transaction.hpp"

namespace copyover::migrate {

// In a transaction of its own and before the tables are locked: taking over waits for transactions that a
// process before left behind, and those wait for the tables.
bool Rollback::may_begin() {
    LoadLedger ledger(connection_, options_.ledger_schema);
    const std::optional<OpenLoad> load = ledger.open_load();
    if (!load) return true;
    if (load->run != facts_.run) return !report_open_load(connection_, options_, facts_.findings);
    half_done_ = true;
    Transaction transaction(connection_, options_);
    ledger.take_over(facts_.run);
    // Where the answer is lost the next statement fails, and nothing was taken out.
    static_cast<void>(transaction.commit(""));
    return true;
}

std::vector<schema::Name> Rollback::names() const {
    std::vector<schema::Name> names;
    for (const UndoTable& table : tables_)
        names.push_back(table.table);
    return names;
}

// DELETE would look for referring rows once per row. TRUNCATE under the conditions of a cutover, and where no
// foreign key that leans on the table stays outside of it.
void Rollback::empty_filled() {
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, names());
    std::vector<PlannedTable> filled;
    for (const UndoTable& table : tables_) {
        if (table.kind != UndoKind::filled) continue;
        const auto found = std::ranges::find(live, table.table, &postgres::TargetTable::name);
        if (found != live.end()) filled.push_back({&*found, table.rows.rows});
    }
    const Quote quote = [this](std::string_view identifier) { return connection_.quote(identifier); };
    ObjectPlan objects = plan_objects(filled, quote);
    for (ObjectStep& step : objects.steps)
        step.drop = false;
    std::vector<bool> truncated;
    const std::string truncate = truncate_statement(filled, live, objects, quote, truncated);
    if (truncate.empty()) return;
    const Phase phase(facts_, options_, "empty tables");
    connection_.execute(truncate);
    for (std::size_t i = 0; i < filled.size(); ++i) {
        if (truncated[i]) truncated_.push_back(filled[i].table->name);
    }
}

// Over tables that are empty again this takes no time.
void Rollback::bring_back() {
    if (!half_done_) return;
    const Phase phase(facts_, options_, "restore");
    LoadLedger ledger(connection_, options_.ledger_schema);
    for (const Step& step : ledger.steps(facts_.run)) {
        if (step.done) continue;
        connection_.execute(step.statement);
        ledger.mark_done(facts_.run, step.position);
    }
    report_catalog_changes(ledger.catalog(facts_.run, CatalogMoment::before),
                           postgres::catalog_fingerprint(connection_, names()), facts_.findings);
}

}  // namespace copyover::migrate
