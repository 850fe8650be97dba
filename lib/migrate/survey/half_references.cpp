#include "migrate/survey/half_references.hpp"
#include "mapping/convert/shown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace copyover::migrate {

using mapping::Row;
using mapping::TablePlan;

HalfReferences::HalfReferences(const mapping::Plan& plan, const Redaction& redaction)
    : plan_(&plan), redaction_(redaction) {
    for (const TablePlan& table : plan.tables) {
        auto& references = references_.emplace_back();
        for (const schema::ForeignKey& key : table.table->foreign_keys) {
            if (!key.match_full || key.columns.size() < 2) continue;
            Reference reference{&key, {}, {}};
            bool server_decides = false;  // a column gets its default
            for (const std::size_t index : key.columns) {
                const schema::Column& column = table.table->columns[index];
                const auto at = std::ranges::find(table.columns, index);
                if (at != table.columns.end()) {
                    reference.columns.push_back(static_cast<std::size_t>(at - table.columns.begin()));
                } else if (column.default_sql.empty() && column.identity == schema::Identity::none) {
                    reference.unmapped.push_back(column.name);
                } else {
                    server_decides = true;
                }
            }
            if (server_decides || reference.columns.empty()) continue;
            references.push_back(std::move(reference));
            any_ = true;
        }
    }
}

std::optional<HalfReferences::Half> HalfReferences::find(const Row& row) const {
    for (const Reference& reference : references_[row.table]) {
        const auto is_null = [&](std::size_t column) { return row.values[column].is_null(); };
        const auto nulls = static_cast<std::size_t>(std::ranges::count_if(reference.columns, is_null)) +
                           reference.unmapped.size();
        const std::size_t all = reference.columns.size() + reference.unmapped.size();
        if (nulls != 0 && nulls != all) return half(row, reference);
    }
    return std::nullopt;
}

HalfReferences::Half HalfReferences::half(const Row& row, const Reference& reference) const {
    const TablePlan& table = plan_->tables[row.table];
    std::vector<std::string> nulls = reference.unmapped;
    std::string given;
    Half found;
    for (const std::size_t position : reference.columns) {
        const std::string& name = table.table->columns[table.columns[position]].name;
        if (row.values[position].is_null()) {
            nulls.push_back(name);
            continue;
        }
        if (given.empty()) {
            found.at = position;
            found.finding.column_name = name;
        } else {
            given += ", ";
        }
        const Sensitivity sensitivity = table.secret[position] ? Sensitivity::secret : Sensitivity::key;
        given += fmt::format(
            "{} is {}", name,
            mapping::shown(*table.types[position], row.values[position], sensitivity, redaction_));
    }
    found.finding.rule = &rule::reference_half;
    found.finding.table = to_string(table.table->name);
    found.finding.constraint = reference.key->name;
    found.finding.message = fmt::format(
        "{}, but {} NULL: {} is MATCH FULL and refuses half a reference", given,
        fmt::format("{} {}", fmt::join(nulls, ", "), nulls.size() == 1 ? "is" : "are"), reference.key->name);
    found.finding.fix = "give all columns of the reference a value, or none";
    return found;
}

bool HalfReferences::find_any(std::span<const Row> rows, const mapping::RecordMapper& mapper,
                              Findings& findings) const {
    bool found = false;
    for (const Row& row : rows) {
        if (row.deleted) continue;
        auto half = find(row);
        if (!half) continue;
        const json::NodeIndex node = row.nodes[half->at];
        half->finding.at = mapper.locate(node == json::no_node ? row.match : node);
        findings.add(std::move(half->finding));
        found = true;
    }
    return found;
}

}  // namespace copyover::migrate
