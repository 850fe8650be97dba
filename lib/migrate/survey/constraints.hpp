// Keys and references over all records: what PostgreSQL's primary, unique and foreign keys would refuse,
// found by the client with an address, and the policies on_duplicate and on_orphan.
//
// The first pass (survey) learns the key sets; whether a reference is an orphan is known at its end, because
// the parent may come later. The second pass (resolve) replays the same records and applies what was decided.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "base/run_facts.hpp"
#include "copy/batch.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/source/files.hpp"
#include "migrate/source/record_again.hpp"
#include "migrate/survey/first_holders.hpp"
#include "migrate/survey/half_references.hpp"
#include "migrate/survey/key_set.hpp"
#include "migrate/survey/last_records.hpp"
#include "migrate/survey/record_keys.hpp"
#include "migrate/survey/rejected_chains.hpp"

namespace copyover::migrate {

// A row that outlives its record: a parent created for orphans.
struct CreatedRow {
    std::size_t table = 0;
    std::vector<schema::Value> values;  // views point into the checker's arena
    copy::Origin origin;                // of the record that refers to it first
};

// What the first pass knows of a loaded record when its turn comes.
struct SurveyedRecord {
    RecordKeys keys;
    std::size_t home = 0;  // as MappedRecord
    ValueFacts values;
};

class Constraints {
  public:
    // `rejection` learns which references lead nowhere, and says which records are left out; `last` learns which
    // records come again. Either may be null, where no record is left out for that. All is borrowed.
    Constraints(const mapping::Plan& plan, const Redaction& redaction, Rejection* rejection = nullptr,
                LastRecords* last = nullptr);

    // Keys of rows that the target holds already, by table and KeyPlan. Asked for in conclude() where a
    // reference leads to no record.
    using KeysInTarget = std::function<const KeySet&(std::size_t table, std::size_t key)>;
    void look_into_target(KeysInTarget keys) { keys_in_target_ = std::move(keys); }

    // That a table has no file from which its rows could come is one thing to say, not one for each row that is
    // created instead.
    void know_files(std::span<const SourceFile> files);

    // A first pass that leaves records out: to find at its end, too, what refers to them through others.
    void follow_chains() { chains_.emplace(plan_, parents_); }

    // First pass. Takes a loaded record in; false where a key of it comes again and the policy does not allow
    // it, or where a reference of it is condemned: the record is then rejected and nothing of it is
    // remembered. Counts merged rows in `tables`.
    // `again` is that record, for findings.
    bool survey(const SurveyedRecord& record, RecordAgain& again, std::vector<TableFacts>& tables,
                Findings& findings);

    // First pass. Remembers the keys of a rejected record, so that references to it are not taken for
    // orphans.
    void survey_rejected(const RecordKeys& keys);

    // Starts to bring what survey() will look at into the processor's cache.
    void prefetch(const RecordKeys& keys);

    // So much of the file that began last is read (0 to 1): lets the key sets make room for the rest.
    void begin_file();
    void expect_rest(double read);

    // After the first pass: turns references that are still open into findings and created rows.
    void conclude(RunFacts& facts);

    // Behind a first pass, in front of conclude(): whether another one has to take its place.
    [[nodiscard]] bool begins_again() { return last_ != nullptr && last_->begin_again(); }

    // Nothing where the record counts.
    [[nodiscard]] const LastRecords::Older* older(std::uint32_t file, std::uint64_t offset) const {
        return last_ == nullptr ? nullptr : last_->find(file, offset);
    }

    // Before each later pass.
    void begin_replay();

    // Later passes. Whether the record is rejected or none that counts, so that its rows are not to be sent.
    [[nodiscard]] bool leaves_out(std::uint32_t file, std::uint64_t offset) const {
        return (rejection_ != nullptr && rejection_->contains(file, offset)) ||
               older(file, offset) != nullptr;
    }

    // Later passes. Nullifies orphan references of the row; false where the row was merged and is not to be
    // sent.
    bool resolve(const mapping::Row& row);

    // For findings of this pass; borrowed.
    void know_first_holders(const FirstHolders& holders) { first_holders_ = &holders; }

