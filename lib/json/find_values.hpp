// The values that patterns reach, found in one fast pass that checks nothing.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "json/document_reader.hpp"

namespace copyover::json {

// Of a value its path and its text as written, valid during the call; nothing for a value larger than 1 MiB.
using ValueTaker = std::function<void(std::span<const PathToken> path, std::optional<std::string_view> text)>;

// Where one of the values holds another, only the outer one is handed out. Ends early where no pattern can
// reach a further value. The answer for a broken document is what its readable start says.
void find_values(ByteSource& source, std::span<const Pattern> patterns, Format format,
                 const ValueTaker& take);

}  // namespace copyover::json
