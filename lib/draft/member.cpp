#include "draft/member.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "mapping/calendar.hpp"
#include "schema/type.hpp"

namespace copyover::draft {

namespace {

using json::Kind;
using schema::TypeKind;

constexpr std::size_t most_labels = 8;
constexpr std::size_t longest_label = 24;
constexpr std::uint64_t records_per_label = 5;

struct CandidateType {
    std::string_view sql;
    TypeKind kind;
    bool array;
    mapping::Form form;
};

constexpr std::array<CandidateType, candidate_count> candidate_types{{
    {"boolean", TypeKind::boolean, false, mapping::Form::by_type},
    {"bigint", TypeKind::int8, false, mapping::Form::by_type},
    {"numeric", TypeKind::numeric, false, mapping::Form::by_type},
    {"uuid", TypeKind::uuid, false, mapping::Form::by_type},
    {"date", TypeKind::date, false, mapping::Form::iso8601},
    {"time", TypeKind::time, false, mapping::Form::iso8601},
    {"timestamp", TypeKind::timestamp, false, mapping::Form::iso8601},
    {"timestamptz", TypeKind::timestamptz, false, mapping::Form::iso8601},
    {"text", TypeKind::text, false, mapping::Form::by_type},
    {"bigint[]", TypeKind::int8, true, mapping::Form::by_type},
    {"text[]", TypeKind::text, true, mapping::Form::by_type},
    {"jsonb", TypeKind::jsonb, false, mapping::Form::by_type},
    {"json", TypeKind::json, false, mapping::Form::by_type},
}};

const CandidateType& of(Candidate candidate) {
    return candidate_types[static_cast<std::size_t>(candidate)];
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// As a bigint prints it.
bool is_plain_integer(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return false;
    return digits.size() == 1 ? text != "-0" : digits[0] != '0';
}

// As uuid prints it; other forms it would rewrite.
bool is_plain_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hexadecimal = is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !hexadecimal) return false;
    }
    return true;
}

std::optional<mapping::IsoTime> iso_time(std::string_view text) {
    // Cheap refusal first: most texts are no times.
    if (text.size() < 5 || text.size() > 40 || !is_digit(text[0])) return std::nullopt;
    mapping::IsoProblem problem;
    const auto time = mapping::parse_iso(text, problem);
    // Digits beyond microseconds would be lost.
    return time && time->fraction_digits <= 6 ? time : std::nullopt;
}

// Whether the value could be written back from the type as it was, apart from how JSON spells it.
bool keeps(Candidate candidate, const json::RecordTree& tree, json::NodeIndex node) {
    const json::Node& value = tree[node];
    const auto elements_are = [&](auto allowed) {
        if (value.kind != Kind::array) return false;
        for (json::NodeIndex i = node + 1; i < value.end; i = tree[i].end) {
            if (tree[i].kind != Kind::null && !allowed(tree[i])) return false;
        }
        return true;
    };
    switch (candidate) {
        case Candidate::boolean: return value.kind == Kind::boolean;
        case Candidate::bigint: return value.kind == Kind::number && is_plain_integer(value.text);
        case Candidate::numeric: return value.kind == Kind::number;
        case Candidate::uuid: return value.kind == Kind::string && is_plain_uuid(value.text);
        case Candidate::date:
        case Candidate::time: return value.kind == Kind::string && iso_time(value.text);
        case Candidate::timestamp: {
            const auto time = value.kind == Kind::string ? iso_time(value.text) : std::nullopt;
            return time && !time->zone;
        }
        case Candidate::timestamptz: {
            const auto time = value.kind == Kind::string ? iso_time(value.text) : std::nullopt;
            return time && time->zone == 0;
        }
        case Candidate::text: return value.kind == Kind::string || value.kind == Kind::number;
        case Candidate::bigint_array:
            return elements_are(
                [](const json::Node& e) { return e.kind == Kind::number && is_plain_integer(e.text); });
        case Candidate::text_array:
            return elements_are(
                [](const json::Node& e) { return e.kind == Kind::string || e.kind == Kind::number; });
        case Candidate::jsonb:
        case Candidate::json: return true;
    }
    return false;
}

