// Whether patterns reach values, and which, found in one fast pass that checks nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "json/document_reader.hpp"

namespace copyover::json {

struct Presence {
    std::vector<bool> present;  // by pointer
    bool whole = true;          // false where `most` bytes did not decide it
};

// Which of the pointers (patterns) reach a value, in one fast pass that keeps nothing and checks nothing: the
// answer for a broken document is what its readable start says. Looks at about `most` bytes.
Presence find_present(ByteSource& source, std::span<const Pattern> pointers,
                      std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

// Of a value its path and its text as written, valid during the call; nothing for a value larger than 1 MiB.
using ValueTaker = std::function<void(std::span<const PathToken> path, std::optional<std::string_view> text)>;

// Where one of the values holds another, only the outer one is handed out. Ends early where no pattern can
// reach a further value. The answer for a broken document is what its readable start says.
void find_values(ByteSource& source, std::span<const Pattern> patterns, Format format,
                 const ValueTaker& take);

}  // namespace copyover::json
