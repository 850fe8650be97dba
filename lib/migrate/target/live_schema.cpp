#include "migrate/target/live_schema.hpp"

#include "postgres/server/schema_dump.hpp"

namespace copyover::migrate {

std::string live_schema(const Options& options, const std::function<void()>& go_on) {
    return postgres::dump_schema(*options.target.dbname, options.target.pg_bindir, go_on);
}

}  // namespace copyover::migrate
