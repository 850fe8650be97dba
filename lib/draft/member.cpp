#include "draft/member.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/text.hpp"
#include "mapping/time/calendar.hpp"

namespace copyover::draft {

namespace {

using json::Kind;

constexpr std::size_t most_labels = 8;
constexpr std::size_t longest_label = 24;
constexpr std::uint64_t records_per_label = 5;
constexpr std::size_t longest_word = 64;
constexpr std::array epochs{Candidate::epoch_s, Candidate::epoch_ms, Candidate::epoch_us};

constexpr std::uint32_t bit(Candidate candidate) {
    return 1U << static_cast<unsigned>(candidate);
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= longest_label &&
           std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
           std::ranges::all_of(text,
                               [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= longest_word &&
           std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == '\x7f'; });
}

// Seconds since 1970 of a number of the size of a present-day time, whatever its unit; else 0.
double seconds_of(std::string_view text) {
    if (text.size() < 9 || text.size() > 24 || text[0] < '0' || text[0] > '9') return 0;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return 0;
    for (const double unit : {1.0, 1e3, 1e6})
        if (value >= first_second * unit && value <= last_second * unit) return value / unit;
    return 0;
}

// An empty text is the absence of a value of any type that is read from a single value.
bool takes_absence(Candidate candidate) {
    return !is_array(candidate) && candidate != Candidate::jsonb && candidate != Candidate::json;
}

}  // namespace

void Member::add(const json::RecordTree& tree, json::NodeIndex node) {
    ++present_;
    const json::Node& value = tree[node];
    if (value.kind == Kind::null) {
        ++nulls_;
        return;
    }
    kinds_ |= 1U << static_cast<unsigned>(value.kind);
    const bool absent = value.kind == Kind::string && value.text.empty();
    std::uint32_t fitting = 0;
    for (std::size_t i = 0; i < candidate_count; ++i) {
        const auto candidate = static_cast<Candidate>(i);
        if ((possible_ & bit(candidate)) == 0) continue;
        unsigned lost = 0;
        if (absent && takes_absence(candidate)) {
            fitting |= bit(candidate);
        } else if (draft::fits(candidate, tree, node, lost)) {
            fitting |= bit(candidate);
            (is_time(candidate) ? lost_time_ : lost_text_) |= lost;
        }
    }
    possible_ &= fitting;
    if (value.kind == Kind::number) {
        std::uint32_t of_number = 0;
        unsigned lost = 0;
        for (const Candidate epoch : epochs)
            if (draft::fits(epoch, tree, node, lost)) of_number |= bit(epoch);
        lost_time_ |= lost;
        epochs_ = numbers_ == 0 ? of_number : epochs_ & of_number;
        add_number(value.text);
    }
    if (value.kind == Kind::string) add_text(value.text);
    if (value.kind != Kind::array) return;
    for (json::NodeIndex i = node + 1; i < value.end; i = tree[i].end) {
        elements_ = elements_ || tree[i].kind != Kind::null;
        rows_ = rows_ || tree[i].kind == Kind::object;
    }
}

void Member::add_name(const std::string& name) {
    ++present_;
    kinds_ |= 1U << static_cast<unsigned>(Kind::string);
    possible_ &= bit(Candidate::bigint_digits) | bit(Candidate::uuid) | bit(Candidate::text);
    if (!is_plain_uuid(name)) possible_ &= ~bit(Candidate::uuid);
    if (!is_plain_integer(name) || name.size() > 18 || name.starts_with('-'))
        possible_ &= ~bit(Candidate::bigint_digits);
    add_text(name);
}

void Member::add_length(std::size_t length) {
    if (length_ == 0) length_ = length;
    one_length_ = one_length_ && length == length_;
}

void Member::add_text(std::string_view text) {
    ++texts_;
    add_length(text.size());
    if (text.empty()) ++empty_texts_;
    if (is_utf8(text)) longest_ = std::max<std::uint64_t>(longest_, utf8_characters(text));
    words_ = words_ && is_word(text);
    paths_ = paths_ && std::ranges::count(text, '/') >= 2;
    add_time(seconds_of(text));
    if (text.size() >= 5 && text.size() <= 40 && text[0] >= '0' && text[0] <= '9') {
        mapping::IsoProblem problem;
        if (const auto time = mapping::parse_iso(text, problem)) {
            ++times_;
            if (time->fraction_digits > 6) lost_time_ |= lost_precision;
            if (time->days && time->microseconds) ++stamps_;
            ++(time->zone ? zoned_ : zoneless_);
            if (time->zone && *time->zone != 0) ++offsets_;
            if (time->days)
                add_time(static_cast<double>(*time->days + mapping::days_from_unix_to_postgres) *
                         static_cast<double>(mapping::seconds_per_day));
        }
        uneven_ = uneven_ || !text.ends_with("000");
    }
    if (many_labels_) return;
    labels_.insert(std::string(text));
    if (is_label(text) && labels_.size() <= most_labels) return;
    many_labels_ = true;
    labels_.clear();
}

void Member::add_time(double seconds) {
    if (seconds == 0) return;
    ++in_range_;
    if (!times_seen_) times_seen_ = {seconds, seconds};
    times_seen_->first = std::min(times_seen_->first, seconds);
    times_seen_->last = std::max(times_seen_->last, seconds);
}

std::optional<Member::TimeRange> Member::time_range() const {
    return in_range_ > 0 && in_range_ == numbers_ + texts() ? times_seen_ : std::nullopt;
}

// Quotas are round, as numbers of tens or of two; times hardly ever.
void Member::add_number(std::string_view text) {
    ++numbers_;
    bits_ = bits_ && (text == "0" || text == "1");
    nonzero_ = nonzero_ || text.find_first_of("123456789") != std::string_view::npos;
    add_length(text.size());
    add_time(seconds_of(text));
    if (!is_plain_integer(text) || text.size() > 18 || text.ends_with("000000")) return;
    std::uint64_t value = 0;
    for (const char c : text)
        value = 10 * value + static_cast<std::uint64_t>(c >= '0' ? c - '0' : 0);
    uneven_ = uneven_ || value % 65536 != 0;
}

void Member::merge(const Member& other) {
    present_ += other.present_;
    nulls_ += other.nulls_;
    longest_ = std::max(longest_, other.longest_);
    possible_ &= other.possible_;
    kinds_ |= other.kinds_;
    lost_text_ |= other.lost_text_;
    lost_time_ |= other.lost_time_;
    elements_ = elements_ || other.elements_;
    rows_ = rows_ || other.rows_;
    words_ = words_ && other.words_;
    paths_ = paths_ && other.paths_;
    nonzero_ = nonzero_ || other.nonzero_;
    bits_ = bits_ && other.bits_;
    stamps_ += other.stamps_;
    if (other.times_seen_) {
        add_time(other.times_seen_->first);
        add_time(other.times_seen_->last);
        in_range_ += other.in_range_ - 2;
    }
    uneven_ = uneven_ || other.uneven_;
    one_length_ =
        one_length_ && other.one_length_ && (length_ == other.length_ || length_ == 0 || other.length_ == 0);
    length_ = std::max(length_, other.length_);
    texts_ += other.texts_;
    empty_texts_ += other.empty_texts_;
    times_ += other.times_;
    zoned_ += other.zoned_;
    zoneless_ += other.zoneless_;
    offsets_ += other.offsets_;
    epochs_ = numbers_ == 0 ? other.epochs_ : other.numbers_ == 0 ? epochs_ : epochs_ & other.epochs_;
    numbers_ += other.numbers_;
    many_labels_ = many_labels_ || other.many_labels_;
    labels_.insert(other.labels_.begin(), other.labels_.end());
    if (labels_.size() > most_labels) many_labels_ = true;
}

std::optional<Candidate> Member::type() const {
    if (is_empty()) return std::nullopt;
    if (only(Kind::string) && texts() == 0) return Candidate::text;
    const bool array = only(Kind::array);
    const bool object = only(Kind::object);
    for (std::size_t i = 0; i < plain_candidates; ++i) {
        const auto candidate = static_cast<Candidate>(i);
        if (!fits(candidate)) continue;
        const bool document = candidate == Candidate::jsonb || candidate == Candidate::json;
        // A document column for values that are no documents would hide that they do not agree.
        const bool one_kind = (kinds_ & (kinds_ - 1)) == 0;
        if (document && !array && !object && !one_kind) return std::nullopt;
        return candidate;
    }
    return std::nullopt;
}

unsigned Member::repairs(Candidate type) const {
    return is_text(type) ? lost_text_ : is_time(type) ? lost_time_ : 0;
}

bool Member::is_empty() const {
    return kinds_ == 0 || (only(Kind::array) && !elements_);
}

std::string Member::kinds() const {
    std::string text;
    for (const Kind kind : {Kind::boolean, Kind::number, Kind::string, Kind::array, Kind::object}) {
        if (!has_kind(kind)) continue;
        text += text.empty() ? "" : " and ";
        text += json::name_of(kind);
    }
    return text.empty() ? "null" : text;
}

SeenValues Member::seen() const {
    if (is_empty()) return {};
    return {possible_, stamps_ > 0 && stamps_ == texts() && only(Kind::string),
            bits_ && numbers_ > 0 && only(Kind::number), empty_texts_ > 0};
}

std::optional<Candidate> Member::epoch() const {
    if (numbers_ + texts() == 0) return std::nullopt;
    for (const Candidate candidate : epochs)
        if (fits(candidate)) return candidate;
    return std::nullopt;
}

std::optional<Candidate> Member::second_form() const {
    if (times_ == 0 || times_ != texts() || zoneless_ > 0 || numbers_ == 0) return std::nullopt;
    if (kinds_ != ((1U << static_cast<unsigned>(Kind::string)) | (1U << static_cast<unsigned>(Kind::number))))
        return std::nullopt;
    for (const Candidate candidate : epochs)
        if ((epochs_ & bit(candidate)) != 0) return candidate;
    return std::nullopt;
}

std::string Member::time_form() const {
    if (times_ == 0 || times_ != texts()) return "";
    if (has_mixed_zones()) return "ISO 8601 with and without a zone";
    if (zoned_ == 0) return "ISO 8601 without zone";
    return offsets_ > 0 ? "ISO 8601 with offsets" : "ISO 8601 with Z";
}

std::set<std::string> Member::labels() const {
    const bool few = !many_labels_ && labels_.size() > 1 && texts_ >= records_per_label * labels_.size();
    return few && texts_ + nulls_ == present_ ? labels_ : std::set<std::string>{};
}

}  // namespace copyover::draft
