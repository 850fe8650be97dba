#include "base/finding.hpp"

#include <utility>

namespace copyover {

void Findings::add(Finding finding, std::string_view group) {
    std::string key;
    if (!group.empty()) {
        key.append(finding.rule->name).append(1, '\0').append(group);
        if (const auto known = groups_.find(key); known != groups_.end()) {
            findings_[known->second].count += finding.count;
            return;
        }
    }
    if (kept_[finding.rule] >= kept_per_rule_) {
        beyond_limit_[finding.rule] += finding.count;
        return;
    }
    ++kept_[finding.rule];
    if (!key.empty()) groups_.emplace(std::move(key), findings_.size());
    findings_.push_back(std::move(finding));
}

void Findings::add(const Findings& other) {
    // A group's key starts with the name of its rule.
    std::vector<std::string_view> groups(other.findings_.size());
    for (const auto& [key, index] : other.groups_)
        groups[index] = std::string_view(key).substr(other.findings_[index].rule->name.size() + 1);
    for (std::size_t i = 0; i < groups.size(); ++i)
        add(other.findings_[i], groups[i]);
    for (const auto& [rule, count] : other.beyond_limit_)
        beyond_limit_[rule] += count;
}

std::uint64_t Findings::total(Severity severity) const {
    std::uint64_t sum = 0;
    for (const Finding& finding : findings_) {
        if (finding.rule->severity == severity) sum += finding.count;
    }
    for (const auto& [rule, count] : beyond_limit_) {
        if (rule->severity == severity) sum += count;
    }
    return sum;
}

}  // namespace copyover
