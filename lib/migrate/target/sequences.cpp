#include "migrate/target/sequences.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrate/target/locks.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

namespace {

// The value that a sequence gave last, or gives next where it gave none. Transactional behind
// enlist_sequences().
void set_position(postgres::Connection& connection, const std::string& sequence, const std::string& value,
                  bool is_called) {
    connection.execute(
        fmt::format("SELECT pg_catalog.setval({}, {}, {})", connection.literal(sequence), value, is_called));
}

bool is_integer(const schema::Table& table, std::string_view name) {
    using enum schema::TypeKind;
    const auto column = std::ranges::find(table.columns, name, &schema::Column::name);
    if (column == table.columns.end() || column->type.array) return false;
    return column->type.kind == int2 || column->type.kind == int4 || column->type.kind == int8;
}

}  // namespace

std::vector<ColumnSequence> find_sequences(std::span<const postgres::TargetTable> live, const Target& target,
                                           const mapping::Plan& plan, std::span<const std::size_t> tables) {
    std::vector<ColumnSequence> found;
    for (const std::size_t table : tables) {
        const auto known = std::ranges::find(live, target.name(table), &postgres::TargetTable::name);
        if (known == live.end()) continue;
        for (const postgres::TargetSequence& sequence : known->sequences) {
            if (!sequence.owner) continue;
            found.push_back({sequence.name, table, sequence.column,
                             is_integer(*plan.tables[table].table, sequence.column)});
        }
    }
    return found;
}

void enlist_sequences(postgres::Connection& connection, std::span<const ColumnSequence> sequences,
                      const Options& options) {
    for (const ColumnSequence& numbering : sequences) {
        const auto cache =
            connection.execute("SELECT seqcache FROM pg_catalog.pg_sequence WHERE seqrelid = " +
                               connection.literal(numbering.sequence) + "::pg_catalog.regclass");
        run_with_lock(connection,
                      fmt::format("ALTER SEQUENCE {} CACHE {}", numbering.sequence, cache.text(0, 0)),
                      options);
    }
}

void advance_sequences(postgres::Connection& connection, const Target& target,
                       std::span<const ColumnSequence> sequences) {
    for (const ColumnSequence& numbering : sequences) {
        if (!numbering.counts) continue;
        // As numeric, because the number behind the last one may be none of the sequence. Rows beyond the end
        // of the sequence leave it at its end.
        const auto used = connection.execute(fmt::format(
            R"(
WITH position AS (
    SELECT CASE WHEN s.is_called THEN s.last_value::numeric + p.seqincrement ELSE s.last_value END AS next, p.*
    FROM {0} s, pg_catalog.pg_sequence p
    WHERE p.seqrelid = {1}::pg_catalog.regclass),
used AS (
    SELECT min({2}) AS lowest, max({2}) AS highest
    FROM {3})
SELECT CASE
           WHEN seqincrement > 0 AND highest >= next THEN least(highest, seqmax)
           WHEN seqincrement < 0 AND lowest <= next THEN greatest(lowest, seqmin)
       END
FROM position, used)",
            numbering.sequence, connection.literal(numbering.sequence), connection.quote(numbering.column),
            target.rows(numbering.table)));
        if (!used.is_null(0, 0))
            set_position(connection, numbering.sequence, std::string(used.text(0, 0)), true);
    }
}

}  // namespace copyover::migrate
