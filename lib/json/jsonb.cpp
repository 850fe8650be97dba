#include "json/jsonb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/decimal_text.hpp"
#include "json/lexical.hpp"
#include "json/text_window.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

namespace {

// numeric holds 131072 digits in front of the decimal point and 16383 behind it (PostgreSQL documentation,
// table 8.2); digits behind it count as written, zeros included. An exponent from INT_MAX / 2 on is refused
// whatever the digits (set_var_from_str in src/backend/utils/adt/numeric.c).
constexpr std::int64_t largest_weight = 131071;
constexpr std::int64_t largest_scale = 16383;
constexpr std::int64_t exponent_limit = std::numeric_limits<std::int32_t>::max() / 2;

bool is_storable(std::string_view number) {
    const DecimalText parts = read_decimal(number).value_or(DecimalText());
    if (parts.exponent >= exponent_limit || parts.exponent <= -exponent_limit) return false;
    const auto fraction = static_cast<std::int64_t>(parts.fraction.size());
    if (fraction - parts.exponent > largest_scale) return false;
    // The power of ten of the first digit that is not zero; zero itself always fits.
    std::size_t zeros = parts.whole.find_first_not_of('0');
    if (zeros != std::string_view::npos) {
        const auto digits = static_cast<std::int64_t>(parts.whole.size() - zeros);
        return digits - 1 + parts.exponent <= largest_weight;
    }
    zeros = parts.fraction.find_first_not_of('0');
    return zeros == std::string_view::npos ||
           parts.exponent - static_cast<std::int64_t>(zeros) - 1 <= largest_weight;
}

std::string number_refusal() {
    return fmt::format("jsonb cannot hold a number with digits beyond 10^{} or 10^-{}", largest_weight,
                       largest_scale);
}

std::optional<std::string> string_refusal(std::string_view body, std::string& buffer) {
    if (body.find('\\') == std::string_view::npos) return std::nullopt;
    buffer.resize(body.size());
    char* end = buffer.data();
    StringFacts facts;
    unescape(body, end, facts);
    if (facts.has_nul) return "jsonb cannot hold \\u0000";
    if (facts.has_surrogate) return "jsonb cannot hold a lone surrogate";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> jsonb_refusal(std::string_view text) {
    TextWindow window(text);
    TokenReader tokens(window, {.deepest = text.size(), .longest = text.size(), .portable_scan = false},
                       "the text");
    std::string buffer;
    for (;;) {
        switch (tokens.advance()) {
            case Step::close: break;
            case Step::end: return std::nullopt;
            case Step::fault: return tokens.problem().message;
            case Step::name:
                if (auto refusal = string_refusal(tokens.raw_name(), buffer)) return refusal;
                break;
            case Step::value: {
                if (tokens.at_container()) {
                    tokens.enter();
                    break;
                }
                const Kind kind = tokens.kind();
                if (tokens.take_scalar() != Taken::whole) return tokens.problem().message;
                if (kind == Kind::string) {
                    if (auto refusal = string_refusal(tokens.taken(), buffer)) return refusal;
                } else if (kind == Kind::number && !is_storable(tokens.taken())) {
                    return number_refusal();
                }
                break;
            }
        }
    }
}

std::optional<std::string> jsonb_number_refusal(const RecordTree& tree, NodeIndex index) {
    const auto values = tree.nodes().subspan(index, tree[index].end - index);
    const bool storable = std::ranges::all_of(
        values, [](const Node& node) { return node.kind != Kind::number || is_storable(node.text); });
    return storable ? std::nullopt : std::optional(number_refusal());
}

}  // namespace copyover::json
