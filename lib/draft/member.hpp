// What was seen of values of one kind of place, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "draft/candidate.hpp"
#include "json/record_tree.hpp"

namespace copyover::draft {

// What decides whether a given column takes the values.
struct SeenValues {
    std::uint32_t possible = 0;  // candidates that every value fits, a bit each
    bool stamps = false;         // all are ISO 8601 with day and time
    bool bits = false;           // all are 0 or 1
    bool empty_texts = false;
};

class Member {
  public:
    // Adds the value of one record.
    void add(const json::RecordTree& tree, json::NodeIndex node);

    // Adds a text that stands around the record: a name, or a part of the path.
    void add_name(const std::string& name);

    // As if the values of the other had been added, too.
    void merge(const Member& other);

    [[nodiscard]] std::uint64_t present() const { return present_; }
    [[nodiscard]] std::uint64_t nulls() const { return nulls_; }
    [[nodiscard]] std::uint64_t longest() const { return longest_; }  // of texts, in characters
    [[nodiscard]] std::uint64_t empty_texts() const { return empty_texts_; }
    [[nodiscard]] std::uint64_t numbers() const { return numbers_; }
    [[nodiscard]] std::uint64_t texts() const { return texts_ - empty_texts_; }  // that are not empty

    // The first type that takes every value and from which each can be told again; nothing where the values
    // do not agree in their kind or tell nothing (null, empty arrays). An empty text among values of another
    // type is a value that is absent.
    [[nodiscard]] std::optional<Candidate> type() const;

    [[nodiscard]] bool fits(Candidate candidate) const {
        return (possible_ & (1U << static_cast<unsigned>(candidate))) != 0;
    }

    // Whether jsonb takes every value; json does in any case.
    [[nodiscard]] bool fits_jsonb() const { return fits(Candidate::jsonb); }

    // Repairs that a column of the type needs: bits of candidate.hpp.
    [[nodiscard]] unsigned repairs(Candidate type) const;

    // Whether nothing was seen but null and empty arrays.
    [[nodiscard]] bool is_empty() const;

    [[nodiscard]] bool has_kind(json::Kind kind) const {
        return (kinds_ & (1U << static_cast<unsigned>(kind))) != 0;
    }
    [[nodiscard]] bool only(json::Kind kind) const { return kinds_ == 1U << static_cast<unsigned>(kind); }

    // "string and object": the kinds that were seen.
    [[nodiscard]] std::string kinds() const;

    // The unit of a present-day time whose size every number has, as far as there are numbers; whether they
    // differ and are not round, as times do.
    [[nodiscard]] std::optional<Candidate> epoch() const;
    [[nodiscard]] bool are_uneven() const { return uneven_; }

    // Whether some time has an offset other than UTC, or whether times are with and without one.
    [[nodiscard]] bool has_offsets() const { return times_ > 0 && times_ == texts() && offsets_ > 0; }
    [[nodiscard]] bool has_mixed_zones() const {
        return times_ > 0 && times_ == texts() && zoneless_ > 0 && zoned_ > 0;
    }

    // "ISO 8601 with Z" where every text is a time; else empty.
    [[nodiscard]] std::string time_form() const;

    // Whether every text is a time with a zone, and every number of the size of one: two forms.
    [[nodiscard]] std::optional<Candidate> second_form() const;

    // The first and the last second since 1970 of values that are, or could be, times; nothing where a value
    // is none.
    struct TimeRange {
        double first = 0;
        double last = 0;
    };
    [[nodiscard]] std::optional<TimeRange> time_range() const;

    // Whether some array holds objects: rows of a child table.
    [[nodiscard]] bool has_rows() const { return rows_; }

    // Whether all texts are words without blanks of at most 64 bytes: codes, names of accounts.
    [[nodiscard]] bool are_words() const { return texts() > 0 && words_; }

    [[nodiscard]] SeenValues seen() const;

    // Whether some number is not 0.
    [[nodiscard]] bool has_nonzero() const { return nonzero_; }

    // Whether all texts are words with two slashes at least.
    [[nodiscard]] bool are_paths() const { return are_words() && paths_; }

    // Whether all texts and numbers are of one length, so that equal values are written alike.
    [[nodiscard]] bool have_one_length() const { return one_length_; }

    // The texts where there are few for many records: labels of an enumeration. Else empty.
    [[nodiscard]] std::set<std::string> labels() const;

  private:
    void add_length(std::size_t length);
    void add_time(double seconds);
    void add_text(std::string_view text);
    void add_number(std::string_view text);

    std::uint64_t present_ = 0;
    std::uint64_t nulls_ = 0;
    std::uint64_t longest_ = 0;
    std::uint32_t possible_ = (1U << candidate_count) - 1;
    std::uint32_t kinds_ = 0;  // by json::Kind, null left out
    unsigned lost_text_ = 0;
    unsigned lost_time_ = 0;
    bool elements_ = false;  // some array has one that is not null
    bool rows_ = false;
    bool words_ = true;
    bool paths_ = true;
    bool nonzero_ = false;
    bool bits_ = true;
    std::uint64_t stamps_ = 0;  // texts with day and time
    bool one_length_ = true;
    std::size_t length_ = 0;  // of the first one
    bool uneven_ = false;
    std::uint64_t texts_ = 0;
    std::uint64_t empty_texts_ = 0;
    std::uint64_t times_ = 0;  // texts that are ISO 8601
    std::uint64_t zoned_ = 0, zoneless_ = 0;
    std::uint64_t offsets_ = 0;  // zoned, but not UTC
    std::uint64_t numbers_ = 0;
    std::uint32_t epochs_ = 0;  // candidates that every number fits
    std::optional<TimeRange> times_seen_;
    std::uint64_t in_range_ = 0;  // values that made it
    std::set<std::string> labels_;
    bool many_labels_ = false;
};

}  // namespace copyover::draft
