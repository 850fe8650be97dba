// What a run needs to be taken out again: kept in the ledger schema, written in the run's own transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/ledger/ledger_layout.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// How a run found a table.
enum class UndoKind {
    created,    // it was not there: dropped
    filled,     // it was empty: emptied
    merged,     // it held rows: the inserted ones are deleted, the updated ones restored
    untouched,  // no rows came: it is there for its catalog
};

struct UndoTable {
    std::size_t position = 0;  // in the plan: parents first
    schema::Name table;
    bool partitioned = false;
    UndoKind kind = UndoKind::created;
    std::vector<std::string> columns;  // mapped ones, in the order in which they are hashed
    std::vector<std::string> key;      // those that identify a row
    std::vector<std::string> secret;   // columns whose values are never shown
    std::vector<std::string> literal;  // columns whose values are digested as texts
    bool has_key = false;              // else all mapped columns stand in `key`
    bool in_units = false;             // a load: `rows` and the transactions are those of its units
    RowSum rows;                       // what the run wrote; of merged tables only the count
    std::uint32_t xid = 0;             // xmin of the rows that the run wrote
    // A table that a load does not fill and that its triggers may reach: `rows` is what it held before.
    [[nodiscard]] bool is_watched() const { return kind == UndoKind::untouched && !in_units; }

    bool same_cluster = true;  // false where a dump was restored since: xmin tells nothing then
};

// Name, columns and key of a table of the plan. `kind` and what was written are the caller's.
UndoTable undo_table(const Target& target, const mapping::Plan& plan, const Constraints& constraints,
                     std::size_t table);

class UndoLog {
  public:
    // Both are borrowed or copied; the schema is that of the ledger.
    UndoLog(postgres::Connection& connection, std::string schema);

    // In the transaction that wrote the rows, after the run's row in the ledger. `staged` and `replaced` are
    // the temporary tables of the updates, where there are some. Returns how many rows of a merged table the
    // transaction wrote: more than table.rows.rows where a trigger changed others.
    struct Staging {
        schema::Name updates;
        schema::Name replaced;
    };
    std::uint64_t record(const std::string& run, const UndoTable& table,
                         const std::optional<Staging>& staging);

    // Rows of the table that this transaction wrote, whatever made it do so.
    std::uint64_t written_rows(const std::string& run, const UndoTable& table);

    // How many rows that were there before the run changed beside what it sent, in columns that are not
    // mapped. How they were is not kept.
    std::uint64_t written_beside(const std::string& run, const UndoTable& table);

    // Of a watched table, when it begins to be watched: all rows as they are.
    void keep_rows(const std::string& run, const UndoTable& table);

    // Of a watched table, at the end of a load: only what was changed is still kept. Returns how many rows
    // were.
    std::uint64_t end_watch(const std::string& run, const UndoTable& table);

    // Whether the rows that the run changed are kept as they were, so that they can be restored.
    bool has_old_rows(const std::string& run, const UndoTable& table);

    // In a transaction that wrote rows of the table and holds writers off, before record(): ids of
    // subtransactions of triggers that wrote rows, too. Reads the whole table.
    void record_subtransactions(const std::string& run, const UndoTable& table);

    // At the end of a load, when all rows of the table are proven to be its own: the same for what its units'
    // subtransactions wrote.
    void record_subtransactions_of_units(const std::string& run, const UndoTable& table);

    // Parents first. Empty where nothing is known of the run (any more).
    std::vector<UndoTable> tables(const std::string& run);

    // When the run was rolled back, ISO 8601.
    std::optional<std::string> rolled_back(const std::string& run);

    // Runs after this one that wrote into the same tables and stand.
    std::vector<std::string> later_runs(const std::string& run);

    // `state` is what status shows from then on.
    void record_rollback(const std::string& run, std::string_view state);

    // Drops the images and all that stands here about the run. False where there was nothing.
    bool forget(const std::string& run);

    // Keys and hashes of the rows that the run wrote into a merged table; whole rows as they were before.
    [[nodiscard]] std::string written(const std::string& run, const UndoTable& table) const;
    [[nodiscard]] std::string old_rows(const std::string& run, const UndoTable& table) const;

    // Columns of written() beside the key.
    static constexpr std::string_view hash_column = "\"copyover sha256\"";
    static constexpr std::string_view updated_column = "\"copyover updated\"";

    // Whole rows as text, hashed: `alias` is the table's in the statement.
    static std::string row_hash(std::string_view alias);

    // A condition: that the run wrote the row, and nobody since.
    [[nodiscard]] std::string written_by(const std::string& run, const UndoTable& table,
                                         std::string_view alias) const;

    // A condition: that no rollback of a later run put the row back as it was.
    [[nodiscard]] std::string not_restored(std::string_view alias) const;

    // "a.id = b.id"; NULLs agree.
    [[nodiscard]] std::string same_key(const UndoTable& table, std::string_view a, std::string_view b) const;

  private:
    // Conditions on a row `live`: that this transaction wrote it, or the one that began the run or a later
    // one.
    [[nodiscard]] std::string written_here(const std::string& run, const UndoTable& table) const;
    static std::string written_since(const UndoTable& table);

    bool has_table(const std::string& name);
    [[nodiscard]] std::string live_rows(const UndoTable& table) const;  // "ONLY public.users AS live"
    void record_columns(const std::string& run, const UndoTable& table);
    void add_units(const std::string& run, std::vector<UndoTable>& tables);
    [[nodiscard]] bool exists();

    void keep_xids(const std::string& run, const UndoTable& table, const std::string& query);
    // A query that gives the xids of subtransactions as text.
    [[nodiscard]] std::string subtransactions(const std::string& run, const UndoTable& table) const;

    // Keeps the rows of the query in a table that nobody else may read; returns their number.
    std::uint64_t keep(const std::string& image, const std::string& query);

    postgres::Connection& connection_;
    std::string schema_;
    std::string quoted_;
    int version_ = ledger_version;  // of the ledger, once it was looked at
};

}  // namespace copyover::migrate
