#include "migrate/sequences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::migrate {

namespace {

struct Position {
    std::int64_t next = 0;  // what nextval would return
    bool descending = false;
};

Position position_of(postgres::Connection& connection, const std::string& sequence) {
    const auto result = connection.execute(
        fmt::format("SELECT CASE WHEN s.is_called THEN s.last_value + p.seqincrement ELSE s.last_value END, "
                    "p.seqincrement < 0 FROM {0} s, pg_catalog.pg_sequence p "
                    "WHERE p.seqrelid = {1}::pg_catalog.regclass",
                    sequence, connection.literal(sequence)));
    return {result.integer(0, 0), result.boolean(0, 1)};
}

void restart(postgres::Connection& connection, const std::string& sequence, std::int64_t value) {
    connection.execute(fmt::format("ALTER SEQUENCE {} RESTART WITH {}", sequence, value));
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

void enlist_sequences(postgres::Connection& connection, std::span<const ColumnSequence> sequences) {
    for (const ColumnSequence& numbering : sequences)
        restart(connection, numbering.sequence, position_of(connection, numbering.sequence).next);
}

void advance_sequences(postgres::Connection& connection, const Target& target,
                       std::span<const ColumnSequence> sequences) {
    for (const ColumnSequence& numbering : sequences) {
        if (!numbering.counts) continue;
        const auto [next, descending] = position_of(connection, numbering.sequence);
        const auto last = connection.execute(fmt::format("SELECT {}({}) FROM {}", descending ? "min" : "max",
                                                         connection.quote(numbering.column),
                                                         connection.quote(target.name(numbering.table))));
        if (last.is_null(0, 0)) continue;
        const std::int64_t used = last.integer(0, 0);
        if (descending ? used <= next : used >= next)
            restart(connection, numbering.sequence, descending ? used - 1 : used + 1);
    }
}

}  // namespace copyover::migrate
