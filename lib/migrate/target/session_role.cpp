#include "migrate/target/session_role.hpp"

#include <fmt/format.h>

namespace copyover::migrate {

namespace {

constexpr auto role_sql = R"(
SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(session_user)
WHERE current_user <> session_user)";

}  // namespace

void report_session_role(postgres::Connection& connection, Findings& findings) {
    const postgres::Result rows = connection.execute(role_sql);
    if (rows.rows() == 0) return;
    Finding finding;
    finding.rule = &rule::role_set;
    finding.message = fmt::format(
        "the session works as role {0}, and {1} logged in: the setting role says so and stays as it is; "
        "privileges and owners are those of {0}",
        rows.text(0, 0), rows.text(0, 1));
    findings.add(std::move(finding));
}

}  // namespace copyover::migrate
