// The values that a new record gets, each with its place. Private to lib/mapping.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "json/pointer.hpp"
#include "mapping/invert/mapped_text.hpp"
#include "mapping/invert/record_maker.hpp"

namespace copyover::mapping {

// A value of the new record.
struct Cell {
    std::optional<std::size_t> position;  // of its column; nothing for what a condition wants
    std::vector<json::PatternToken> steps;
    std::vector<std::string> texts;  // to try
    std::size_t tried = 0;
    std::size_t order = 0;  // among the members of the model
};

// For the row; like `model`, which was mapped last, where it makes a row by the same rule.
std::vector<Cell> cells_of(const Plan& plan, const NewRow& row, MappedText& model);

}  // namespace copyover::mapping
