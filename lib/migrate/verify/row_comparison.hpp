// The rows of both sides that were chosen by bucket or key, kept whole and compared value by value.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/redaction.hpp"
#include "base/run_facts.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/key_set.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/target/target.hpp"

namespace copyover::migrate {

// How messages name a row: `id "u_17"`. Where a table has no primary key among its mapped columns the whole
// row is its key, and its values are shown as plain values are.
std::string shown_identity(const mapping::TablePlan& plan, std::span<const schema::Value> values,
                           const Redaction& redaction);

// Where a row came from; nothing for a row that no record holds.
Location locate(const copy::Origin& origin, std::span<const SourceFile> files);

Finding row_finding(const Rule& rule, const schema::Name& table, std::string message);

class RowComparison : public RowConsumer {
  public:
    RowComparison(const mapping::Plan& plan, const Target& target, std::span<const SourceFile> files,
                  const Redaction& redaction);

    // Rows of these buckets of the table are kept, all others passed over.
    void choose(std::size_t table, std::span<const std::size_t> buckets);

    // Rows with these identities are kept. The set must outlive this object.
    void choose(std::size_t table, const KeySet& identities);

    // A row of the source.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    void add_target_row(std::size_t table, std::span<const schema::Value> values);

    // Counts and reports missing, different and (unless allowed) extra rows. True where there are none of
    // them.
    bool compare(std::size_t table, bool extra_allowed, VerifyFacts& verify, Findings& findings) const;

  private:
    struct KeptRow {
        std::string identity;
        std::vector<std::string> forms;  // canonical, one per column
        std::vector<std::string> shown;
        copy::Origin origin;
    };
    struct Rows {
        std::vector<KeptRow> source;
        std::vector<KeptRow> target;
    };
    struct Table {
        explicit Table(const mapping::TablePlan& plan) : hasher(plan.types, plan.identity) {}

        RowHasher hasher;
        std::vector<bool> chosen;  // by bucket; empty where the table is not compared by buckets
        const KeySet* identities = nullptr;
        std::unordered_map<Hash128, Rows, Hash128Hasher> rows;
    };

    static std::vector<const Rows*> in_file_order(const Table& table);

    // Where the row belongs, or nullptr where it was not chosen.
    Rows* rows_of(std::size_t table, std::span<const schema::Value> values);
    [[nodiscard]] KeptRow keep(std::size_t table, std::span<const schema::Value> values,
                               const copy::Origin& origin) const;
    void report_differences(std::size_t table, const KeptRow& source, const KeptRow& target,
                            Findings& findings) const;

    const mapping::Plan& plan_;
    const Target& target_;
    std::span<const SourceFile> files_;
    Redaction redaction_;
    std::vector<Table> tables_;
};

}  // namespace copyover::migrate
