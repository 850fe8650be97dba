#include "migrate/target/refused_row.hpp"

#include <vector>

#include "copy/byte_reader.hpp"
#include "copy/encoder.hpp"
#include "migrate/run/stop_watch.hpp"
#include "postgres/connection/copy_in.hpp"

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

std::uint64_t copy_rows(postgres::Connection& connection, const std::string& statement,
                        std::string_view rows) {
    postgres::CopyIn copy(connection, statement);
    copy.put(copy::file_header());
    copy.put(rows);
    copy.put(copy::file_trailer());
    return copy.finish();
}

class RowSearch {
  public:
    RowSearch(postgres::Connection& connection, const std::string& statement, std::string_view rows,
              const Options& options, const ToldRow& told, const RowRefused& refused)
        : connection_(connection),
          statement_(statement),
          rows_(rows),
          starts_(row_starts(rows)),
          options_(options),
          told_(told),
          refused_(refused) {}

    std::uint64_t store_all() {
        store(0, starts_.size() - 1);
        return stored_;
    }

  private:
    // From row `first` to the one in front of `end`.
    void store(std::size_t first, std::size_t end) {
        while (first < end) {
            std::optional<std::size_t> told;
            const auto error = try_to_store(first, end, told);
            if (!error) return;
            if (end - first == 1) return refused_(first, *error, stored_);
            if (told && first + *told < end) {
                const std::size_t bad = first + *told;
                store(first, bad);
                store(bad, bad + 1);
                first = bad + 1;
            } else {
                const std::size_t middle = first + (end - first) / 2;
                store(first, middle);
                first = middle;
            }
        }
    }

    // Nothing where the server took them.
    std::optional<postgres::ServerError> try_to_store(std::size_t first, std::size_t end,
                                                      std::optional<std::size_t>& told) {
        options_.control.throw_if_stopped();
        connection_.execute("SAVEPOINT copyover_rows");
        try {
            const std::uint64_t stored = copy_rows(
                connection_, statement_, rows_.substr(starts_[first], starts_[end] - starts_[first]));
            connection_.execute("RELEASE SAVEPOINT copyover_rows");
            stored_ += stored;
            return std::nullopt;
        } catch (const postgres::ServerError& error) {
            if (was_stopped(error, options_.control)) options_.control.throw_if_stopped();
            told = told_(error);
            connection_.execute("ROLLBACK TO SAVEPOINT copyover_rows");
            connection_.execute("RELEASE SAVEPOINT copyover_rows");
            return error;
        }
    }

    postgres::Connection& connection_;
    const std::string& statement_;
    std::string_view rows_;
    std::vector<std::size_t> starts_;
    const Options& options_;
    const ToldRow& told_;
    const RowRefused& refused_;
    std::uint64_t stored_ = 0;
};

}  // namespace

std::uint64_t store_rows(postgres::Connection& connection, const std::string& statement,
                         std::string_view rows, const Options& options, const ToldRow& told,
                         const RowRefused& refused) {
    return RowSearch(connection, statement, rows, options, told, refused).store_all();
}

}  // namespace copyover::migrate
