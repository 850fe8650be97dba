// Values that are taken from rows of another source.
#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"
#include "mapping/binder.hpp"
#include "mapping/lookup.hpp"

namespace copyover::mapping {

std::optional<std::size_t> Binder::find_lookup_column(const TablePlan& table, const NameSyntax& name) {
    const auto index = find_column(*table.table, name.at, name.name);
    if (!index) return std::nullopt;
    const schema::Column& column = table.table->columns[*index];
    const auto position = std::ranges::find(table.columns, *index);
    if (position == table.columns.end()) {
        error(rule::mapping_value, name.at,
              fmt::format("no row rule maps column {} of {}, so that nothing can be looked up by it",
                          column.name, schema::to_string(table.table->name)),
              "map it, or look up another column");
        return std::nullopt;
    }
    if (!can_be_looked_up(column.type)) {
        error(rule::mapping_type, name.at,
              fmt::format("\"lookup\" reads texts, integers and UUIDs, but column {} has type {}",
                          column.name, column.type.name));
        return std::nullopt;
    }
    return static_cast<std::size_t>(position - table.columns.begin());
}

void Binder::bind_lookup(const ReadingSyntax& syntax, Reading& out) {
    if (!syntax.lookup) return;
    const LookupSyntax& lookup = *syntax.lookup;
    const auto table = std::ranges::find(plan_->tables, find_table(lookup.table.name), &TablePlan::table);
    if (table == plan_->tables.end()) {
        std::vector<std::string> names;
        for (const TablePlan& filled : plan_->tables)
            names.push_back(filled.table->name.name);
        error(rule::mapping_table, lookup.table.at,
              fmt::format("no row rule fills a table \"{}\"", escaped(lookup.table.name)),
              suggestion(lookup.table.name, names));
        return;
    }
    const auto key = find_lookup_column(*table, lookup.key);
    const auto value = find_lookup_column(*table, lookup.value);
    if (!key || !value) return;
    const LookupPlan plan{static_cast<std::size_t>(table - plan_->tables.begin()), *key, *value,
                          document_.locate(lookup.at)};
    auto known = std::ranges::find(plan_->lookups, plan);
    if (known == plan_->lookups.end()) {
        known = plan_->lookups.insert(known, plan);
        lookups_at_.push_back(lookup.at);
    }
    Conversion conversion;
    conversion.type = table->types[*key];
    out.lookup = Lookup{static_cast<std::size_t>(known - plan_->lookups.begin()),
                        conversion,
                        lookup.on_missing,
                        schema::to_string(table->table->name),
                        lookup.key.name,
                        lookup.value.name};
}

// One pass reads everything that is looked up, so that what it reads may not depend on another lookup.
void Binder::check_lookups() {
    for (std::size_t i = 0; i < plan_->lookups.size(); ++i) {
        const LookupPlan& lookup = plan_->lookups[i];
        const auto depends = [&](const ColumnProgram& column) {
            return (column.position == lookup.key || column.position == lookup.value) &&
                   std::ranges::any_of(column.readings,
                                       [](const Reading& reading) { return reading.lookup.has_value(); });
        };
        const auto is_fed_by_one = [&](const SourceProgram& source) {
            return std::ranges::any_of(source.rules, [&](const RuleProgram& rule) {
                return rule.table == lookup.table && std::ranges::any_of(rule.columns, depends);
            });
        };
        if (std::ranges::none_of(program_->sources, is_fed_by_one)) continue;
        error(rule::mapping_value, lookups_at_[i], "a column that is looked up is itself made by \"lookup\"",
              "look up a column that its own record feeds");
    }
}

bool Binder::looks_up_secret(const ColumnProgram& column) const {
    return std::ranges::any_of(column.readings, [&](const Reading& reading) {
        if (!reading.lookup) return false;
        const LookupPlan& lookup = plan_->lookups[reading.lookup->index];
        const std::vector<bool>& secret = plan_->tables[lookup.table].secret;
        return secret[lookup.key] || secret[lookup.value];
    });
}

}  // namespace copyover::mapping
