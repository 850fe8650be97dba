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
