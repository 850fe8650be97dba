// What triggers and the like did beside the rows that a run sent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/finding.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/reach.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

// Of larger tables no image of the rows before is kept for a rollback.
constexpr std::uint64_t most_rows_kept = 1'000'000;

// Whether tables that the target lacks may come with triggers, which the catalog does not show yet.
bool brings_triggers(const Migration& migration, const Target& target);

// "trigger meddle of public.messages, event trigger audit".
std::string names_of(std::span<const postgres::Reach> reach);

// digest-differs, where a table does not hold what it must. `message` says so; what may be the cause is
// added.
Finding changed_beside(const schema::Name& table, std::string message,
                       std::span<const postgres::Reach> reach);

// The same for a table that receives rows, of which it was told already which differ: here who else may have
// changed them. Nothing where only what is the table's own can be the cause.
std::optional<Finding> changed_by_others(const schema::Name& table, std::span<const postgres::Reach> reach);

// trigger-fires: what it did to so many rows that were there before.
Finding unmapped_changed(const schema::Name& table, std::uint64_t rows,
                         std::span<const postgres::Reach> reach);

}  // namespace copyover::migrate
