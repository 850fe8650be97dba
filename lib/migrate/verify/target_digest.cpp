#include "migrate/verify/target_digest.hpp"

#include "base/progress.hpp"

namespace copyover::migrate {

bool is_comparable(const Constraints& constraints, std::size_t table, Hash128 identity) {
    return !constraints.knows_rows(table) || constraints.has_row(table, identity);
}

TargetDigest read_target_digest(postgres::Connection& connection, const Target& target,
                                const mapping::Plan& plan, std::size_t table, const Constraints& constraints,
                                const Options& options, const RowVisitor& extra) {
    const mapping::TablePlan& table_plan = plan.tables[table];
    RowHasher hasher(table_plan.types, table_plan.identity);
    TargetDigest digest;
    read_rows(connection, target.rows(table), table_plan, [&](std::span<const schema::Value> values) {
        const RowHashes hashes = hasher.hashes(values);
        digest.all.add(hashes.row);
        if (digest.all.rows % 4096 == 0) {
            options.control.throw_if_stopped();
            if (options.control.progress != nullptr) options.control.progress->advance(0, 4096);
        }
        if (is_comparable(constraints, table, hashes.identity)) {
            digest.comparable.add(hashes.identity, hashes.row);
        } else if (extra) {
            extra(values);
        }
    });
    return digest;
}

}  // namespace copyover::migrate
