// Values of options, read from text. Every error names the option and says what it takes.
#pragma once

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace copyover::app {

// "500ms", "3s", "2min": a whole number and a unit, at least a millisecond and at most 2147483647 of them, as
// PostgreSQL's lock_timeout takes it.
std::chrono::milliseconds read_duration(std::string_view option, std::string_view text);

// A whole number from 1 to `most`.
std::size_t read_count(std::string_view option, std::string_view text, std::size_t most);

// A name that PostgreSQL takes as it is: not empty, at most 63 bytes, not of its own schemas.
std::string read_schema_name(std::string_view option, const std::string& text);

template <typename Value, std::size_t count>
Value read_choice(std::string_view option, std::string_view text,
                  const std::array<std::pair<std::string_view, Value>, count>& choices) {
    std::string names;
    for (const auto& [name, value] : choices) {
        if (name == text) return value;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
    throw UsageError(fmt::format("{} takes one of {}, not \"{}\"", option, names, text));
}

}  // namespace copyover::app
