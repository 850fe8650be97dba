#include "migrate/target/statement_failure.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "migrate/run/stop_watch.hpp"

namespace copyover::migrate {

namespace {

// Classes that do not speak of the statement: connection, transaction rollback, insufficient resources,
// object not in prerequisite state (locks), operator intervention (a stop), system error
// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
constexpr std::array<std::string_view, 6> not_about_statement{"08", "40", "53", "55", "57", "58"};

}  // namespace

bool is_about_statement(const postgres::ServerError& error) {
    const std::string_view error_class = std::string_view(error.fields().sqlstate).substr(0, 2);
    return std::ranges::find(not_about_statement, error_class) == not_about_statement.end();
}

std::optional<postgres::ServerError> try_statement(postgres::Connection& connection,
                                                   const std::string& statement, const Options& options) {
    connection.execute("SAVEPOINT copyover_try");
    try {
        connection.execute(statement);
        connection.execute("RELEASE SAVEPOINT copyover_try");
        return std::nullopt;
    } catch (const postgres::ServerError& error) {
        if (was_stopped(error, options.control) || !is_about_statement(error)) throw;
        connection.execute("ROLLBACK TO SAVEPOINT copyover_try");
        connection.execute("RELEASE SAVEPOINT copyover_try");
        return error;
    }
}

}  // namespace copyover::migrate
