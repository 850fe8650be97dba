#include "draft/common_type.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace copyover::draft {

namespace {

constexpr std::array plain_order{Candidate::boolean,   Candidate::bigint,      Candidate::numeric,
                                 Candidate::uuid,      Candidate::date,        Candidate::time,
                                 Candidate::timestamp, Candidate::timestamptz, Candidate::text};
// A text that reads like base64 is none without a wrapper that says so.
constexpr std::array bytes_order{Candidate::base64_bytes, Candidate::text};

bool are_bytes(const std::vector<ValueVariant>& variants) {
    return std::ranges::all_of(variants,
                               [](const ValueVariant& variant) { return variant.meaning == Meaning::bytes; });
}

// The first way to read the variant as the type.
std::optional<Candidate> reading_as(std::string_view sql, const ValueVariant& variant) {
    constexpr std::array digits{Candidate::bigint_digits, Candidate::numeric_digits, Candidate::text};
    constexpr std::array times{Candidate::milliseconds, Candidate::text};
    constexpr std::array texts{Candidate::text};
    const auto first = [&](const auto& candidates) -> std::optional<Candidate> {
        for (const Candidate candidate : candidates)
            if (sql_type(candidate) == sql && variant.values.fits(candidate)) return candidate;
        return std::nullopt;
    };
    if (variant.meaning == Meaning::bytes) return first(bytes_order);
    // Empty texts alone are absent values of any type, and tell none.
    const Member& values = variant.values;
    if (values.only(json::Kind::string) && values.texts() == 0) return first(texts);
    switch (variant.meaning) {
        case Meaning::integer:
        case Meaning::decimal: return first(digits);
        case Meaning::milliseconds: return first(times);
        case Meaning::uuid_bytes: return first(texts);
        default: return first(plain_order);
    }
}

}  // namespace

std::optional<CommonType> common_type(const std::vector<ValueVariant>& variants) {
    const auto first_of = [&](std::span<const Candidate> order) -> std::optional<CommonType> {
        for (const Candidate wanted : order) {
            CommonType common{sql_type(wanted), {}};
            for (const ValueVariant& variant : variants) {
                if (const auto reading = reading_as(common.sql, variant)) common.readings.push_back(*reading);
            }
            if (common.readings.size() == variants.size()) return common;
        }
        return std::nullopt;
    };
    return are_bytes(variants) ? first_of(bytes_order) : first_of(plain_order);
}

}  // namespace copyover::draft
