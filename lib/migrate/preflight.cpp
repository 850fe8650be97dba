#include "migrate/preflight.hpp"

#include <fmt/format.h>

namespace copyover::migrate {

namespace {

constexpr int oldest_server = 140000;

void add(const Rule& rule, const std::string& table, std::string message, std::string fix,
         Findings& findings) {
    Finding finding;
    finding.rule = &rule;
    finding.table = table;
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings.add(std::move(finding));
}

}  // namespace

void check_server(postgres::Connection& connection, Findings& findings) {
    if (connection.server_version() < oldest_server) {
        add(rule::server_version, "",
            fmt::format("the server is PostgreSQL {}", connection.server_version_text()),
            "copyover supports PostgreSQL 14 to 18", findings);
    }
    const auto result = connection.execute("SELECT pg_catalog.current_setting('server_encoding')");
    if (result.text(0, 0) == "UTF8") return;
    add(rule::server_encoding, "", fmt::format("the database's encoding is {}", result.text(0, 0)),
        "create the database with ENCODING 'UTF8'", findings);
}

void check_tables(const std::vector<postgres::TargetTable>& tables, Findings& findings) {
    for (const postgres::TargetTable& table : tables) {
        const std::string name = to_string(table.name);
        if (!table.may_insert || !table.may_select) {
            add(rule::privilege_missing, name,
                fmt::format("the role may not {} {}", table.may_select ? "insert into" : "read", name),
                fmt::format("GRANT SELECT, INSERT ON {} TO the role, or connect as its owner", name),
                findings);
        }
        if (table.force_row_security || (table.row_security && !table.owner)) {
            add(rule::row_security, name, fmt::format("row-level security applies to {}", name),
                fmt::format(
                    "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY for the night, or connect as a role with "
                    "BYPASSRLS",
                    name),
                findings);
        }
    }
}

}  // namespace copyover::migrate
