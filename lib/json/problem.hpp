// A place in a text that strict reading refuses. A value, not an exception: bad input is a normal input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/rules.hpp"

namespace copyover::json {

struct Problem {
    const Rule* rule = nullptr;
    std::uint64_t offset = 0;  // bytes from the start of what was read
    std::uint64_t line = 1;    // 1-based
    std::uint64_t column = 1;  // 1-based, in bytes
    std::string pointer = {};  // of the value that holds the problem, as far as known
    std::string message = {};
    std::string fix = {};  // empty: the usual one of its rule
    // Of the document reader: the pattern of a record that is lost, because its end or its text cannot be
    // read.
    std::optional<std::size_t> lost_record = {};
};

// A problem of a file that is the operator's own, as a finding of that file's rule.
Finding finding_of(const Problem& problem, const Rule& rule, const std::string& file);

// What the operator can do about the problem; empty where nothing needs to be done.
std::string_view fix_of(const Problem& problem);

}  // namespace copyover::json
