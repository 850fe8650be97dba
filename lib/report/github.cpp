#include "report/github.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "report/numbers.hpp"
#include "report/printable.hpp"
#include "report/text_findings.hpp"

namespace copyover::report {

namespace {

constexpr std::size_t annotations_per_level = 10;
constexpr std::size_t addresses_per_annotation = 10;

std::string_view level_of(Severity severity) {
    switch (severity) {
        case Severity::note: return "notice";
        case Severity::warning: return "warning";
        case Severity::error: return "error";
    }
    return "error";
}

// Percent, CR and LF everywhere, colon and comma in properties: actions/toolkit,
// packages/core/src/command.ts.
std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : valid_utf8(text)) {
        if (special.find(c) != std::string_view::npos) {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::string property(std::string_view text) {
    return escaped(text, "%\r\n:,");
}

struct Group {
    const Rule* rule;
    std::vector<const Finding*> findings;
    std::uint64_t beyond_limit;
};

std::vector<Group> groups_of(const Findings& findings, Severity severity) {
    std::vector<Group> groups;
    for (const Rule* rule : all_rules()) {
        if (rule->severity != severity) continue;
        Group group{rule, {}, 0};
        for (const Finding& finding : findings.all()) {
            if (finding.rule == rule) group.findings.push_back(&finding);
        }
        const auto beyond = findings.beyond_limit().find(rule);
        if (beyond != findings.beyond_limit().end()) group.beyond_limit = beyond->second;
        if (!group.findings.empty()) groups.push_back(std::move(group));
    }
    return groups;
}

std::string message_of(const Group& group) {
    const Finding& first = *group.findings.front();
    std::string message = sentence_of(first);
    if (!first.fix.empty()) message += "\nfix: " + printable(first.fix);
    std::uint64_t more = group.beyond_limit;
    for (std::size_t i = 1; i < group.findings.size(); ++i) {
        const Finding& finding = *group.findings[i];
        if (i >= addresses_per_annotation) {
            more += finding.count;
            continue;
        }
        const std::string address = address_of(finding);
        message += fmt::format("\nalso: {}{}{}", address, address.empty() ? "" : ": ", sentence_of(finding));
    }
    if (more > 0) message += fmt::format("\n... and {} more of {}", grouped(more), group.rule->name);
    return message;
}

std::string annotation(const Group& group, const RepositoryPath& repository_path) {
    const Finding& first = *group.findings.front();
    std::string properties;
    if (!first.at.file.empty()) {
        properties += "file=" + property(repository_path(first.at.file)) + ",";
        if (first.at.line > 0) properties += fmt::format("line={},", first.at.line);
        if (first.at.column > 0) properties += fmt::format("col={},", first.at.column);
    }
    properties += "title=" + property(group.rule->name);
    return fmt::format("::{} {}::{}\n", level_of(group.rule->severity), properties,
                       escaped(message_of(group), "%\r\n"));
}

}  // namespace

std::string render_github(const RunFacts& facts, const RepositoryPath& repository_path) {
    std::string out;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        const std::vector<Group> groups = groups_of(facts.findings, severity);
        std::string beyond;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (i < annotations_per_level) {
                out += annotation(groups[i], repository_path);
            } else {
                beyond += fmt::format("{}{}", beyond.empty() ? "" : ", ", groups[i].rule->name);
            }
        }
        if (!beyond.empty()) out += fmt::format("further rules with {}s: {}\n", name_of(severity), beyond);
    }
    out += fmt::format("copyover {}: {}, {}, {}\n", facts.command.name,
                       counted(facts.findings.total(Severity::error), "error"),
                       counted(facts.findings.total(Severity::warning), "warning"),
                       counted(facts.findings.total(Severity::note), "note"));
    return out;
}

}  // namespace copyover::report