// The mapper's own judgement, so that what is drafted passes check.
bool converts(Candidate candidate, const json::RecordTree& tree, json::NodeIndex node) {
    static const auto types = [] {
        std::array<schema::Type, candidate_count> made;
        for (std::size_t i = 0; i < candidate_count; ++i) {
            made[i].kind = candidate_types[i].kind;
            made[i].array = candidate_types[i].array;
            made[i].name = schema::format_type(made[i]);
        }
        return made;
    }();
    const mapping::Conversion conversion{.type = &types[static_cast<std::size_t>(candidate)],
                                         .form = of(candidate).form,
                                         .text_zone = std::nullopt,
                                         .column_zone = std::nullopt,
                                         .repairs = {}};
    schema::Arena arena;
    mapping::ConversionState state(arena);
    schema::Value out;
    return mapping::convert(conversion, mapping::input_of(tree, node), out, state);
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= longest_label &&
           std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
           std::ranges::all_of(text,
                               [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

}  // namespace

std::string_view sql_type(Candidate candidate) {
    return of(candidate).sql;
}

bool is_time(Candidate type) {
    return type == Candidate::date || type == Candidate::time || type == Candidate::timestamp ||
           type == Candidate::timestamptz;
}

void Member::add(const json::RecordTree& tree, json::NodeIndex node) {
    ++present_;
    const json::Node& value = tree[node];
    if (value.kind == Kind::null) {
        ++nulls_;
        return;
    }
    kinds_ |= 1U << static_cast<unsigned>(value.kind);
    for (std::size_t i = 0; i < candidate_count; ++i) {
        if ((possible_ & (1U << i)) == 0) continue;
        const auto candidate = static_cast<Candidate>(i);
        if (!keeps(candidate, tree, node) || !converts(candidate, tree, node)) possible_ &= ~(1U << i);
    }
    if (value.kind == Kind::string) add_text(value.text);
    if (value.kind == Kind::number) add_number(value.text);
    if (value.kind != Kind::array) return;
    for (json::NodeIndex i = node + 1; i < value.end; i = tree[i].end) {
        elements_ = elements_ || tree[i].kind != Kind::null;
        rows_ = rows_ || tree[i].kind == Kind::object;
    }
}

void Member::add_text(std::string_view text) {
    ++texts_;
    if (is_utf8(text)) longest_ = std::max<std::uint64_t>(longest_, utf8_characters(text));
    if (const auto time = iso_time(text)) {
        ++times_;
        ++(time->zone ? zoned_ : zoneless_);
        if (time->zone && *time->zone != 0) ++offsets_;
    }
    if (is_plain_integer(text)) add_number(text);
    if (many_labels_) return;
    labels_.insert(std::string(text));
    if (is_label(text) && labels_.size() <= most_labels) return;
    many_labels_ = true;
    labels_.clear();
}

void Member::add_number(std::string_view text) {
    ++digits_;
    if (!is_plain_integer(text) || text[0] == '-') return;
    // 2001-09-09 to 2033-05-18 have ten digits of seconds, the first of them 1.
    if (text[0] != '1') return;
    seconds_ += text.size() == 10 ? 1U : 0U;
    milliseconds_ += text.size() == 13 ? 1U : 0U;
    microseconds_ += text.size() == 16 ? 1U : 0U;
}

void Member::merge(const Member& other) {
    present_ += other.present_;
    nulls_ += other.nulls_;
    longest_ = std::max(longest_, other.longest_);
    possible_ &= other.possible_;
    kinds_ |= other.kinds_;
    elements_ = elements_ || other.elements_;
    rows_ = rows_ || other.rows_;
    texts_ += other.texts_;
    times_ += other.times_;
    zoned_ += other.zoned_;
    zoneless_ += other.zoneless_;
    offsets_ += other.offsets_;
    digits_ += other.digits_;
    seconds_ += other.seconds_;
    milliseconds_ += other.milliseconds_;
    microseconds_ += other.microseconds_;
    many_labels_ = many_labels_ || other.many_labels_;
    labels_.insert(other.labels_.begin(), other.labels_.end());
    if (labels_.size() > most_labels) many_labels_ = true;
}

std::optional<Candidate> Member::type() const {
    if (is_empty()) return std::nullopt;
    const bool array = kinds_ == 1U << static_cast<unsigned>(Kind::array);
    const bool object = kinds_ == 1U << static_cast<unsigned>(Kind::object);
    for (std::size_t i = 0; i < candidate_count; ++i) {
        const auto candidate = static_cast<Candidate>(i);
        if ((possible_ & (1U << i)) == 0) continue;
        const bool document = candidate == Candidate::jsonb || candidate == Candidate::json;
        // A document column for values that are no documents would hide that they do not agree.
        const bool one_kind = (kinds_ & (kinds_ - 1)) == 0;
        if (document && !array && !object && !one_kind) return std::nullopt;
        return candidate;
    }
    return std::nullopt;
}

bool Member::is_empty() const {
    return kinds_ == 0 || (kinds_ == 1U << static_cast<unsigned>(Kind::array) && !elements_);
}

bool Member::fits_jsonb() const {
    return (possible_ & (1U << static_cast<unsigned>(Candidate::jsonb))) != 0;
}

std::string Member::kinds() const {
    std::string text;
    for (const Kind kind : {Kind::boolean, Kind::number, Kind::string, Kind::array, Kind::object}) {
        if ((kinds_ & (1U << static_cast<unsigned>(kind))) == 0) continue;
        text += text.empty() ? "" : " and ";
        text += json::name_of(kind);
    }
    return text.empty() ? "null" : text;
}

Epoch Member::epoch() const {
    if (digits_ == 0 || digits_ + nulls_ < present_) return Epoch::none;
    if (seconds_ == digits_) return Epoch::seconds;
    if (milliseconds_ == digits_) return Epoch::milliseconds;
    return microseconds_ == digits_ ? Epoch::microseconds : Epoch::none;
}

std::string Member::time_form() const {
    if (times_ == 0 || times_ != texts_) return "";
    if (has_mixed_zones()) return "ISO 8601 with and without a zone";
    if (zoned_ == 0) return "ISO 8601 without zone";
    return offsets_ > 0 ? "ISO 8601 with offsets" : "ISO 8601 with Z";
}

std::set<std::string> Member::labels() const {
    const bool few = !many_labels_ && labels_.size() > 1 && texts_ >= records_per_label * labels_.size();
    return few && texts_ + nulls_ == present_ ? labels_ : std::set<std::string>{};
}

}  // namespace copyover::draft
