// Which records a run leaves out (--reject-limit), and why.
//
// A record is rejected where a finding of severity error is about it alone, or where the server refuses what
// the client had checked. What it would have been the parent of cannot stay either, so the survey is repeated
// until nothing that is left refers to what is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/finding.hpp"
#include "base/hash.hpp"
#include "mapping/plan/plan.hpp"

namespace copyover::migrate {

struct RejectedRecord {
    std::uint32_t file = 0;    // of the run
    std::uint64_t offset = 0;  // of its first byte in the document
    std::size_t pattern = 0;   // of its file
    std::vector<Finding> reasons;
};

// A record that the client found good and the server refuses.
struct RefusedRecord {
    std::uint32_t file = 0;    // of the run
    std::uint64_t line = 0;    // of its first byte
    std::uint64_t column = 0;  // of its first byte
    Finding reason;
    std::string text_hash;  // as to_hex() says; where it is known, a record with another text is another one
};

// Memory: the reasons of at most `limit` records, and 16 bytes for each key that references miss.
class Rejection {
  public:
    // Why a reference leads nowhere.
    enum class Missing {
        everywhere,  // no record makes the row
        rejected,    // the record that would make it is rejected
        refused,     // the row that on_orphan would create breaks other keys
    };

    Rejection(const mapping::Plan& plan, std::uint64_t limit);

    // What the pass that ended last could not find, by the hash of the parent's key. Each is remembered for
    // all further passes.
    void condemn(std::size_t table, std::size_t reference, Hash128 parent, Missing why);

    // Whether any reference is.
    [[nodiscard]] bool has_condemned() const { return has_condemned_; }

    // nullptr where the reference may still lead somewhere.
    [[nodiscard]] const Missing* condemned(std::size_t table, std::size_t reference, Hash128 parent) const;

    // Remembers for all further passes that the server refuses the record. False where that was known.
    bool refuse(RefusedRecord record);

    [[nodiscard]] bool has_refused() const { return !refused_.empty(); }

    // What the server says against the record, found by where it begins and by its text. Logarithmic.
    [[nodiscard]] std::vector<const Finding*> refusals(std::uint32_t file, std::uint64_t line,
                                                       std::uint64_t column, std::string_view text) const;

    // Forgets the records of the pass before, but not the condemned references and the refused records.
    void begin_pass();

    // In the order of the files. Beyond the limit records are only counted.
    void add(RejectedRecord record);

    // Whether the pass met references that lead nowhere and were not known yet.
    [[nodiscard]] bool has_grown() const { return grown_; }
    [[nodiscard]] bool is_over_limit() const { return count_ > limit_; }
    [[nodiscard]] std::uint64_t limit() const { return limit_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] const std::vector<RejectedRecord>& records() const { return records_; }

    // Of a record. Logarithmic.
    [[nodiscard]] bool contains(std::uint32_t file, std::uint64_t offset) const;

  private:
    using Condemned = std::unordered_map<Hash128, Missing, Hash128Hasher>;

    using Place = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>;  // file, line, column

    std::uint64_t limit_;
    std::vector<std::vector<Condemned>> condemned_;  // by table and reference
    std::map<Place, std::vector<RefusedRecord>> refused_;
    std::set<std::tuple<Place, std::string, std::string, std::string>> refusals_;  // all of refused_
    std::vector<RejectedRecord> records_;
    std::uint64_t count_ = 0;
    bool grown_ = false;
    bool has_condemned_ = false;
};

}  // namespace copyover::migrate
