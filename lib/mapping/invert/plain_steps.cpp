#include "mapping/invert/plain_steps.hpp"

#include <algorithm>

namespace copyover::mapping {

std::optional<std::span<const json::PatternToken>> steps_of_slot(const Program& program, std::uint32_t slot) {
    const auto use = std::ranges::find(program.uses, slot, &PatternUse::slot);
    if (use == program.uses.end()) return std::nullopt;
    return use->pattern.tokens;
}

std::optional<std::span<const json::PatternToken>> plain_steps(std::span<const json::PatternToken> steps,
                                                               std::size_t cut) {
    if (steps.size() < cut || (cut > 0 && !steps.back().any)) return std::nullopt;
    steps = steps.first(steps.size() - cut);
    if (std::ranges::any_of(steps, &json::PatternToken::any)) return std::nullopt;
    return steps;
}

}  // namespace copyover::mapping
