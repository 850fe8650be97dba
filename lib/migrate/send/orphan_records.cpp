#include "migrate/send/orphan_records.hpp"

#include <fmt/format.h>

#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

OrphanRecords::OrphanRecords(const std::vector<OrphanRows::Found>& orphans, const mapping::Plan& plan,
                             std::span<const SourceFile> files, RefusedRows* refused)
    : orphans_(orphans), plan_(plan), files_(files), refused_(refused) {
    for (const mapping::TablePlan& table : plan.tables)
        hashers_.emplace_back(table.types, table.identity);
}

void OrphanRecords::row(std::size_t table, std::span<const schema::Value> values,
                        const copy::Origin& origin) {
    for (const OrphanRows::Found& found : orphans_) {
        if (found.table != table || !found.rows.contains(hashers_[table].row(values))) continue;
        Finding finding = refusal(*found.reference);
        finding.table = to_string(plan_.tables[table].table->name);
        finding.at = locate(origin, files_);
        if (refused_ == nullptr || finding.at.file.empty()) throw LoadRefused(finding);
        if (!refused_->add({copy::file_of(origin), origin.line, origin.column, finding, {}}))
            throw LoadRefused(finding);
    }
}

Finding OrphanRecords::refusal(const mapping::ReferencePlan& reference) const {
    Finding finding;
    finding.rule = &rule::server_rejected;
    finding.constraint = reference.foreign_key->name;
    finding.sqlstate = "23503";
    finding.message =
        fmt::format("the server refused a row that the client had checked: {} finds no row of {} for it",
                    finding.constraint, to_string(plan_.tables[reference.parent].table->name));
    finding.fix = "correct the record; a constraint that only the server can judge is listed by check";
    return finding;
}

}  // namespace copyover::migrate
