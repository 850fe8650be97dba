#include "mapping/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "json/canonical.hpp"
#include "json/record_reader.hpp"
#include "mapping/extract_target.hpp"
#include "mapping/record_mapper.hpp"

namespace copyover::mapping {

namespace {

// What helps against most failures of a rule, where the conversion knows no better.
std::string_view usual_fix(const Rule& rule) {
    if (&rule == &rule::value_type)
        return "correct the record, or map the member to a column that takes its JSON type";
    if (&rule == &rule::value_range)
        return "correct the record, or give the column a wider type in schema.sql";
    if (&rule == &rule::value_precision)
        return "shorten the value in the file, or give the column a type that keeps its digits, such as text";
    if (&rule == &rule::value_syntax)
        return "correct the record, or say with \"as\" how the value is written";
    if (&rule == &rule::value_nul || &rule == &rule::value_surrogate)
        return "correct the record, or store the value in a column of type json";
    return {};
}

}  // namespace

void Extractor::start(const RecordContext& context) {
    context_ = context;
    match_ = no_node;
    arena_.reset();
    lacking_.clear();
    first_matches_.clear();
}

void Extractor::add_counts(const Extractor& other) {
    for (std::size_t i = 0; i < fed_.size(); ++i) {
        fed_[i] += other.fed_[i];
        matched_[i] = matched_[i] || other.matched_[i];
    }
}

bool Extractor::equals_any(const Input& input, const std::vector<Constant>& values) {
    std::string_view text = input.text;
    if (input.kind == json::Kind::number) {
        canonical_.clear();
        json::append_canonical_number(text, canonical_);
        text = canonical_;
    }
    return std::ranges::any_of(
        values, [&](const Constant& value) { return value.kind == input.kind && value.text == text; });
}

bool Extractor::holds(const std::vector<Condition>& conditions) {
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
        const Found found = find(condition.place);
        switch (condition.kind) {
            case Condition::Kind::present: return found.present;
            case Condition::Kind::absent: return !found.present;
            case Condition::Kind::equals: return found.present && equals_any(found.input, condition.values);
            case Condition::Kind::differs:
                return !found.present || !equals_any(found.input, condition.values);
        }
        return false;
    });
}

bool Extractor::is_null(const Reading& reading, const Input& input) {
    return input.kind == json::Kind::null || (!reading.null_if.empty() && equals_any(input, reading.null_if));
}

Location Extractor::locate(json::NodeIndex node) const {
    const json::Record& record = *context_.record;
    Location at{context_.file->name, record.line, record.column, json::to_pointer(record.path)};
    if (node == no_node) return at;
    const json::Position position =
        json::position_of(record.text, (*context_.tree)[node].offset, {record.line, record.column});
    at.line = position.line;
    at.column = position.column;
    at.pointer += json::pointer_of(*context_.tree, node);
    return at;
}

std::string Extractor::shown(const Input& input, Sensitivity sensitivity) const {
    switch (input.kind) {
        case json::Kind::null: return "null";
        case json::Kind::array: return "the array";
        case json::Kind::object: return "the object";
        case json::Kind::string: return redaction_.shown(input.text, sensitivity);
        default: break;
    }
    const std::string quoted = redaction_.shown(input.text, sensitivity);
    if (quoted.starts_with('"')) return quoted.substr(1, quoted.size() - 2);
    return sensitivity == Sensitivity::secret ? quoted : fmt::format("the {}", json::name_of(input.kind));
}

void Extractor::report(Target& target, const Rule& rule, json::NodeIndex node, std::string message,
                       std::string fix) const {
    Finding finding;
    finding.rule = &rule;
    finding.at = locate(node);
    finding.table = schema::to_string(target.table.table->name);
    finding.column_name = target.column.column->name;
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    target.findings.add(std::move(finding));
}

void Extractor::report_null(Target& target) {
    const ColumnProgram& column = target.column;
    Finding finding;
    finding.rule = &rule::null_violation;
    finding.at = locate(target.node == no_node ? match_ : target.node);
    finding.table = schema::to_string(target.table.table->name);
    finding.column_name = column.column->name;
    finding.message =
        fmt::format("NOT NULL column {} gets NULL{}", column.column->name,
                    column.sources.empty() ? "" : fmt::format(": {} is absent or null", column.sources));
    finding.fix = "correct the record, or give the column a \"default\"";
    if (can_be_never_matched(column)) {
        lacking_.push_back({column.number, std::move(finding)});
    } else {
        target.findings.add(std::move(finding));
    }
}

void Extractor::note_first_match(std::size_t column) {
    matched_[column] = true;
    first_matches_.push_back(column);
}

bool can_be_never_matched(const ColumnProgram& column) {
    return column.column->not_null && !column.readings.empty() && column.kind != ColumnProgram::Kind::collect;
}

bool Extractor::refuse(Target& target, const Input& input) {
    report(target, *state_.failure.rule, node_of(input),
           fmt::format("{} {}", shown(input, target.column.sensitivity), state_.failure.reason),
           state_.failure.fix.empty() ? std::string(usual_fix(*state_.failure.rule)) : state_.failure.fix);
    return false;
}

bool Extractor::is_present(const ColumnProgram& column) {
    return std::ranges::any_of(column.readings,
                               [&](const Reading& reading) { return find(reading.place).present; });
}

bool Extractor::make_value(const ColumnProgram& column, Target& target) {
    bool made = true;
    ++fed_[column.number];
    switch (column.kind) {
        case ColumnProgram::Kind::alternatives: made = make_alternatives(column, target); break;
        case ColumnProgram::Kind::collect: made = make_collected(column, target); break;
        case ColumnProgram::Kind::equal: made = make_equal(column, target); break;
        case ColumnProgram::Kind::join:
        case ColumnProgram::Kind::template_text: made = make_joined(column, target); break;
        case ColumnProgram::Kind::uuid5: made = make_uuid5(column, target); break;
        case ColumnProgram::Kind::object: made = make_object(column, target); break;
        case ColumnProgram::Kind::rest: made = make_rest(column, target); break;
        case ColumnProgram::Kind::constant: break;
    }
    if (made && target.value.is_null() && !(column.null_stays && is_present(column)))
        target.value = column.fallback;
    return made;
}

bool Extractor::make(const ColumnProgram& column, const TablePlan& table, schema::Value& out,
                     json::NodeIndex& node, Findings& findings) {
    Target target{column, table, out, node, findings};
    state_.losses = 0;
    out.data = schema::Null{};
    node = no_node;
    if (!make_value(column, target)) return false;
    if (!out.is_null() || !column.column->not_null) return true;
    report_null(target);
    return false;
}

}  // namespace copyover::mapping
