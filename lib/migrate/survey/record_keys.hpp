// The keys and references of records as hashes: what the first pass keeps of a record until its turn comes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mapping/plan/plan.hpp"
#include "mapping/plan/row.hpp"
#include "migrate/survey/row_hash.hpp"

namespace copyover::migrate {

// Which key of the parent each reference of a table points at, and the child's columns in that key's order.
struct ParentKey {
    std::size_t key = 0;  // index into the parent's TablePlan::keys
    std::vector<std::size_t> columns;
    // Of the parent's columns: what the child's are compared as; nullptr where they have its form as they
    // are.
    std::vector<const schema::Type*> types;
    bool known = true;                       // ReferencePlan::known
    std::vector<mapping::RuleNumber> rules;  // ReferencePlan::rules
};
std::vector<std::vector<ParentKey>> parent_keys(const mapping::Plan& plan);

struct KeyHash {
    std::size_t row = 0;     // of the record
    std::size_t number = 0;  // of its table's keys, or of its references
    Hash128 hash;
};

struct RowKeys {
    std::size_t table = 0;
    std::optional<Hash128> key;                  // that on_duplicate is about, where its values are no NULL
    bool deleted = false;                        // as mapping::Row
    Hash128 row;                                 // only where rows or records with one key may become one
    std::int64_t order = mapping::first_of_all;  // as mapping::Row
};

// Of one record, valid until RecordKeyList::clear().
struct RecordKeys {
    std::span<const RowKeys> rows;
    std::span<const KeyHash> keys;        // NULL keys are none
    std::span<const KeyHash> references;  // NULL references are none
};

// Hashes rows of any table of the plan. Keeps buffers; one per thread.
class KeyHasher {
  public:
    explicit KeyHasher(const mapping::Plan& plan);

    std::optional<Hash128> key(const mapping::Row& row, std::size_t key);

    // Of the parent's key, as key() makes it. Nothing where a value is NULL, only the server knows the
    // parent, or rows of that rule do not have the reference.
    std::optional<Hash128> reference(const mapping::Row& row, std::size_t reference);
    Hash128 row(const mapping::Row& row) { return hashers_[row.table].row(row.values); }

    [[nodiscard]] const mapping::Plan& plan() const { return *plan_; }
    // Whether of several records with one key one may count: then all rows are compared.
    [[nodiscard]] bool compares_records() const { return compares_records_; }

  private:
    const mapping::Plan* plan_;
    bool compares_records_ = false;
    std::vector<RowHasher> hashers_;  // by table
    std::vector<std::vector<ParentKey>> parents_;
};

// The keys of many records, one behind the other.
class RecordKeyList {
  public:
    void clear();
    void add(std::span<const mapping::Row> rows, KeyHasher& hasher);

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] RecordKeys operator[](std::size_t index) const;

  private:
    struct End {
        std::size_t rows = 0;
        std::size_t keys = 0;
        std::size_t references = 0;
    };
    std::vector<RowKeys> rows_;
    std::vector<KeyHash> keys_;
    std::vector<KeyHash> references_;
    std::vector<End> ends_;  // by record
};

}  // namespace copyover::migrate
