#include "migrate/target/refused_row.hpp"

#include <vector>

#include "copy/byte_reader.hpp"
#include "copy/encoder.hpp"
#include "migrate/run/stop_watch.hpp"

namespace copyover::migrate {

namespace {

// Where each row begins, and where the last one ends.
std::vector<std::size_t> row_starts(std::string_view rows) {
    std::vector<std::size_t> starts{0};
    for (std::size_t at = 0; at < rows.size(); starts.push_back(at)) {
        copy::ByteReader fields(rows.substr(at));
        const auto count = fields.integer<std::int16_t>();
        at += sizeof(count);
        for (std::int16_t field = 0; field < count; ++field) {
            const auto length = fields.integer<std::int32_t>();
            at += sizeof(length);
            if (length < 0) continue;  // NULL
            fields.take(static_cast<std::size_t>(length));
            at += static_cast<std::size_t>(length);
        }
    }
    return starts;
}

bool is_same(const postgres::ServerError::Fields& a, const postgres::ServerError::Fields& b) {
    return a.sqlstate == b.sqlstate && a.constraint == b.constraint && a.table == b.table;
}

}  // namespace

std::uint64_t copy_rows(postgres::Connection& connection, const std::string& statement,
                        std::string_view rows) {
    postgres::CopyIn copy(connection, statement);
    copy.put(copy::file_header());
    copy.put(rows);
    copy.put(copy::file_trailer());
    return copy.finish();
}

std::optional<std::size_t> find_refused_row(postgres::Connection& connection, const std::string& statement,
                                            std::string_view rows,
                                            const postgres::ServerError::Fields& refusal,
                                            const Options& options) {
    const std::vector<std::size_t> starts = row_starts(rows);
    std::size_t good = 0;                 // rows in front of it are stored
    std::size_t bad = starts.size() - 1;  // the row is in front of it
    while (bad - good > 1) {
        options.throw_if_stopped();
        const std::size_t middle = good + (bad - good) / 2;
        connection.execute("SAVEPOINT copyover_half");
        try {
            copy_rows(connection, statement, rows.substr(starts[good], starts[middle] - starts[good]));
            connection.execute("RELEASE SAVEPOINT copyover_half");
            good = middle;
        } catch (const postgres::ServerError& error) {
            if (was_stopped(error, options)) options.throw_if_stopped();
            if (!is_same(error.fields(), refusal)) return std::nullopt;
            connection.execute("ROLLBACK TO SAVEPOINT copyover_half");
            bad = middle;
        }
    }
    return good;
}

}  // namespace copyover::migrate
