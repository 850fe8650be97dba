#include "migrate/cutover/locked.hpp"

#include <algorithm>

#include "migrate/ledger/load_guard.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/target/catalog_comparison.hpp"
#include "migrate/target/locks.hpp"
#include "postgres/catalog/fingerprint.hpp"

namespace copyover::migrate {

bool Locked::was_there(const schema::Name& table) const {
    return std::ranges::find(existing, table) != existing.end();
}

Locked lock(const WritingRun& run) {
    const Phase phase(run.facts, run.options, "lock");
    Locked locked;
    locked.existing = Target(run.connection, run.plan()).existing_names();
    locked.transaction = begin_locked(run.connection, locked.existing, run.options);
    if (report_open_load(run.connection, locked.existing, run.options, run.facts.findings)) return locked;
    locked.catalog = postgres::catalog_fingerprint(run.connection, locked.existing).lines;
    locked.target = std::make_unique<Target>(run.connection, run.plan());
    locked.target->adopt(run.migration, run.facts.findings);
    return locked;
}

void compare_catalog(const WritingRun& run, const Locked& locked, const std::vector<schema::Name>& created) {
    report_catalog_changes(locked.catalog,
                           postgres::catalog_fingerprint(run.connection, locked.existing, created).lines,
                           run.facts.findings);
}

}  // namespace copyover::migrate
