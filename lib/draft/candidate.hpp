// Types that a column may get, and what values fit them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "json/record_tree.hpp"

namespace copyover::draft {

// The most telling first. What follows from the JSON alone stands before bigint_digits; the others need
// evidence: a wrapper that tells the type, a name that tells a time.
enum class Candidate : std::uint8_t {
    boolean,
    bigint,
    numeric,
    uuid,
    date,
    time,
    timestamp,
    timestamptz,
    text,
    text_of_any,  // booleans among texts and numbers
    boolean_array,
    bigint_array,
    numeric_array,
    uuid_array,
    date_array,
    timestamp_array,
    timestamptz_array,
    text_array,
    jsonb,
    json,  // takes whatever strict reading takes
    bigint_digits,
    numeric_digits,
    epoch_s,
    epoch_ms,
    epoch_us,
    milliseconds,  // of any size
    base64_bytes,
};
inline constexpr std::size_t candidate_count = 27;
inline constexpr std::size_t plain_candidates = 20;

std::string_view sql_type(Candidate candidate);

// What "as" of the mapping says; empty where the column's type is enough.
std::string_view form_of(Candidate candidate);

// Whether the type is one of times.
bool is_time(Candidate type);
bool is_array(Candidate type);
bool is_text(Candidate type);

// What a value lost so that it fits. Bits.
inline constexpr unsigned lost_nul = 1;
inline constexpr unsigned lost_surrogate = 2;
inline constexpr unsigned lost_precision = 4;

// Whether the mapper stores the value, and whether it could be told again from what the column would hold,
// apart from how JSON spells it. Adds to `lost` what a repair takes from it.
bool fits(Candidate candidate, const json::RecordTree& tree, json::NodeIndex node, unsigned& lost);

// Present-day times in seconds since 1970: the years 2000 to 2035.
inline constexpr double first_second = 946684800;
inline constexpr double last_second = 2051222400;

// As uuid prints it; other forms it would rewrite.
bool is_plain_uuid(std::string_view text);

// As a bigint prints it.
bool is_plain_integer(std::string_view text);

}  // namespace copyover::draft
