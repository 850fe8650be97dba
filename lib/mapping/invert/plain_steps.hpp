// The ways that patterns lead, as far as a value can be put at their end. Private to lib/mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "mapping/plan/program.hpp"

namespace copyover::mapping {

// From the record; nothing where the slot has no pattern.
std::optional<std::span<const json::PatternToken>> steps_of_slot(const Program& program, std::uint32_t slot);

// Without the last `cut` steps, which must be a `*`: a list is written as a whole. Nothing where another step is one.
std::optional<std::span<const json::PatternToken>> plain_steps(std::span<const json::PatternToken> steps,
                                                               std::size_t cut);

}  // namespace copyover::mapping
