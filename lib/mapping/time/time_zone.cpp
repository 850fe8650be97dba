#include "mapping/time/time_zone.hpp"

#include <algorithm>
#include <utility>

namespace copyover::mapping {

namespace {

// RFC 8536 section 3.1.
constexpr std::size_t header_size = 44;
constexpr std::size_t type_size = 6;

// Reads numbers of big-endian bytes; what is beyond the end reads as zero and is noted.
class TzifReader {
  public:
    explicit TzifReader(std::string_view bytes) : bytes_(bytes) {}

    std::int64_t number(std::size_t width) {
        if (!has(width)) return 0;
        // The sign is that of the first byte.
        std::uint64_t value = static_cast<unsigned char>(bytes_.front()) >= 0x80 ? ~std::uint64_t{0} : 0;
        for (const char c : bytes_.substr(0, width))
            value = (value << 8U) | static_cast<unsigned char>(c);
        bytes_.remove_prefix(width);
        return static_cast<std::int64_t>(value);
    }

    std::size_t byte() {
        if (!has(1)) return 0;
        const auto value = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return value;
    }

    void skip(std::size_t count) {
        if (has(count)) bytes_.remove_prefix(count);
    }

    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] std::string_view rest() const { return bytes_; }

  private:
    bool has(std::size_t count) {
        good_ = good_ && bytes_.size() >= count;
        return good_;
    }

    std::string_view bytes_;
    bool good_ = true;
};

struct Counts {
    std::size_t utc_flags, standard_flags, leaps, times, types, letters;

    [[nodiscard]] std::size_t block_size(std::size_t time_size) const {
        return times * (time_size + 1) + types * type_size + letters + leaps * (time_size + 4) +
               standard_flags + utc_flags;
    }
};

std::optional<Counts> read_header(TzifReader& reader) {
    if (!reader.rest().starts_with("TZif") || reader.rest().size() < header_size || reader.rest()[4] < '2')
        return std::nullopt;
    reader.skip(20);
    Counts counts{};
    for (std::size_t* const count : {&counts.utc_flags, &counts.standard_flags, &counts.leaps, &counts.times,
                                     &counts.types, &counts.letters})
        *count = static_cast<std::size_t>(reader.number(4)) & 0xffffffffU;
    return counts;
}

}  // namespace

std::variant<TimeZone, std::string> TimeZone::parse(std::string name, std::string_view bytes) {
    static const std::string broken = "its file is not one of RFC 8536 (TZif), version 2 or later";
    TimeZone zone;
    zone.name_ = std::move(name);
    TzifReader reader(bytes);
    const auto old = read_header(reader);
    if (!old) return broken;
    reader.skip(old->block_size(4));
    const auto counts = read_header(reader);
    if (!counts || counts->block_size(8) > reader.rest().size() || counts->types == 0) return broken;
    if (counts->leaps != 0) return std::string("it counts leap seconds, which PostgreSQL does not");
    std::vector<std::size_t> types;
    for (std::size_t i = 0; i < counts->times; ++i)
        zone.transitions_.push_back({reader.number(8), 0});
    for (std::size_t i = 0; i < counts->times; ++i)
        types.push_back(reader.byte());
    std::vector<std::int32_t> offsets;
    for (std::size_t i = 0; i < counts->types; ++i) {
        offsets.push_back(static_cast<std::int32_t>(reader.number(4)));
        reader.skip(2);
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] >= offsets.size()) return broken;
        zone.transitions_[i].offset = offsets[types[i]];
    }
    if (!std::ranges::is_sorted(zone.transitions_, {}, &Transition::at)) return broken;
    zone.first_offset_ = offsets.front();
    reader.skip(counts->letters + counts->standard_flags + counts->utc_flags);
    std::string_view footer = reader.rest();
    if (!reader.good() || footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return broken;
    footer = footer.substr(1, footer.size() - 2);
    if (!footer.empty()) {
        zone.rule_ = PosixRule::parse(footer);
        if (!zone.rule_) return broken;
    }
    return zone;
}

std::int32_t TimeZone::offset_at(std::int64_t unix_seconds) const {
    const auto next = std::ranges::upper_bound(transitions_, unix_seconds, {}, &Transition::at);
    if (next == transitions_.end() && rule_) return rule_->offset_at(unix_seconds);
    return next == transitions_.begin() ? first_offset_ : std::prev(next)->offset;
}

// Clocks change by a day at most, and not twice within two: the offsets a day before and after are all that
// a local time can have.
TimeZone::Instants TimeZone::instants_of(std::int64_t local_seconds) const {
    constexpr std::int64_t day = 86'400;
    Instants found;
    const std::int32_t before = offset_at(local_seconds - day);
    const std::int32_t after = offset_at(local_seconds + day);
    // The larger offset gives the earlier instant.
    for (const std::int32_t offset : {std::max(before, after), std::min(before, after)}) {
        const std::int64_t instant = local_seconds - offset;
        const bool known = found.count == 1 && found.at[0] == instant;
        if (offset_at(instant) == offset && !known) found.at[found.count++] = instant;
    }
    return found;
}

std::optional<std::int32_t> parse_zone(std::string_view text) {
    if (text == "UTC" || text == "Z") return 0;
    const auto digit = [&](std::size_t i) { return text[i] - '0'; };
    const auto is_digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    if (!is_digit(1) || !is_digit(2) || !is_digit(4) || !is_digit(5)) return std::nullopt;
    const std::int32_t hours = digit(1) * 10 + digit(2);
    const std::int32_t minutes = digit(4) * 10 + digit(5);
    if (hours > 15 || minutes > 59) return std::nullopt;
    const std::int32_t seconds = hours * 3600 + minutes * 60;
    return text[0] == '-' ? -seconds : seconds;
}

}  // namespace copyover::mapping
