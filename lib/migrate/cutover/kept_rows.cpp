#include "migrate/cutover/kept_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "migrate/verify/side_effects.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view keep_statement = R"(
CREATE TEMPORARY TABLE {} ON COMMIT DROP AS
SELECT *
FROM {})";

constexpr std::string_view keep_changed = R"(
CREATE TEMPORARY TABLE {} ON COMMIT DROP AS
SELECT old.*
FROM {} AS old
JOIN {} AS live ON {}
WHERE ROW(live.*)::pg_catalog.text <> ROW(old.*)::pg_catalog.text)";

schema::Name kept_rows(std::size_t table) {
    return {"pg_temp", fmt::format("copyover_before_{}", table)};
}

}  // namespace

std::vector<bool> keep_rows(const WritingRun& run, const Locked& locked, const Compared& compared) {
    const Target& target = *locked.target;
    std::vector<bool> kept(run.tables());
    const bool lacks_some = locked.existing.size() < target.names().size();
    const bool sends = std::ranges::any_of(compared.coming, [](std::uint64_t rows) { return rows > 0; });
    if (!lacks_some && !sends) return kept;
    if (find_reach(run, locked, compared).empty() && !brings_triggers(run.migration, target)) return kept;
    for (const std::size_t table : compared.filled) {
        kept[table] = compared.merge->has_key(table) && compared.merge->before(table).rows <= most_rows_kept;
        if (!kept[table]) continue;
        run.connection.execute(
            fmt::format(keep_statement, run.connection.quote(kept_rows(table).name), target.rows(table)));
    }
    return kept;
}

ChangedRows changed_rows(const WritingRun& run, const Target& target, const UndoTable& table) {
    const std::size_t position = table.position;
    const schema::Name changed{"pg_temp", fmt::format("copyover_changed_{}", position)};
    const UndoLog log(run.connection, run.options.target.ledger_schema);
    const std::string statement = fmt::format(keep_changed, run.connection.quote(changed.name),
                                              run.connection.quote(kept_rows(position)),
                                              target.rows(position), log.same_key(table, "live", "old"));
    return {run.connection.execute(statement).affected(), {kept_rows(position), changed}};
}

}  // namespace copyover::migrate
