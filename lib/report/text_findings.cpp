#include "report/text_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/causes.hpp"
#include "base/text.hpp"
#include "report/numbers.hpp"
#include "report/printable.hpp"

namespace copyover::report {

namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view reset = "\x1b[0m";

std::string_view color_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "\x1b[1;36m";
        case Severity::warning: return "\x1b[1;33m";
        case Severity::error: return "\x1b[1;31m";
    }
    return reset;
}

std::string colored(std::string_view text, std::string_view color, bool wanted) {
    return wanted && !text.empty() ? fmt::format("{}{}{}", color, text, reset) : std::string(text);
}

// Longer ones are for the JSON report.
constexpr std::size_t longest_pointer = 200;

bool stands_in_record(const Finding& finding) {
    const std::string_view rule = finding.rule->name;
    return finding.at.line > 0 && !rule.starts_with("file-") && !rule.starts_with("mapping-") &&
           !rule.starts_with("schema-") && !rule.starts_with("test-");
}

bool is_shown(Severity severity, const TextOptions& options) {
    return options.verbosity != Verbosity::quiet || severity == Severity::error;
}

constexpr std::size_t named_of_cause = 3;

// "users.json:41:13: error[unmapped] /2/mood no rule names /mood" of a finding that may stand for others.
std::string head_of(const Finding& finding, const TextOptions& options) {
    const Severity severity = finding.rule->severity;
    std::string head;
    const std::string address = address_of(finding);
    if (!address.empty()) head += colored(address + ":", bold, options.color) + " ";
    head += colored(fmt::format("{}[{}]", name_of(severity), finding.rule->name), color_of(severity),
                    options.color);
    return head + " " + sentence_of(finding) + "\n";
}

std::string fix_of(const Finding& finding) {
    return finding.fix.empty() ? "" : "    fix: " + printable(finding.fix) + "\n";
}

// The others of the cause: where they stand, and what they say where it is something else.
std::string also_text(const Cause& cause, const TextOptions& options) {
    std::string out;
    const Finding& first = *cause.findings.front();
    std::uint64_t named = first.count;
    for (std::size_t i = 1; i < std::min(cause.findings.size(), named_of_cause); ++i) {
        const Finding& finding = *cause.findings[i];
        named += finding.count;
        const std::string address = address_of(finding);
        const bool same = finding.message == first.message && !address.empty();
        out += "    also " + colored(address, bold, options.color) + (same || address.empty() ? "" : ": ") +
               (same ? "" : printable(finding.message)) + "\n";
    }
    if (cause.findings.size() > named_of_cause)
        out += fmt::format("    and {} more: --all lists them\n", grouped(cause.count - named));
    return out;
}

std::string causes_text(const Findings& findings, const TextOptions& options) {
    std::string out;
    for (const Cause& cause : causes_of(findings)) {
        if (!is_shown(cause.rule->severity, options)) continue;
        Finding head = *cause.findings.front();
        head.at.pointer = cause.pointer;
        head.count = cause.count;
        out += head_of(head, options) + also_text(cause, options) + fix_of(head);
    }
    return out;
}

std::string all_findings(const Findings& findings, const TextOptions& options) {
    std::string out;
    for (const Finding& finding : findings.all()) {
        if (is_shown(finding.rule->severity, options)) out += head_of(finding, options) + fix_of(finding);
    }
    return out;
}

}  // namespace

std::string address_of(const Finding& finding) {
    std::string address = finding.at.file;
    if (address.empty()) {
        address = finding.table;
        if (!address.empty() && !finding.column_name.empty()) address += "." + finding.column_name;
    } else if (finding.at.line > 0) {
        address += fmt::format(":{}", finding.at.line);
        if (finding.at.column > 0) address += fmt::format(":{}", finding.at.column);
    }
    return printable(address);
}

std::string sentence_of(const Finding& finding) {
    const std::string_view pointer = finding.at.pointer;
    const std::string_view head = utf8_prefix(pointer, longest_pointer);
    std::string sentence(head);
    if (head.size() < pointer.size()) sentence += "…";
    if (!sentence.empty()) sentence += " ";
    sentence += finding.message;
    if (finding.count > 1) {
        sentence +=
            fmt::format(" ({})", counted(finding.count, stands_in_record(finding) ? "record" : "time"));
    }
    return printable(sentence);
}

std::string render_findings(const Findings& findings, const TextOptions& options) {
    std::string out = options.all ? all_findings(findings, options) : causes_text(findings, options);
    for (const Rule* rule : all_rules()) {
        const auto beyond = findings.beyond_limit().find(rule);
        if (beyond == findings.beyond_limit().end() || !is_shown(rule->severity, options)) continue;
        out += fmt::format("... and {} more of {}\n", grouped(beyond->second), rule->name);
    }
    return out;
}

}  // namespace copyover::report