    // Keys of the first pass that are findings: at most as many as findings are kept.
    [[nodiscard]] const std::vector<RepeatedKey>& repeated() const { return repeated_; }

    [[nodiscard]] const std::vector<CreatedRow>& created() const { return created_; }
    [[nodiscard]] const mapping::Repairs& repairs_of_created() const { return repairs_of_created_; }

    // Rows that later passes will send, created ones included.
    [[nodiscard]] std::uint64_t rows(std::size_t table) const { return tables_[table].rows; }

    // Whether a row with this identity (RowHasher::identity) is among the surveyed ones. Only for tables that
    // are identified by their primary key.
    [[nodiscard]] bool has_row(std::size_t table, Hash128 identity) const;
    [[nodiscard]] bool knows_rows(std::size_t table) const;

    // Bytes that the key sets occupy.
    [[nodiscard]] std::size_t memory() const;

  private:
    struct Repeat {
        std::uint64_t last = 0;  // ordinal of the last row with this key
        bool sent = false;
        bool deleted = false;  // that row is none, but takes the row of its key away
    };
    // Of several rows with a key, the last one so far.
    struct Last {
        std::int64_t order = 0;
        std::uint64_t ordinal = 0;
    };
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : keys(plan.keys.size()), before(plan.keys.size()) {}

        std::vector<KeySet> keys;         // one per KeyPlan
        std::vector<std::size_t> before;  // their sizes when the current file began
        std::vector<KeySet> rejected;     // of rejected records, one per KeyPlan; empty where there are none
        std::unordered_map<Hash128, Repeat, Hash128Hasher> repeated;
        std::unordered_map<Hash128, Hash128, Hash128Hasher> row_by_key;  // only for on_duplicate identical
        KeySet versions;  // only for on_duplicate first and last: rows
        std::unordered_map<Hash128, Last, Hash128Hasher> last_by_key;  // only where rows are ordered
        std::uint64_t rows = 0;                                        // to be sent
        std::uint64_t surveyed = 0;
        std::uint64_t resolved = 0;
    };
    // A reference to a row that was not seen yet.
    struct Open {
        Location at;
        std::string key;  // as messages show it
        std::uint64_t count = 0;
        // Of the records that are rejected if it stays open and have no other open reference: their values,
        // and where they are counted.
        ValueFacts values;
        std::map<std::size_t, std::uint64_t> homes;
        std::vector<std::size_t> waiting;  // those that have, by index in waiting_
        std::optional<CreatedRow> stub;
        mapping::Repairs repairs;    // in the stub
        std::vector<Finding> flaws;  // of the stub, or why there is none
        bool is_refused = false;     // the stub breaks keys
    };
    // A record with several open references.
    struct Waiting {
        ValueFacts values;
        std::size_t home = 0;
        bool rejected = false;
    };
    // Those that are open, by the hash of the parent's key.
    using Reference = std::unordered_map<Hash128, Open, Hash128Hasher>;

