#include "json/pattern_walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::json {

bool matches(const PatternToken& pattern, const PathToken& step) {
    if (pattern.any) return true;
    if (!step.is_index) return pattern.name == step.name;
    const fmt::format_int digits(step.index);
    return pattern.name == std::string_view(digits.data(), digits.size());
}

PatternWalk::PatternWalk(std::span<const Pattern> patterns) : patterns_(patterns), live_(1) {
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (!patterns[i].tokens.empty()) live_[0].push_back(i);
    }
}

PatternMatch PatternWalk::root() const {
    PatternMatch match;
    match.on_the_way = !live_[0].empty();
    const auto found = std::ranges::find_if(patterns_, [](const Pattern& p) { return p.tokens.empty(); });
    if (found != patterns_.end()) match.complete = static_cast<std::size_t>(found - patterns_.begin());
    return match;
}

PatternMatch PatternWalk::child(const PathToken& step) {
    if (live_.size() <= depth_) live_.resize(depth_ + 1);
    std::vector<std::size_t>& below = live_[depth_];
    below.clear();
    PatternMatch match;
    for (const std::size_t i : live_[depth_ - 1]) {
        const std::vector<PatternToken>& tokens = patterns_[i].tokens;
        if (!matches(tokens[depth_ - 1], step)) continue;
        if (tokens.size() > depth_) {
            below.push_back(i);
        } else if (!match.complete) {
            match.complete = i;
        }
    }
    match.on_the_way = !below.empty();
    return match;
}

void PatternWalk::drop(std::size_t pattern) {
    for (std::vector<std::size_t>& live : live_)
        std::erase(live, pattern);
}

}  // namespace copyover::json
