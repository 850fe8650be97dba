#include "draft/candidate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "mapping/convert/conversion.hpp"
#include "mapping/time/calendar.hpp"
#include "schema/type.hpp"

namespace copyover::draft {

namespace {

using json::Kind;
using schema::TypeKind;

constexpr int most_fraction_digits = 9;  // of times: nanoseconds

struct CandidateType {
    std::string_view sql;
    TypeKind kind;
    bool array;
    mapping::Form form;
};

constexpr auto plain = mapping::Form::by_type;
constexpr std::array<CandidateType, candidate_count> candidate_types{{
    {"boolean", TypeKind::boolean, false, plain},
    {"bigint", TypeKind::int8, false, plain},
    {"numeric", TypeKind::numeric, false, plain},
    {"uuid", TypeKind::uuid, false, plain},
    {"date", TypeKind::date, false, mapping::Form::iso8601},
    {"time", TypeKind::time, false, mapping::Form::iso8601},
    {"timestamp", TypeKind::timestamp, false, mapping::Form::iso8601},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::iso8601},
    {"text", TypeKind::text, false, plain},
    {"text", TypeKind::text, false, mapping::Form::text},
    {"boolean[]", TypeKind::boolean, true, plain},
    {"bigint[]", TypeKind::int8, true, plain},
    {"numeric[]", TypeKind::numeric, true, plain},
    {"uuid[]", TypeKind::uuid, true, plain},
    {"date[]", TypeKind::date, true, mapping::Form::iso8601},
    {"timestamp[]", TypeKind::timestamp, true, mapping::Form::iso8601},
    {"timestamptz[]", TypeKind::timestamptz, true, mapping::Form::iso8601},
    {"text[]", TypeKind::text, true, plain},
    {"jsonb", TypeKind::jsonb, false, plain},
    {"json", TypeKind::json, false, plain},
    {"bigint", TypeKind::int8, false, plain},
    {"numeric", TypeKind::numeric, false, plain},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::epoch_s},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::epoch_ms},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::epoch_us},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::epoch_ms},
    {"bytea", TypeKind::bytea, false, mapping::Form::base64},
}};

const CandidateType& of(Candidate candidate) {
    return candidate_types[static_cast<std::size_t>(candidate)];
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "12.5": digits, and some behind a point. At most `fraction` of them.
bool is_decimal(std::string_view text, std::size_t fraction) {
    const std::size_t point = std::min(text.find('.'), text.size());
    if (point == 0 || point + 1 == text.size() || text.size() > point + 1 + fraction) return false;
    return std::ranges::all_of(text.substr(0, point), is_digit) &&
           std::ranges::all_of(text.substr(std::min(point + 1, text.size())), is_digit);
}

// Whether the number is of the size of a time of the years 2000 to 2035.
bool is_of_the_size(std::string_view text, double unit) {
    if (!is_decimal(text, 6)) return false;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && value >= first_second * unit && value <= last_second * unit;
}

bool keeps_scalar(Candidate candidate, const json::Node& value) {
    const bool text = value.kind == Kind::string;
    const bool number = value.kind == Kind::number;
    const auto is_iso = [&](auto zone) {
        // Cheap refusal first: most texts are no times.
        if (!text || value.text.size() < 5 || value.text.size() > 40 || !is_digit(value.text[0]))
            return false;
        mapping::IsoProblem problem;
        const auto time = mapping::parse_iso(value.text, problem);
        return time && time->fraction_digits <= most_fraction_digits && zone(*time);
    };
    switch (candidate) {
        case Candidate::boolean: return value.kind == Kind::boolean;
        case Candidate::bigint: return number && is_plain_integer(value.text);
        case Candidate::numeric: return number;
        case Candidate::uuid: return text && is_plain_uuid(value.text);
        case Candidate::date:
        case Candidate::time: return is_iso([](const auto&) { return true; });
        case Candidate::timestamp: return is_iso([](const auto& time) { return !time.zone; });
        case Candidate::timestamptz: return is_iso([](const auto& time) { return time.zone.has_value(); });
        case Candidate::text: return text || number;
        // The server passes over blanks, but words with some are no bytes.
        case Candidate::base64_bytes: return text && value.text.find(' ') == std::string_view::npos;
        case Candidate::text_of_any: return text || number || value.kind == Kind::boolean;
        case Candidate::bigint_digits: return (text || number) && is_plain_integer(value.text);
        case Candidate::numeric_digits:
        case Candidate::milliseconds: return text || number;
        case Candidate::epoch_s: return (text || number) && is_of_the_size(value.text, 1);
        case Candidate::epoch_ms: return (text || number) && is_of_the_size(value.text, 1e3);
        case Candidate::epoch_us: return (text || number) && is_of_the_size(value.text, 1e6);
        default: return true;
    }
}

bool keeps_elements(Candidate element, const json::RecordTree& tree, json::NodeIndex node) {
    if (tree[node].kind != Kind::array) return false;
    for (json::NodeIndex i = node + 1; i < tree[node].end; i = tree[i].end) {
        if (tree[i].kind != Kind::null && !keeps_scalar(element, tree[i])) return false;
    }
    return true;
}

bool keeps(Candidate candidate, const json::RecordTree& tree, json::NodeIndex node) {
    switch (candidate) {
        case Candidate::boolean_array: return keeps_elements(Candidate::boolean, tree, node);
        case Candidate::bigint_array: return keeps_elements(Candidate::bigint, tree, node);
        case Candidate::numeric_array: return keeps_elements(Candidate::numeric, tree, node);
        case Candidate::uuid_array: return keeps_elements(Candidate::uuid, tree, node);
        case Candidate::date_array: return keeps_elements(Candidate::date, tree, node);
        case Candidate::timestamp_array: return keeps_elements(Candidate::timestamp, tree, node);
        case Candidate::timestamptz_array: return keeps_elements(Candidate::timestamptz, tree, node);
        case Candidate::text_array: return keeps_elements(Candidate::text, tree, node);
        default: return keeps_scalar(candidate, tree[node]);
    }
}

}  // namespace

