// Records with one key of which only the last counts, with all its rows (on_duplicate {"last": "record"}): the others
// are left out as if they were not in the files.
//
// Records of one file, of which nothing says which is the last, have to be equal: else all stay, and the key is an error.
//
// What they make beside the row with that key cannot be taken back in the middle of a pass. So the first pass only
// learns which keys come again, and ends as usual where none does. Else a second one learns which records have them,
// and the pass that counts is the one behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "mapping/plan/plan.hpp"

namespace copyover::migrate {

class LastRecords {
  public:
    // What a pass is for.
    enum class Pass { finds_keys, finds_records, counts };

    // A record that has a key.
    struct Version {
        std::int64_t order = 0;    // as mapping::Row; of equal ones the later in the files is the last
        std::uint32_t file = 0;    // of the run
        std::uint64_t offset = 0;  // of its first byte in the document
        Hash128 rows;              // the sum of all that it makes

        [[nodiscard]] bool equals(const Version& other) const { return rows == other.rows; }
    };

    struct Older {
        std::uint32_t file = 0;
        std::uint64_t offset = 0;
        std::size_t table = 0;  // of the row that comes again
        bool is_equal = false;  // its rows are those of the last one
    };

    explicit LastRecords(const mapping::Plan& plan) : repeated_(plan.tables.size()) {}

    [[nodiscard]] Pass pass() const { return pass_; }

    // Of a pass that finds keys.
    void add_key(std::size_t table, Hash128 key) { repeated_[table].try_emplace(key); }

    // Of a pass that finds records, in the order of the files.
    [[nodiscard]] bool is_wanted(std::size_t table, Hash128 key) const {
        return repeated_[table].contains(key);
    }
    void add_version(std::size_t table, Hash128 key, const Version& version);

    // Behind a pass: whether another one has to begin, whose results count in the place of this one's.
    bool begin_again();

    // Nothing where the record counts. Logarithmic.
    [[nodiscard]] const Older* find(std::uint32_t file, std::uint64_t offset) const;

  private:
    struct Versions {
        std::vector<Version> older;
        Version last;
        bool any = false;

        // By another in the same file of the same time.
        [[nodiscard]] bool is_contradicted() const;
    };

    Pass pass_ = Pass::finds_keys;
    std::vector<std::unordered_map<Hash128, Versions, Hash128Hasher>> repeated_;  // by table
    std::vector<Older> older_;                                                    // by file and offset
};

}  // namespace copyover::migrate
