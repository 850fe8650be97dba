#include "mapping/extract/column_reports.hpp"

#include <fmt/format.h>

#include <utility>

#include "json/record_reader.hpp"
#include "mapping/convert/proposal.hpp"

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
        return "correct the record, or give the column a type that takes it, such as text";
    if (&rule == &rule::value_nul || &rule == &rule::value_surrogate)
        return "correct the record, or store the value in a column of type json";
    return {};
}

}  // namespace

void ColumnReports::start() {
    const json::Record& record = *places_.context().record;
    lines_.begin(record.text, {record.line, record.column});
}

Location ColumnReports::locate(json::NodeIndex node) const {
    const json::Record& record = *places_.context().record;
    Location at{places_.context().file->name, record.line, record.column, json::to_pointer(record.path)};
    if (node == json::no_node) return at;
    const json::Position position = lines_.at(places_.tree()[node].offset);
    at.line = position.line;
    at.column = position.column;
    at.pointer += json::pointer_of(places_.tree(), node);
    return at;
}

std::string ColumnReports::shown(const Input& input, Sensitivity sensitivity) const {
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

Finding ColumnReports::finding(const Target& target, const Rule& rule, json::NodeIndex node,
                               std::string message, std::string fix) const {
    Finding finding;
    finding.rule = &rule;
    finding.at = locate(node);
    finding.table = schema::to_string(target.table.table->name);
    finding.column_name = target.column.column->name;
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    return finding;
}

void ColumnReports::report(const Target& target, const Rule& rule, json::NodeIndex node, std::string message,
                           std::string fix) const {
    target.findings.add(finding(target, rule, node, std::move(message), std::move(fix)));
}

void ColumnReports::report(const Target& target, const Failure& failure, const Input& input) const {
    std::string fix = proposed_fix(failure);
    if (fix.empty()) fix = usual_fix(*failure.rule);
    report(target, *failure.rule, places_.node_of(input),
           fmt::format("{} {}", shown(input, target.column.sensitivity), failure.reason), std::move(fix));
}

void ColumnReports::report_not_created(const Target& target, const Failure& failure, const Input& input,
                                       json::NodeIndex node) const {
    report(target, *failure.rule, node,
           fmt::format("{} {}: the row cannot be created", shown(input, target.column.sensitivity),
                       failure.reason),
           failure.fix.empty() ? std::string(usual_fix(*failure.rule)) : failure.fix);
}

Finding ColumnReports::null_violation(const Target& target, json::NodeIndex node, bool passed_over) const {
    const ColumnProgram& column = target.column;
    const std::string_view why =
        passed_over ? "absent, null or of a JSON type that does not fit" : "absent or null";
    std::string message =
        fmt::format("NOT NULL column {} gets NULL{}", column.column->name,
                    column.sources.empty() ? "" : fmt::format(": {} is {}", column.sources, why));
    if (!column.server_default.empty())
        message += fmt::format("; only the server can make its default {}", column.server_default);
    return finding(target, rule::null_violation, or_row(node), std::move(message),
                   "correct the record, or give the column a \"default\"");
}

void ColumnReports::report_doubts(const Target& target, json::NodeIndex node, std::uint8_t doubts) const {
    const auto add = [&](Doubt doubt, const Rule& rule, std::string message, std::string fix) {
        if ((doubts & static_cast<std::uint8_t>(doubt)) == 0) return;
        Finding made = finding(target, rule, or_row(node), std::move(message), std::move(fix));
        const std::string group = fmt::format("{}.{}", made.table, made.column_name);
        target.findings.add(std::move(made), group);
    };
    const std::string& name = target.column.column->name;
    add(Doubt::late_epoch, rule::epoch_late,
        fmt::format("column {} gets a time beyond the year 2200: its unit may be another one", name),
        "declare the right unit with \"as\"; where the time is meant, nothing is to be done");
    const bool real = target.column.column->type.kind == schema::TypeKind::float4;
    add(Doubt::inexact_float, rule::float_inexact,
        fmt::format("column {} gets an integer beyond 2^{} that type {} does not hold exactly", name,
                    real ? 24 : 53, target.column.column->type.name),
        "give the column the type bigint or numeric in schema.sql; where a rounded number will do, nothing "
        "is to "
        "be done");
}

}  // namespace copyover::mapping
