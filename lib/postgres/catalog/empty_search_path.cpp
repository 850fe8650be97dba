#include "postgres/catalog/empty_search_path.hpp"

#include <array>

#include "base/error.hpp"

namespace copyover::postgres {

namespace {

void set_search_path(Connection& connection, const std::string& path) {
    const std::array<Parameter, 1> parameters{path};
    connection.execute("SELECT pg_catalog.set_config('search_path', $1, true)", parameters);
}

}  // namespace

EmptySearchPath::EmptySearchPath(Connection& connection)
    : connection_(connection), own_transaction_(!connection.in_transaction()) {
    if (own_transaction_) connection.execute("BEGIN READ ONLY");
    before_ = connection.execute("SELECT pg_catalog.current_setting('search_path')").text(0, 0);
    set_search_path(connection, "");
}

EmptySearchPath::~EmptySearchPath() {
    try {
        if (own_transaction_) {
            connection_.execute("ROLLBACK");
        } else {
            set_search_path(connection_, before_);
        }
    } catch (const Error&) {
        // What failed before is on its way up.
        return;
    }
}

}  // namespace copyover::postgres
