#include "copyover/option_values.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace copyover::app {

namespace {

// The whole number at the start of the text, and where it ends.
std::pair<std::optional<std::uint64_t>, std::string_view> leading_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return {std::nullopt, text};
    return {number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::uint64_t milliseconds_of(std::string_view unit) {
    if (unit == "ms") return 1;
    if (unit == "s") return 1'000;
    if (unit == "min") return 60'000;
    if (unit == "h") return 3'600'000;
    return 0;
}

}  // namespace

std::chrono::milliseconds read_duration(std::string_view option, std::string_view text) {
    constexpr std::uint64_t longest = 2'147'483'647;
    const auto [number, unit] = leading_number(text);
    const std::uint64_t factor = milliseconds_of(unit);
    if (!number || factor == 0)
        throw UsageError(
            fmt::format("{} takes a number and a unit such as 500ms, 3s or 2min, not \"{}\"", option, text));
    if (*number == 0 || *number > longest / factor)
        throw UsageError(fmt::format("{} takes 1ms to 596h, not \"{}\"", option, text));
    return std::chrono::milliseconds(*number * factor);
}

std::size_t read_count(std::string_view option, std::string_view text, std::size_t most) {
    const auto [number, rest] = leading_number(text);
    if (!number || !rest.empty() || *number == 0 || *number > most)
        throw UsageError(fmt::format("{} takes a whole number from 1 to {}, not \"{}\"", option, most, text));
    return *number;
}

std::string read_schema_name(std::string_view option, const std::string& text) {
    // NAMEDATALEN - 1; longer names are cut by the server without an error.
    if (text.empty() || text.size() > 63)
        throw UsageError(fmt::format("{} takes a name of 1 to 63 bytes, not \"{}\"", option, text));
    if (text.starts_with("pg_") || text == "information_schema")
        throw UsageError(
            fmt::format("{} cannot be \"{}\": PostgreSQL keeps that name for itself", option, text));
    return text;
}

}  // namespace copyover::app
