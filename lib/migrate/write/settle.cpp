#include "migrate/write/settle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/run/phase.hpp"

namespace copyover::migrate {

const postgres::TargetTable& live_table(std::span<const postgres::TargetTable> live,
                                        const schema::Name& name) {
    const auto found = std::ranges::find(live, name, &postgres::TargetTable::name);
    if (found == live.end()) throw InternalError(fmt::format("{} vanished", to_string(name)));
    return *found;
}

void settle(const WritingRun& run, const Target& target, std::span<const ColumnSequence> sequences,
            std::span<const postgres::TargetTable* const> tables) {
    const Phase phase(run.facts, run.options, "analyze");
    advance_sequences(run.connection, target, sequences);
    for (const postgres::TargetTable* table : tables) {
        if (table->owner) run.connection.execute("ANALYZE " + run.connection.quote(table->name));
    }
}

}  // namespace copyover::migrate
