#include "report/explanation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/printable.hpp"
#include "report/rule_text.hpp"
#include "report/table.hpp"

namespace copyover::report {

namespace {

using Align = Table::Align;

std::string place(const Location& at) {
    return fmt::format("{}:{}:{}", printable(at.file), at.line, at.column);
}

// Tables without a heading: lines of cells, each column as wide as its widest cell.
std::string lines_of(const std::vector<std::vector<std::string>>& rows) {
    if (rows.empty()) return "";
    Table table;
    for (std::size_t i = 0; i < rows.front().size(); ++i)
        table.add_column("", Align::left);
    for (const auto& row : rows)
        table.add_row(row);
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);
}

std::string sources_text(const Explanation& explanation) {
    std::string out;
    for (const ExplainedSource& source : explanation.sources) {
        out += fmt::format("source {} ({}) {}\n", source.at.pointer, place(source.at),
                           printable(source.verdict));
        for (const ExplainedRule& rule : source.rules)
            out += fmt::format("  {} ({}) to {}: {}\n", rule.at.pointer, place(rule.at),
                               printable(rule.table), printable(rule.verdict));
    }
    return out.empty() ? "" : "\n" + out;
}

std::string rows_text(const Explanation& explanation) {
    std::string out;
    for (const ExplainedRow& row : explanation.rows) {
        out += fmt::format("\nrow of {}, by {}{}\n", printable(row.table), row.rule,
                           row.fate.empty() ? "" : ": " + printable(row.fate));
        std::vector<std::vector<std::string>> lines;
        for (const ExplainedColumn& column : row.columns)
            lines.push_back(
                {"  " + printable(column.name), printable(column.value), printable(column.origin)});
        out += lines_of(lines);
    }
    return out;
}

// A mark at those that the address names, unless it names all.
std::string values_text(const Explanation& explanation) {
    std::vector<std::vector<std::string>> lines;
    const bool all = std::ranges::all_of(
        explanation.values, [](const ExplainedValue& value) { return value.asked_for || value.length == 0; });
    for (const ExplainedValue& value : explanation.values) {
        lines.push_back({!all && value.asked_for ? ">" : " ",
                         fmt::format("{}:{}", value.at.line, value.at.column), printable(value.at.pointer),
                         printable(value.shown), printable(fmt::to_string(fmt::join(value.fates, "; ")))});
    }
    return lines.empty() ? "" : "\nvalues\n" + lines_of(lines);
}

}  // namespace

std::string render_explanation(const Explanation& explanation, const TextOptions& options) {
    std::string out = printable(explanation.subject) + "\n" + printable(explanation.verdict) + "\n";
    out += sources_text(explanation) + rows_text(explanation) + values_text(explanation);
    TextOptions all = options;
    all.all = true;
    const std::string findings = render_findings(explanation.findings, all);
    if (!findings.empty()) out += "\n" + findings;
    if (explanation.rule != nullptr) out += "\n" + rule_text(*explanation.rule);
    return out;
}

}  // namespace copyover::report
