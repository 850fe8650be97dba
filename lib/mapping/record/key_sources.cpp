#include "mapping/record/key_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "mapping/record/record_trace.hpp"

namespace copyover::mapping {

namespace {

bool is_put_together(const ColumnProgram& column) {
    return std::holds_alternative<Joined>(column.content) ||
           std::holds_alternative<NamedUuid>(column.content);
}

void append_sources(const ColumnProgram& column, Places& places, const Redaction& redaction,
                    std::string& text) {
    for (const Reading& reading : readings_of(column)) {
        if (reading.place.kind == Place::Kind::constant) continue;
        const Found found = places.find(reading.place);
        if (!found.present) continue;
        text += fmt::format("{}{}", text.empty() ? "" : ", ",
                            redaction.shown(found.input.text, Sensitivity::key));
    }
}

}  // namespace

std::string key_sources(const Plan& plan, const Row& row, std::span<const std::size_t> columns,
                        RecordMapper& mapper, const Redaction& redaction) {
    if (row.source == no_source) return {};
    const RuleProgram& rule = plan.program->sources[row.source].rules[row.rule];
    const RecordTrace trace = mapper.trace();
    std::string text;
    trace.extractor->enter(row.match);
    for (const std::size_t position : columns) {
        const auto column = std::ranges::find(rule.columns, position, &ColumnProgram::position);
        if (column == rule.columns.end() || !is_put_together(*column)) continue;
        if (column->sensitivity == Sensitivity::secret || plan.tables[row.table].secret[position]) continue;
        append_sources(*column, trace.extractor->places(), redaction, text);
    }
    trace.extractor->enter(json::no_node);
    return text.empty() ? "" : fmt::format(" (made of {})", text);
}

}  // namespace copyover::mapping
