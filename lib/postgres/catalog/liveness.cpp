#include "postgres/catalog/liveness.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace copyover::postgres {
namespace {

// An answer that is on its way is no lost one.
constexpr std::chrono::seconds between_looks{1};

// Idle, or inside a statement in want of bytes from us (wait_event ClientRead) or of room for bytes to us.
constexpr auto activity_sql = R"(
SELECT coalesce(wait_event = 'SyncRep', false),
       coalesce(state <> 'active' OR wait_event IN ('ClientRead', 'ClientWrite'), false),
       pg_catalog.current_setting('synchronous_standby_names'),
       coalesce(wait_event_type = 'Lock', false)
FROM pg_catalog.pg_stat_activity
WHERE pid = $1)";

Activity activity_of(Connection& asking, int backend) {
    using enum Activity::Kind;
    const std::vector<Parameter> parameters{std::to_string(backend)};
    const Result row = asking.execute(activity_sql, parameters);
    if (row.rows() == 0) return {waits_for_client};
    if (row.boolean(0, 0)) return {waits_for_standby, std::string(row.text(0, 2))};
    if (row.boolean(0, 1)) return {waits_for_client};
    if (!row.boolean(0, 3)) return {works};
    return {waits_for_lock, "", find_blockers(asking, backend)};
}

}  // namespace

ApartResult<Activity> ask_activity(const std::string& dbname, const Connection& connection) {
    return start_apart([dbname, backend = connection.backend()] {
        Connection asking(dbname, "watch");
        asking.expect_prompt_answers(true);
        Activity activity = activity_of(asking, backend);
        if (activity.kind != Activity::Kind::waits_for_client) return activity;
        std::this_thread::sleep_for(between_looks);
        return activity_of(asking, backend);
    });
}

}  // namespace copyover::postgres
