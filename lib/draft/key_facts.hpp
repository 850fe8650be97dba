// Which values a place has, as hashes: whether they tell records apart, and whether they are keys of another
// table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/name_set.hpp"

namespace copyover::draft {

// How many hashes of 16 bytes may still be kept, of all places together. Where there is no room, nothing is
// known of a place.
struct HashRoom {
    static constexpr std::size_t most = 4'000'000;
    std::size_t left = most;
};

// What stands around a record: the parts of its file's path and the name of what holds it, or the record that
// it is nested in.
struct KeyScope {
    std::vector<std::string> around;
    bool nested = false;  // a key need be unique within the record around it only
    HashRoom* room = nullptr;
};

class KeyFacts {
  public:
    KeyFacts() = default;
    explicit KeyFacts(std::size_t most) : most_(most) {}  // different values

    // `within`: whether to learn, too, if the value is unique within what stands around it.
    void add(std::string_view text, const KeyScope& scope, bool within);

    // A value that can be no key: not a single one, or too long for one.
    void add_other() { known_ = false; }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t distinct() const { return seen_.size(); }
    [[nodiscard]] bool known() const { return known_; }
    [[nodiscard]] bool unique() const { return known_ && unique_; }

    // Whether the values were too many to know, and unique as far as they were counted.
    [[nodiscard]] bool given_up() const { return given_up_; }

    // Whether it is unique within the part of what stands around it, or within all parts together.
    [[nodiscard]] bool unique_within(std::size_t part) const;
    [[nodiscard]] bool unique_within_all() const;

    // How many of the values within all parts of what stands around them the other place does not have within
    // equal parts; nothing where that is not known of both.
    [[nodiscard]] std::optional<std::uint64_t> missing_within(const KeyFacts& other) const;

    // Whether all values are those of whole numbers, as bigint prints them.
    [[nodiscard]] bool integers() const { return integers_; }

    // How many of the distinct values the other place does not have. Only where both are known.
    [[nodiscard]] std::uint64_t missing_from(const KeyFacts& other) const {
        return seen_.missing_from(other.seen_);
    }

  private:
    struct Within {
        json::NameSet seen;
        bool unique = true;
        bool known = true;
        bool used = false;
    };
    void insert_within(Within& within, std::string_view text, const KeyScope& scope);
    static void forget(Within& within, HashRoom* room);
    void forget(HashRoom* room);

    json::NameSet seen_;
    std::vector<Within> within_;  // by part of what stands around, then all together
    std::size_t most_ = static_cast<std::size_t>(-1);
    std::uint64_t count_ = 0;
    bool unique_ = true;
    bool known_ = true;
    bool given_up_ = false;
    bool integers_ = true;
};

}  // namespace copyover::draft
