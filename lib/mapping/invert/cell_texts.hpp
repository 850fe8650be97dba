// The texts of a record in which one column of one of its rows would hold another value. Private to lib/mapping.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mapping/plan/row.hpp"
#include "mapping/record/record_trace.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// Texts to try, the likeliest first, or why there is none.
using CellTexts = std::variant<std::vector<std::string>, std::string>;

// Of a record that was mapped last, as `text` has it.
CellTexts cell_texts(std::string_view text, const json::RecordTree& tree, const RecordTrace& trace,
                     const Row& row, std::size_t position, const schema::Value& value,
                     const Program& program);

}  // namespace copyover::mapping
