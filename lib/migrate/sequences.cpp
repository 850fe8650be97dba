#include "migrate/sequences.hpp"

#include <fmt/format.h>

namespace copyover::migrate {

namespace {

// The value that nextval would return.
std::int64_t next_value(postgres::Connection& connection, const std::string& sequence) {
    const auto result = connection.execute(
        fmt::format("SELECT CASE WHEN s.is_called THEN s.last_value + p.seqincrement ELSE s.last_value END "
                    "FROM {0} s, pg_catalog.pg_sequence p WHERE p.seqrelid = {1}::pg_catalog.regclass",
                    sequence, connection.literal(sequence)));
    return result.integer(0, 0);
}

void restart(postgres::Connection& connection, const std::string& sequence, std::int64_t value) {
    connection.execute(fmt::format("ALTER SEQUENCE {} RESTART WITH {}", sequence, value));
}

}  // namespace

std::vector<OwnedSequence> find_sequences(postgres::Connection& connection, const Target& target,
                                          const mapping::Plan& plan, const std::vector<std::size_t>& tables) {
    std::vector<OwnedSequence> sequences;
    for (const std::size_t table : tables) {
        for (const schema::Column& column : plan.tables[table].table->columns) {
            if (!column.serial && column.identity == schema::Identity::none) continue;
            const std::vector<postgres::Parameter> parameters{connection.quote(target.name(table)),
                                                              column.name};
            const auto result =
                connection.execute("SELECT pg_catalog.pg_get_serial_sequence($1, $2)", parameters);
            if (!result.is_null(0, 0))
                sequences.push_back({std::string(result.text(0, 0)), table, column.name});
        }
    }
    return sequences;
}

void enlist_sequences(postgres::Connection& connection, const std::vector<OwnedSequence>& sequences) {
    for (const OwnedSequence& owned : sequences) {
        restart(connection, owned.sequence, next_value(connection, owned.sequence));
    }
}

void advance_sequences(postgres::Connection& connection, const Target& target,
                       const std::vector<OwnedSequence>& sequences) {
    for (const OwnedSequence& owned : sequences) {
        const auto greatest =
            connection.execute(fmt::format("SELECT max({}) FROM {}", connection.quote(owned.column),
                                           connection.quote(target.name(owned.table))));
        if (greatest.is_null(0, 0)) continue;
        const std::int64_t behind = greatest.integer(0, 0) + 1;
        if (behind > next_value(connection, owned.sequence)) restart(connection, owned.sequence, behind);
    }
}

}  // namespace copyover::migrate