    enum class Fate { fresh, merged, refused };
    // What fate_of() remembered of a row.
    struct Remembered {
        std::size_t table = 0;
        std::optional<Hash128> row_of;     // key that row_by_key got
        std::optional<Hash128> repeat_of;  // key whose Repeat changed
        std::optional<Repeat> repeat;      // as it was before, nothing where there was none
        std::optional<Hash128> last_of;    // key whose Last changed
        std::optional<Last> last;          // as it was before, nothing where there was none
    };
    Fate fate_of(const RecordKeys& keys, std::size_t index, const RecordAgain& again);
    Fate fate_of_record(const RecordKeys& keys, const RowKeys& row, bool repeated, const RecordAgain& again);
    std::uint64_t last_ordinal(const RowKeys& row, std::uint64_t ordinal, Remembered& remembered);
    void find_repeats(const RecordKeys& keys);
    void report_duplicate(const mapping::Row& row, std::size_t key, mapping::RecordMapper& mapper,
                          Findings& findings);
    void take_deleted_away(RunFacts& facts);
    void report_merge(const mapping::Row& row, bool is_equal, mapping::RecordMapper& mapper,
                      Findings& findings);
    [[nodiscard]] bool is_refused(const RecordKeys& keys, RecordAgain& again, Findings& findings);
    [[nodiscard]] bool is_condemned(const RecordKeys& keys, RecordAgain& again, Findings& findings) const;
    [[nodiscard]] bool is_superseded(const RecordKeys& keys, const KeyHash& reference) const;
    void forget_fates();
    void survey_reference(const RecordKeys& keys, const KeyHash& found, RecordAgain& again);
    void await_parents(const SurveyedRecord& record);
    void make_stub(const KeyHash& found, RecordAgain& again, Open& open);
    KeySet& parents_of(std::size_t table, std::size_t reference);
    // A reference that leads nowhere at the end of the pass.
    struct Orphan {
        std::size_t table = 0;
        std::size_t index = 0;  // of the table's references
        Hash128 hash;
        Open open;
    };
    std::vector<Orphan> find_orphans(std::size_t table, std::size_t index, RunFacts& facts);
    void conclude_orphan(Orphan& orphan, RunFacts& facts);
    // constraints_created.cpp
    std::vector<Orphan> create_parents(std::vector<Orphan> orphans, bool last, RunFacts& facts);
    void create_parent(Orphan& orphan, RunFacts& facts);
    bool breaks_keys(Orphan& orphan);
    void refuse_missing(Orphan& orphan);
    void refuse_stub(Orphan& orphan, Finding finding);
    std::optional<std::size_t> find_missing(CreatedRow& created,
                                            const std::function<bool(std::size_t)>& among);
    void nullify(Orphan& orphan, RunFacts& facts);
    [[nodiscard]] std::string nulled_text(std::size_t table, std::size_t index) const;
    void reject_records(const Open& open, RunFacts& facts);
    void condemn(std::size_t table, std::size_t index, Hash128 hash, Rejection::Missing why);
    void condemn_chains();
    void find_in_target(std::size_t table, std::size_t index, std::vector<Orphan>& orphans,
                        Findings& findings);
    [[nodiscard]] std::string missing_text(const mapping::ReferencePlan& plan, const std::string& key,
                                           Rejection::Missing why) const;
    CreatedRow keep(const mapping::Row& row);
    // With what a computed key is made of.
    [[nodiscard]] std::string shown_key(const mapping::Row& row, std::span<const std::size_t> columns,
                                        mapping::RecordMapper& mapper) const;
    [[nodiscard]] std::string shown_key(std::size_t table, std::span<const std::size_t> columns,
                                        std::span<const schema::Value> values) const;
    [[nodiscard]] std::string files_of(std::size_t table) const;

    const mapping::Plan& plan_;
    Redaction redaction_;
    Rejection* rejection_;
    LastRecords* last_;
    KeysInTarget keys_in_target_;  // may be empty
    std::vector<Table> tables_;
    std::vector<std::vector<ParentKey>> parents_;     // by table and reference
    std::vector<std::vector<Reference>> references_;  // by table
    std::vector<Waiting> waiting_;
    std::optional<RejectedChains> chains_;
    std::vector<bool> without_file_;  // by table: row rules fill it, and none of their sources has a file
    std::vector<std::vector<KeySet>> in_target_;  // by table and reference: parents that no record makes
    KeyHasher hasher_;                            // of later passes
    std::vector<CreatedRow> created_;
    mapping::Repairs repairs_of_created_;
    // Of the current record:
    std::vector<Open*> open_;  // its references that lead nowhere so far
    std::vector<Fate> fates_;  // by row
    std::vector<Remembered> remembered_;
    std::vector<bool> repeats_;        // by row: an earlier one of the table has its first key
    std::vector<std::size_t> order_;   // of its keys, equal ones side by side; empty where it has one row
    std::vector<std::size_t> nulled_;  // columns of the row that is resolved
    HalfReferences halves_;
    std::vector<RepeatedKey> repeated_;
    const FirstHolders* first_holders_ = nullptr;  // null where none are known yet
    schema::Arena arena_;
};

}  // namespace copyover::migrate