std::string_view sql_type(Candidate candidate) {
    return of(candidate).sql;
}

std::string_view form_of(Candidate candidate) {
    const mapping::Form form = of(candidate).form;
    return form == plain ? std::string_view() : mapping::name_of(form);
}

bool is_time(Candidate type) {
    const TypeKind kind = of(type).kind;
    return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp ||
           kind == TypeKind::timestamptz;
}

bool is_array(Candidate type) {
    return of(type).array;
}

bool is_text(Candidate type) {
    return of(type).kind == TypeKind::text;
}

bool fits(Candidate candidate, const json::RecordTree& tree, json::NodeIndex node, unsigned& lost) {
    if (!keeps(candidate, tree, node)) return false;
    static const auto types = [] {
        std::array<schema::Type, candidate_count> made;
        for (std::size_t i = 0; i < candidate_count; ++i) {
            made[i].kind = candidate_types[i].kind;
            made[i].array = candidate_types[i].array;
            made[i].name = schema::format_type(made[i]);
        }
        return made;
    }();
    // The mapper's own judgement, so that what is drafted passes check.
    mapping::Conversion conversion;
    conversion.type = &types[static_cast<std::size_t>(candidate)];
    conversion.form = of(candidate).form;
    if (is_text(candidate))
        conversion.repairs.on_nul = conversion.repairs.on_surrogate = mapping::Repair::replace;
    // Of a date it would take the time of the day away.
    if (is_time(candidate) && of(candidate).kind != TypeKind::date)
        conversion.repairs.on_precision = mapping::Repair::truncate;
    schema::Arena arena;
    mapping::ConversionState state(arena);
    schema::Value out;
    if (!mapping::convert(conversion, mapping::input_of(tree, node), out, state)) return false;
    const auto lose = [&](mapping::Loss loss, unsigned bit) {
        if ((state.losses & static_cast<unsigned>(loss)) != 0) lost |= bit;
    };
    lose(mapping::Loss::nul, lost_nul);
    lose(mapping::Loss::surrogate, lost_surrogate);
    lose(mapping::Loss::precision, lost_precision);
    return true;
}

bool is_plain_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hexadecimal = is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hexadecimal) return false;
    }
    return true;
}

bool is_plain_integer(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return false;
    return digits.size() == 1 ? text != "-0" : digits[0] != '0';
}

}  // namespace copyover::draft
