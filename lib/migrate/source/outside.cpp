#include "migrate/source/outside.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "mapping/walk/record_walk.hpp"

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

bool is_covered(const mapping::Plan& plan, const SourceFile& file,
                std::vector<json::Pattern> mapping::SourcePlan::*patterns, Path path) {
    return std::ranges::any_of(file.sources, [&](std::size_t index) {
        return std::ranges::any_of(plan.sources[index].*patterns,
                                   [&](const json::Pattern& pattern) { return covers(pattern, path); });
    });
}

bool is_read(const mapping::SourcePlan& source, const json::Pattern& pattern) {
    return std::ranges::find(source.read_outside, pattern) != source.read_outside.end();
}

// The values in a container without records that columns would have read with its records.
class TakingBack {
  public:
    TakingBack(const json::Container& container, const SourceFile& file, const mapping::Plan& plan)
        : container_(container), file_(file), plan_(plan) {}

    void run(ValueFacts& values, Findings& findings) {
        for (const std::size_t index : file_.sources) {
            for (std::size_t i = 0; i < plan_.sources[index].enclosing.size(); ++i)
                take_back(index, i, values, findings);
        }
    }

  private:
    void take_back(std::size_t index, std::size_t i, ValueFacts& values, Findings& findings) {
        const mapping::SourcePlan& source = plan_.sources[index];
        const auto& [pattern, shared] = source.enclosing[i];
        if (source.expect_count == i || shared != container_.path.size() ||
            !leads_to(source.records, container_.path))
            return;
        if (!is_read(source, pattern) || std::ranges::find(done_, pattern) != done_.end()) return;
        const mapping::EnclosingValues& known = file_.enclosing[index][i];
        const auto found = known.find(json::to_pointer(container_.path));
        if (found == known.end()) return;
        done_.push_back(pattern);
        std::vector<json::PathToken> path(container_.path.begin(), container_.path.end());
        for (std::size_t token = shared; token < pattern.tokens.size(); ++token)
            path.push_back({pattern.tokens[token].name, 0, false});
        const auto is_in_record = [&](std::size_t other) {
            return covers(plan_.sources[other].records, path);
        };
        if (std::ranges::any_of(file_.sources, is_in_record)) return;
        const std::uint64_t count = mapping::count_values(*found->second.tree, found->second.node);
        values.mapped -= count;
        if (is_covered(plan_, file_, &mapping::SourcePlan::ignored_outside, path)) {
            values.ignored += count;
            return;
        }
        values.unmapped += count;
        Finding finding = finding_at(file_.name, container_.line, container_.column, path);
        finding.rule = &rule::unmapped;
        finding.count = count;
        finding.message = "no record takes this value along: its container holds none";
        finding.fix = "add it to \"ignore\" as well, with a relative pointer such as \"2/name\"";
        findings.add(std::move(finding), file_.name + "#enclosing" + json::to_string(pattern));
    }

    const json::Container& container_;
    const SourceFile& file_;
    const mapping::Plan& plan_;
    std::vector<json::Pattern> done_;
};

}  // namespace

void account(const json::OutsideValue& value, const SourceFile& file, const mapping::Plan& plan,
             ValueFacts& values, Findings& findings) {
    ++values.total;
    if (!value.on_the_way && is_covered(plan, file, &mapping::SourcePlan::read_outside, value.path)) {
        ++values.mapped;
        return;
    }
    if (is_covered(plan, file, &mapping::SourcePlan::ignored_outside, value.path)) {
        ++values.ignored;
        return;
    }
    ++values.unmapped;
    Finding finding = finding_at(file.name, value.line, value.column, value.path);
    if (value.on_the_way) {
        finding.rule = &rule::record_type;
        finding.message =
            fmt::format("{} {} stands where the mapping expects records",
                        value.kind == json::Kind::array || value.kind == json::Kind::object ? "an" : "a",
                        json::name_of(value.kind));
        finding.fix = "correct the file, or change the records pattern of the source";
        if (name_use(plan, file.sources, value.path).matched) {
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

void account(const json::Container& container, const SourceFile& file, const mapping::Plan& plan,
             ValueFacts& values, Findings& findings) {
    if (container.records == 0) TakingBack(container, file, plan).run(values, findings);
    if (container.empty) {
        ++values.total;
        ++values.mapped;
    }
    const NameUse use = name_use(plan, file.sources, container.path);
    if (!use.matched) return;
    ++values.total;
    if (use.used || container.records == 0) {
        ++values.mapped;
        return;
    }
    ++values.unmapped;
    Finding finding = finding_at(file.name, container.line, container.column, container.path);
    finding.rule = &rule::unmapped;
    finding.message = "no rule reads the name of this container, which the records pattern matches with *";
    finding.fix = "map the name to a column (\"1#\" is the name above the record), or add \"1#\" to ignore";
    findings.add(std::move(finding), file.name + "#names");
}

}  // namespace copyover::migrate
