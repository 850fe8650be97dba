#include "migrate/target/refused_row.hpp"

#include <vector>

#include "migrate/run/stop_watch.hpp"
#include "postgres/connection/copy_in.hpp"

namespace copyover::migrate {

namespace {

std::uint64_t copy_rows(postgres::Connection& connection, const std::string& statement, copy::Format format,
                        std::string_view rows) {
    postgres::CopyIn copy(connection, statement);
    for (const std::string_view part : {copy::stream_header(format), rows, copy::stream_trailer(format)}) {
        if (!part.empty()) copy.put(part);
    }
    return copy.finish();
}

class RowSearch {
  public:
    RowSearch(postgres::Connection& connection, const std::string& statement, copy::Format format,
              std::string_view rows, const Options& options, const ToldRow& told, const RowRefused& refused)
        : connection_(connection),
          statement_(statement),
          format_(format),
          rows_(rows),
          starts_(copy::row_starts(format, rows)),
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
            const std::uint64_t stored =
                copy_rows(connection_, statement_, format_,
                          rows_.substr(starts_[first], starts_[end] - starts_[first]));
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
    copy::Format format_;
    std::string_view rows_;
    std::vector<std::size_t> starts_;
    const Options& options_;
    const ToldRow& told_;
    const RowRefused& refused_;
    std::uint64_t stored_ = 0;
};

}  // namespace

std::uint64_t store_rows(postgres::Connection& connection, const std::string& statement, copy::Format format,
                         std::string_view rows, const Options& options, const ToldRow& told,
                         const RowRefused& refused) {
    return RowSearch(connection, statement, format, rows, options, told, refused).store_all();
}

}  // namespace copyover::migrate
