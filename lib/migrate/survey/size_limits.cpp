#include "migrate/survey/size_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::migrate {

namespace {

// Of an array: of all elements with what each takes beside its text, or of the longest one.
std::uint64_t bytes_of(const schema::Value& value, bool of_element) {
    if (const auto* text = std::get_if<std::string_view>(&value.data)) return text->size();
    const auto* array = std::get_if<schema::ArrayValue>(&value.data);
    if (array == nullptr) return 0;
    constexpr std::uint64_t beside_text = 8;
    std::uint64_t bytes = 0;
    for (const schema::Value& element : array->elements) {
        const std::uint64_t own = bytes_of(element, false);
        bytes = of_element ? std::max(bytes, own) : bytes + own + beside_text;
    }
    return bytes;
}

void add_note(const mapping::TablePlan& table, const mapping::SizeLimit& limit, const mapping::Row& row,
              std::uint64_t bytes, const mapping::RecordMapper& mapper, Findings& findings) {
    const std::string name = to_string(table.table->name);
    Finding finding;
    finding.rule = &rule::left_to_rehearse;
    finding.at = mapper.locate(row.nodes[limit.columns.front()]);
    finding.table = name;
    if (limit.columns.size() == 1)
        finding.column_name = table.table->columns[table.columns[limit.columns.front()]].name;
    finding.message =
        fmt::format("{} of {} may refuse the row: {} bytes go into it, and from {} on the server judges",
                    limit.what, name, bytes, limit.bytes);
    findings.add(std::move(finding), fmt::format("{} {}", name, limit.what));
}

}  // namespace

LargeValues::LargeValues(const mapping::Plan& plan) : plan_(&plan) {
    for (const mapping::TablePlan& table : plan.tables) {
        Limited& limited = tables_.emplace_back();
        for (const mapping::SizeLimit& limit : table.size_limits) {
            limited.least = limited.columns.empty() ? limit.bytes : std::min(limited.least, limit.bytes);
            limited.columns.insert(limited.columns.end(), limit.columns.begin(), limit.columns.end());
        }
        std::ranges::sort(limited.columns);
        limited.columns.erase(std::unique(limited.columns.begin(), limited.columns.end()),
                              limited.columns.end());
    }
}

std::uint64_t LargeValues::bytes_together(const Limited& limited, const mapping::Row& row) {
    std::uint64_t bytes = 0;
    for (const std::size_t column : limited.columns) {
        const schema::Value& value = row.values[column];
        const auto* text = std::get_if<std::string_view>(&value.data);
        bytes += text != nullptr ? text->size() : bytes_of(value, false);
    }
    return bytes;
}

void LargeValues::note(const mapping::MappedRecord& record, const mapping::RecordMapper& mapper,
                       Findings& findings) const {
    for (const mapping::Row& row : record.rows) {
        const Limited& limited = tables_[row.table];
        // Nearly all rows stay below every limit, all their columns together.
        if (limited.columns.empty() || bytes_together(limited, row) < limited.least) continue;
        const mapping::TablePlan& table = plan_->tables[row.table];
        for (const mapping::SizeLimit& limit : table.size_limits) {
            std::uint64_t bytes = 0;
            for (const std::size_t column : limit.columns)
                bytes += bytes_of(row.values[column], limit.of_element);
            if (bytes >= limit.bytes) add_note(table, limit, row, bytes, mapper, findings);
        }
    }
}

}  // namespace copyover::migrate
