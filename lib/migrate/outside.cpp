#include "migrate/outside.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::migrate {

namespace {

using Path = std::span<const json::PathToken>;

// Whether the container that the pattern describes is at the path or around it.
bool covers(const json::Pattern& pattern, Path path) {
    return pattern.tokens.size() <= path.size() && json::matches(pattern, path.first(pattern.tokens.size()));
}

// Whether the path leads to records of the pattern.
bool leads_to(const json::Pattern& pattern, Path path) {
    if (path.size() >= pattern.tokens.size()) return false;
    const json::Pattern prefix{
        {pattern.tokens.begin(), pattern.tokens.begin() + static_cast<std::ptrdiff_t>(path.size())}};
    return json::matches(prefix, path);
}

bool ends_in_name(Path path) {
    return !path.empty() && !path.back().is_index;
}

// Whether the last name of the path was matched by a `*` of a source on whose way it lies, and whether a rule
// of that source uses the name.
struct NameUse {
    bool matched = false;
    bool used = false;
};

NameUse name_use(const mapping::Plan& plan, std::span<const std::size_t> sources, Path path) {
    NameUse use;
    if (!ends_in_name(path)) return use;
    for (const std::size_t index : sources) {
        const mapping::SourcePlan& source = plan.sources[index];
        const std::size_t token = path.size() - 1;
        if (!leads_to(source.records, path) || !source.records.tokens[token].any) continue;
        use.matched = true;
        use.used = use.used || source.names_used[token];
    }
    return use;
}

Finding finding_at(std::string_view file, std::uint64_t line, std::uint64_t column, Path path) {
    Finding finding;
    finding.at = {std::string(file), line, column, json::to_pointer(path)};
    return finding;
}

}  // namespace

void account(const json::OutsideValue& value, std::string_view file, const mapping::Plan& plan,
             std::span<const std::size_t> sources, ValueFacts& values, Findings& findings) {
    ++values.total;
    const auto is_ignored = [&](std::size_t index) {
        return std::ranges::any_of(plan.sources[index].ignored_outside,
                                   [&](const json::Pattern& pattern) { return covers(pattern, value.path); });
    };
    if (std::ranges::any_of(sources, is_ignored)) {
        ++values.ignored;
        return;
    }
    ++values.unmapped;
    Finding finding = finding_at(file, value.line, value.column, value.path);
    if (value.on_the_way) {
        finding.rule = &rule::record_type;
        finding.message =
            fmt::format("{} {} stands where the mapping expects records",
                        value.kind == json::Kind::array || value.kind == json::Kind::object ? "an" : "a",
                        json::name_of(value.kind));
        finding.fix = "correct the file, or change the records pattern of the source";
        if (name_use(plan, sources, value.path).matched) {
            ++values.total;
            ++values.unmapped;
        }
        findings.add(std::move(finding));
        return;
    }
    finding.rule = &rule::unmapped;
    finding.message = "no rule names this value outside of the records";
    finding.fix = "add a source that reads it, or ignore it with a relative pointer such as \"2/name\"";
    findings.add(std::move(finding));
}

void account(const json::Container& container, std::string_view file, const mapping::Plan& plan,
             std::span<const std::size_t> sources, ValueFacts& values, Findings& findings) {
    if (container.empty) {
        ++values.total;
        ++values.mapped;
    }
    const NameUse use = name_use(plan, sources, container.path);
    if (!use.matched) return;
    ++values.total;
    if (use.used || container.records == 0) {
        ++values.mapped;
        return;
    }
    ++values.unmapped;
    Finding finding = finding_at(file, container.line, container.column, container.path);
    finding.rule = &rule::unmapped;
    finding.message = "no rule reads the name of this container, which the records pattern matches with *";
    finding.fix = "map the name to a column (\"1#\" is the name above the record), or add \"1#\" to ignore";
    findings.add(std::move(finding), std::string(file) + "#names");
}

}  // namespace copyover::migrate
