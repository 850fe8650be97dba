#include "migrate/target/key_moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "postgres/catalog/incoming_references.hpp"

namespace copyover::migrate {

namespace {

std::string_view action_name(char on_update) {
    switch (on_update) {
        case 'c': return "ON UPDATE CASCADE";
        case 'n': return "ON UPDATE SET NULL";
        default: return "ON UPDATE SET DEFAULT";
    }
}

// Over `live` and `moved`; empty where none of the key's columns is updated.
std::string key_changes(const postgres::Connection& connection, const postgres::IncomingReference& reference,
                        const KeyMove& move) {
    std::string condition;
    for (const std::string& column : reference.parent_columns) {
        if (std::ranges::find(move.columns, column) == move.columns.end()) continue;
        const std::string quoted = connection.quote(column);
        condition += fmt::format("{}live.{} IS DISTINCT FROM moved.{}", condition.empty() ? "" : " OR ",
                                 quoted, quoted);
    }
    return condition;
}

}  // namespace

void report_followers(postgres::Connection& connection, const KeyMove& move, Findings& findings) {
    for (const postgres::IncomingReference& reference :
         postgres::incoming_references(connection, move.table)) {
        const std::string changes = key_changes(connection, reference, move);
        if (!reference.acts_on_update() || changes.empty()) continue;
        const auto count =
            connection
                .execute(fmt::format(
                    R"(
SELECT count(*)
FROM {} AS moved
JOIN {} AS live ON {}
JOIN {} AS child ON {}
WHERE {})",
                    move.new_rows, connection.quote(move.table), move.same_row, reference.child_rows,
                    postgres::join_condition(connection, reference, "child", "live"), changes))
                .integer(0, 0);
        if (count == 0) continue;
        Finding finding;
        finding.rule = &rule::key_followed;
        finding.table = to_string(move.table);
        finding.constraint = reference.constraint;
        finding.count = static_cast<std::uint64_t>(count);
        finding.message = fmt::format("{} of {} {} to a key of {} that would change; {} is {}",
                                      count == 1 ? "1 row" : fmt::format("{} rows", count),
                                      to_string(reference.child), count == 1 ? "refers" : "refer",
                                      finding.table, reference.constraint, action_name(reference.on_update));
        finding.fix =
            "change these keys with UPDATE first, so that the database carries the change on, then the same "
            "command again";
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate
