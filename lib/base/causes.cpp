#include "base/causes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace copyover {

namespace {

std::vector<std::string_view> tokens_of(std::string_view pointer) {
    std::vector<std::string_view> tokens;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::size_t end = std::min(pointer.find('/'), pointer.size());
        tokens.push_back(pointer.substr(0, end));
        pointer.remove_prefix(end);
    }
    return tokens;
}

bool is_index(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
}

std::string starred(std::string_view pointer) {
    std::string pattern;
    for (const std::string_view token : tokens_of(pointer))
        pattern.append("/").append(is_index(token) ? "*" : token);
    return pattern;
}

// The pattern that describes both; the first one where they are not equally long.
std::string common(const std::string& pattern, std::string_view pointer) {
    const auto a = tokens_of(pattern);
    const auto b = tokens_of(pointer);
    if (a.size() != b.size()) return pattern;
    std::string both;
    for (std::size_t i = 0; i < a.size(); ++i)
        both.append("/").append(a[i] == b[i] ? a[i] : "*");
    return both;
}

// Each fault of the migration's own files is one of its own, and so is each constraint.
bool tells_by_text(const Rule& rule) {
    return &rule == &rule::left_to_rehearse ||
           std::ranges::any_of(std::array{"mapping-", "schema-", "probe-", "seed-", "test-"},
                               [&](const char* start) { return rule.name.starts_with(start); });
}

// Fixes of what is found at the target are statements: each has to be run.
bool is_of_target(const Rule& rule) {
    const auto rules = all_rules();
    return std::ranges::find(rules, &rule) >= std::ranges::find(rules, &rule::schema_differs);
}

// What is quoted differs from place to place.
std::string without_quoted(std::string_view text) {
    std::string out;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (!quoted) out += c;
    }
    return out;
}

std::string key_of(const Finding& finding) {
    std::string key;
    const auto add = [&](std::string_view part) { key.append(part).append(1, '\0'); };
    add(finding.rule->name);
    add(finding.table);
    add(finding.column_name);
    add(finding.constraint);
    add(is_of_target(*finding.rule) ? finding.fix : without_quoted(finding.fix));
    if (finding.column_name.empty() && finding.constraint.empty()) {
        add(starred(finding.at.pointer));
        // Of findings that stand in no record the text tells what they are about.
        if (finding.at.pointer.empty() && finding.at.file.empty()) add(finding.message);
    }
    if (tells_by_text(*finding.rule)) add(finding.message);
    return key;
}

}  // namespace

std::vector<Cause> causes_of(const Findings& findings) {
    std::vector<Cause> causes;
    std::unordered_map<std::string, std::size_t> known;
    for (const Finding& finding : findings.all()) {
        const auto [place, is_new] = known.try_emplace(key_of(finding), causes.size());
        if (is_new) {
            causes.push_back({finding.rule, finding.at.pointer, {}, 0});
        } else {
            Cause& cause = causes[place->second];
            cause.pointer = common(starred(cause.pointer), starred(finding.at.pointer));
        }
        causes[place->second].findings.push_back(&finding);
        causes[place->second].count += finding.count;
    }
    return causes;
}

std::string errors_text(const Findings& findings) {
    const std::uint64_t errors = findings.total(Severity::error);
    const auto causes = static_cast<std::uint64_t>(std::ranges::count_if(
        causes_of(findings), [](const Cause& cause) { return cause.rule->severity == Severity::error; }));
    std::string text = std::to_string(errors) + (errors == 1 ? " error" : " errors");
    if (causes > 0 && causes < errors)
        text += " of " + std::to_string(causes) + (causes == 1 ? " cause" : " causes");
    return text;
}

}  // namespace copyover
