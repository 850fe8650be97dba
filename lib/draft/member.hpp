// What was seen of one member of a collection's records, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "json/record_tree.hpp"
#include "mapping/conversion.hpp"
#include "schema/value.hpp"

namespace copyover::draft {

// Types that a column may get, the most telling first.
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
    bigint_array,
    text_array,
    jsonb,
    json,  // takes whatever strict reading takes
};
inline constexpr std::size_t candidate_count = 13;

std::string_view sql_type(Candidate candidate);

// Whether the type is one of times, which a column reads with the form iso8601.
bool is_time(Candidate type);

// How numbers or texts of digits could be read as a time. Their size is evidence, never proof.
enum class Epoch : std::uint8_t { none, seconds, milliseconds, microseconds };

class Member {
  public:
    // Adds the value of one record.
    void add(const json::RecordTree& tree, json::NodeIndex node);

    // As if the values of the other had been added, too.
    void merge(const Member& other);

    [[nodiscard]] std::uint64_t present() const { return present_; }
    [[nodiscard]] std::uint64_t nulls() const { return nulls_; }
    [[nodiscard]] std::uint64_t longest() const { return longest_; }  // of texts, in characters

    // The first type that takes every value and from which each can be told again; nothing where the values
    // do not agree in their kind or tell nothing (null, empty arrays).
    [[nodiscard]] std::optional<Candidate> type() const;

    // Whether jsonb takes every value; json does in any case.
    [[nodiscard]] bool fits_jsonb() const;

    // Whether nothing was seen but null and empty arrays.
    [[nodiscard]] bool is_empty() const;

    // "string and object": the kinds that were seen.
    [[nodiscard]] std::string kinds() const;

    // Where every value, as far as it is a number or digits, is of the size of a present-day time.
    [[nodiscard]] Epoch epoch() const;

    // Whether every value is a time with an offset that is not always UTC, or with and without one.
    [[nodiscard]] bool has_offsets() const { return times_ > 0 && times_ == texts_ && offsets_ > 0; }
    [[nodiscard]] bool has_mixed_zones() const {
        return times_ > 0 && times_ == texts_ && zoneless_ > 0 && zoned_ > 0;
    }

    // "ISO 8601 with Z" where every text is a time; else empty.
    [[nodiscard]] std::string time_form() const;

    // Whether some array holds objects: rows of a child table.
    [[nodiscard]] bool has_rows() const { return rows_; }

    // The texts where there are few for many records: labels of an enumeration. Else empty.
    [[nodiscard]] std::set<std::string> labels() const;

  private:
    void add_text(std::string_view text);
    void add_number(std::string_view text);

    std::uint64_t present_ = 0;
    std::uint64_t nulls_ = 0;
    std::uint64_t longest_ = 0;
    std::uint32_t possible_ = (1U << candidate_count) - 1;
    std::uint32_t kinds_ = 0;  // by json::Kind, null left out
    bool elements_ = false;    // some array has one that is not null
    bool rows_ = false;
    std::uint64_t texts_ = 0;
    std::uint64_t times_ = 0;  // texts that are ISO 8601
    std::uint64_t zoned_ = 0, zoneless_ = 0;
    std::uint64_t offsets_ = 0;  // zoned, but not UTC
    std::uint64_t digits_ = 0;   // numbers and texts of digits
    std::uint64_t seconds_ = 0, milliseconds_ = 0, microseconds_ = 0;
    std::set<std::string> labels_;
    bool many_labels_ = false;
};

}  // namespace copyover::draft
