#include "migrate/target/server_pace.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace copyover::migrate {

namespace {

constexpr double probe_rows = 5'000;

// On the server's clock, so that the way there does not count. OFFSET keeps the planner from leaving the sort out.
constexpr auto probe_sql = R"(
SELECT (1e6 * pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - pg_catalog.statement_timestamp()))::pg_catalog.int8
FROM (
    SELECT pg_catalog.count(*)
    FROM (
        SELECT pg_catalog.sha256(pg_catalog.convert_to(i::pg_catalog.text, 'UTF8'))
        FROM pg_catalog.generate_series(1, 5000) AS i
        ORDER BY 1
        OFFSET 0) AS sorted) AS probe)";

}  // namespace

// Whatever else the machine does makes it slower, never faster: the quickest of a few counts.
ServerPace measure_pace(postgres::Connection& connection) {
    auto microseconds = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < 3; ++i)
        microseconds = std::min(microseconds, connection.execute(probe_sql).integer(0, 0));
    return {static_cast<double>(microseconds) / 1e6 / probe_rows};
}

}  // namespace copyover::migrate
