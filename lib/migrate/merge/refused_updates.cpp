#include "migrate/merge/refused_updates.hpp"

#include <fmt/format.h>

#include <optional>
#include <span>
#include <vector>

#include "migrate/run/stop_watch.hpp"
#include "migrate/send/refusal.hpp"

namespace copyover::migrate {

namespace {

using Tids = std::span<const std::string>;

std::string condition(Tids tids) {
    std::string list;
    for (const std::string& tid : tids)
        list += (list.empty() ? "" : ",") + fmt::format("\"{}\"", tid);
    return fmt::format("staged.ctid = ANY ('{{{}}}'::pg_catalog.tid[])", list);
}

// Halves what is refused until one row is left.
class Bisection {
  public:
    Bisection(postgres::Connection& connection, const std::string& update, const Options& options,
              const UpdateRefused& found)
        : connection_(connection), update_(update), options_(options), found_(found) {}

    // False where the search may end.
    bool search(Tids tids) {
        const auto error = refused(tids);
        if (!error) return true;
        if (tids.size() == 1) return found_(tids.front(), *error);
        const std::size_t middle = tids.size() / 2;
        return search(tids.first(middle)) && search(tids.subspan(middle));
    }

  private:
    std::optional<postgres::ServerError> refused(Tids tids) {
        options_.control.throw_if_stopped();
        connection_.execute("SAVEPOINT copyover_update");
        try {
            connection_.execute(update_ + " AND " + condition(tids));
            connection_.execute("RELEASE SAVEPOINT copyover_update");
            return std::nullopt;
        } catch (const postgres::ServerError& error) {
            if (was_stopped(error, options_.control)) options_.control.throw_if_stopped();
            static_cast<void>(cause_in_doubt(error));
            connection_.execute("ROLLBACK TO SAVEPOINT copyover_update");
            connection_.execute("RELEASE SAVEPOINT copyover_update");
            return error;
        }
    }

    postgres::Connection& connection_;
    const std::string& update_;
    const Options& options_;
    const UpdateRefused& found_;
};

}  // namespace

std::string is_staged_at(const std::string& tid) {
    return condition({&tid, 1});
}

void find_refused_updates(postgres::Connection& connection, const std::string& update,
                          const std::string& staging, const Options& options, const UpdateRefused& refused) {
    const auto rows = connection.execute(fmt::format("SELECT ctid::text FROM {} ORDER BY ctid", staging));
    std::vector<std::string> tids;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        tids.emplace_back(rows.text(i, 0));
    connection.execute("SAVEPOINT copyover_search");
    if (!tids.empty()) Bisection(connection, update, options, refused).search(tids);
    connection.execute("ROLLBACK TO SAVEPOINT copyover_search");
}

}  // namespace copyover::migrate
