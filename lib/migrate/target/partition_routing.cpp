#include "migrate/target/partition_routing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "mapping/time/calendar.hpp"
#include "postgres/catalog/names.hpp"
#include "schema/value_text.hpp"

namespace copyover::migrate {

namespace {

// Distinct keys of one question: some 100 kB of parameters, some 10 ms.
constexpr std::size_t keys_per_question = 10'000;
constexpr std::int64_t microseconds_per_hour = 3600 * mapping::microseconds_per_second;
constexpr std::string_view default_step =
    "1000000";  // of integers, where there is no partition to learn from

bool is_time(const std::string& type) {
    return type == "date" || type.starts_with("timestamp");
}

bool is_integer(const std::string& type) {
    return type == "smallint" || type == "integer" || type == "bigint";
}

// The bounds as a table of SQL: (lower, upper), NULL where there is no bound. The first row gives the types.
std::string bounds_sql(const postgres::PartitionedTable& table, const std::string& type) {
    std::string rows = fmt::format("(NULL::{0}, NULL::{0})", type);
    const auto value = [&](const std::string& bound) {
        return bound.empty() ? std::string("NULL") : fmt::format("({})::{}", bound, type);
    };
    for (const RangeBound& bound : range_bounds(table))
        rows += fmt::format(", ({}, {})", value(bound.lower), value(bound.upper));
    return fmt::format("(VALUES {}) AS bound (lower, upper)", rows);
}

std::int64_t whole_hour(std::int64_t time) {
    const std::int64_t rest = time % microseconds_per_hour;
    return time - (rest < 0 ? rest + microseconds_per_hour : rest);
}

}  // namespace

PartitionRouting::PartitionRouting(postgres::Connection& connection, const Target& target,
                                   const mapping::Plan& plan, const std::vector<std::size_t>& tables)
    : connection_(connection), plan_(plan) {
    std::vector<schema::Name> names;
    for (const std::size_t table : tables)
        names.push_back(target.name(table));
    const std::vector<postgres::PartitionTree> found = postgres::read_partitions(connection, names);
    for (const std::size_t table : tables) {
        const auto tree = std::ranges::find(found, target.name(table), &postgres::PartitionTree::root);
        if (tree == found.end()) continue;
        Tree made;
        made.tree = *tree;
        const mapping::TablePlan& columns = plan.tables[table];
        for (const auto& column : tree->columns) {
            const auto position = std::ranges::find_if(columns.columns, [&](std::size_t each) {
                return columns.table->columns[each].name == column.name;
            });
            if (position == columns.columns.end()) {
                unjudged_.emplace_back(to_string(tree->root), column.name);
                break;
            }
            made.positions.push_back(static_cast<std::size_t>(position - columns.columns.begin()));
        }
        if (made.positions.size() != tree->columns.size()) continue;
        prepare(made);
        trees_.emplace(table, std::move(made));
    }
}

void PartitionRouting::prepare(Tree& tree) {
    for (std::size_t i = 0; i < tree.tree.tables.size(); ++i) {
        const postgres::PartitionedTable& table = tree.tree.tables[i];
        const auto column =
            std::ranges::find(tree.tree.columns, table.key_column, &postgres::PartitionTree::Column::name);
        const std::string type = table.plain_key && column != tree.tree.columns.end() ? column->type : "";
        Level& level = tree.levels.emplace_back();
        if (table.strategy == 'r' && is_time(type)) {
            prepare_times(tree, i, type);
        } else if (table.strategy == 'r' && is_integer(type)) {
            prepare_integers(tree, i);
        } else if (table.strategy == 'l' && !type.empty()) {
            level.kind = MissingPartition::Kind::list;
            level.sql = level_sql(tree, i, connection_.quote(table.key_column) + "::text", "''");
        } else {
            level.kind =
                table.strategy == 'h' ? MissingPartition::Kind::hash : MissingPartition::Kind::by_default;
            level.sql = level_sql(tree, i, "''", "''");
        }
    }
    tree.whole_hours = has_whole_hours(tree);
}

// New partitions are as long as most of those that are there, and end where these begin.
void PartitionRouting::prepare_times(Tree& tree, std::size_t level, const std::string& type) {
    const postgres::PartitionedTable& table = tree.tree.tables[level];
    const std::string bounds = bounds_sql(table, type);
    const auto unit = connection_.execute(fmt::format(
        R"(
SELECT u.unit
FROM (VALUES
    ('year', interval '1 year'), ('quarter', interval '3 months'), ('month', interval '1 month'),
    ('week', interval '7 days'), ('day', interval '1 day'), ('hour', interval '1 hour')) AS u (unit, step)
JOIN {} ON (lower + step)::{} = upper
GROUP BY u.unit
ORDER BY count(*) DESC, u.unit
LIMIT 1)",
        bounds, type));
    Level& made = tree.levels[level];
    made.kind = MissingPartition::Kind::range;
    made.unit = unit.rows() == 0 ? "month" : std::string(unit.text(0, 0));
    const std::string step = made.unit == "quarter" ? "3 months" : "1 " + made.unit;
    const std::string key = connection_.quote(table.key_column);
    const std::string start = fmt::format("date_trunc('{}', {})", made.unit, key);
    made.sql = level_sql(
        tree, level,
        fmt::format("greatest({}::{}, (SELECT max(upper) FROM {} WHERE upper <= {}))::text", start, type,
                    bounds, key),
        fmt::format("least(({} + interval '{}')::{}, (SELECT min(lower) FROM {} WHERE lower > {}))::text",
                    start, step, type, bounds, key));
}

void PartitionRouting::prepare_integers(Tree& tree, std::size_t level) {
    const postgres::PartitionedTable& table = tree.tree.tables[level];
    const std::string bounds = bounds_sql(table, "numeric");
    const auto usual = connection_.execute(fmt::format(R"(
SELECT upper - lower, min(lower)
FROM {}
WHERE lower IS NOT NULL
  AND upper IS NOT NULL
GROUP BY 1
ORDER BY count(*) DESC, 1
LIMIT 1)",
                                                       bounds));
    const std::string step(usual.rows() == 0 ? default_step : usual.text(0, 0));
    const std::string base(usual.rows() == 0 ? "0" : usual.text(0, 1));
    const std::string key = connection_.quote(table.key_column);
    const std::string start =
        fmt::format("(({0}) + floor(({1}::pg_catalog.numeric - ({0})) / {2}) * {2})", base, key, step);
    Level& made = tree.levels[level];
    made.kind = MissingPartition::Kind::range;
    made.sql =
        level_sql(tree, level,
                  fmt::format("trunc(greatest({}, (SELECT max(upper) FROM {} WHERE upper <= {})))::text",
                              start, bounds, key),
                  fmt::format("trunc(least({} + {}, (SELECT min(lower) FROM {} WHERE lower > {})))::text",
                              start, step, bounds, key));
}

// $1.. are the columns of the key, the last parameter how many rows have each key.
std::string PartitionRouting::level_sql(const Tree& tree, std::size_t level, const std::string& lower,
                                        const std::string& upper) const {
    const postgres::PartitionedTable& table = tree.tree.tables[level];
    std::string arrays;
    std::string names;
    std::string columns;
    for (std::size_t i = 0; i < tree.tree.columns.size(); ++i) {
        const auto& column = tree.tree.columns[i];
        const std::string name = connection_.quote(column.name);
        arrays += fmt::format("${}::{}[], ", i + 1, column.type);
        names += name + ", ";
        columns += column.collation.empty() ? name + ", "
                                            : fmt::format("{0} COLLATE {1} AS {0}, ", name, column.collation);
    }
    std::string taken = "false";
    for (const postgres::Partition& partition : table.partitions) {
        if (!partition.is_default) taken += " OR (" + partition.constraint + ") IS TRUE";
    }
    return fmt::format(
        R"(
WITH given AS (
    SELECT {} "number of rows", "place in question"
    FROM unnest({}${}::pg_catalog.int8[]) WITH ORDINALITY AS each ({}"number of rows", "place in question"))
SELECT {}, {}, sum("number of rows")::pg_catalog.int8, min("place in question")
FROM given
WHERE {}
  AND NOT ({})
GROUP BY 1, 2)",
        columns, arrays, tree.tree.columns.size() + 1, names, lower, upper,
        table.constraint.empty() ? "true" : "(" + table.constraint + ") IS TRUE", taken);
}

bool PartitionRouting::has_whole_hours(const Tree& tree) {
    if (tree.tree.columns.size() != 1 || !tree.tree.columns[0].type.starts_with("timestamp")) return false;
    return std::ranges::all_of(tree.tree.tables, [&](const postgres::PartitionedTable& table) {
        if (table.strategy != 'r' || !table.plain_key) return false;
        return connection_
            .execute(fmt::format(
                R"(
SELECT bool_and(bound IS NULL OR bound = date_trunc('hour', bound))
FROM (SELECT lower FROM {0} UNION ALL SELECT upper FROM {0}) AS b (bound))",
                bounds_sql(table, tree.tree.columns[0].type)))
            .boolean(0, 0);
    });
}

void PartitionRouting::row(std::size_t table, std::span<const schema::Value> values,
                           const copy::Origin& origin) {
    const auto found = trees_.find(table);
    if (found == trees_.end()) return;
    Tree& tree = found->second;
    Key key;
    std::string identity;
    for (const std::size_t position : tree.positions) {
        schema::Value value = values[position];
        if (value.is_null()) {
            key.values.emplace_back();
            identity += '\0';
            continue;
        }
        const auto* time = std::get_if<std::int64_t>(&value.data);
        if (tree.whole_hours && time != nullptr) value.data = whole_hour(*time);
        key.values.emplace_back(schema::value_text(*plan_.tables[table].types[position], value));
        identity += fmt::format("{}:{}", key.values.back()->size(), *key.values.back());
    }
    const auto [known, is_new] = tree.known.try_emplace(identity, tree.keys.size());
    if (is_new) {
        key.first = origin;
        tree.keys.push_back(std::move(key));
    }
    ++tree.keys[known->second].rows;
    if (tree.keys.size() >= keys_per_question) ask(tree);
}

void PartitionRouting::ask(Tree& tree) {
    if (tree.keys.empty()) return;
    std::vector<postgres::Parameter> parameters;
    std::vector<std::optional<std::string>> values(tree.keys.size());
    for (std::size_t column = 0; column < tree.tree.columns.size(); ++column) {
        for (std::size_t i = 0; i < tree.keys.size(); ++i)
            values[i] = tree.keys[i].values[column];
        parameters.emplace_back(postgres::text_array(values));
    }
    for (std::size_t i = 0; i < tree.keys.size(); ++i)
        values[i] = std::to_string(tree.keys[i].rows);
    parameters.emplace_back(postgres::text_array(values));
    for (std::size_t level = 0; level < tree.levels.size(); ++level) {
        const auto rows = connection_.execute(tree.levels[level].sql, parameters);
        for (std::size_t row = 0; row < rows.rows(); ++row) {
            Stray& stray = tree.strays[{level, std::string(rows.text(row, 0)), std::string(rows.text(row, 1)),
                                        rows.is_null(row, 0)}];
            if (stray.rows == 0)
                stray.first = tree.keys[static_cast<std::size_t>(rows.integer(row, 3) - 1)].first;
            stray.rows += static_cast<std::uint64_t>(rows.integer(row, 2));
        }
    }
    tree.keys.clear();
    tree.known.clear();
}

void PartitionRouting::report(const Tree& tree, bool is_secret, std::span<const SourceFile> files,
                              Findings& findings) const {
    const Quote quote = quote_of(connection_);
    std::set<std::string> taken;
    for (const postgres::PartitionedTable& table : tree.tree.tables) {
        for (const postgres::Partition& partition : table.partitions)
            taken.insert(partition.name.name);
    }
    for (const auto& [place, stray] : tree.strays) {
        const auto& [index, lower, upper, is_null] = place;
        const postgres::PartitionedTable& table = tree.tree.tables[index];
        MissingPartition missing{tree.levels[index].kind, is_null, lower, upper, tree.levels[index].unit};
        const bool no_range = missing.kind == MissingPartition::Kind::range && (is_null || lower == upper);
        if (no_range || is_secret) missing.kind = MissingPartition::Kind::by_default;
        const bool has_default = table.has_default();
        Finding finding;
        finding.rule = has_default ? &rule::partition_default : &rule::partition_missing;
        finding.table = to_string(tree.tree.root);
        if (stray.first.source_file != no_source_file)
            finding.at = {files[stray.first.source_file].name, stray.first.line, stray.first.column, ""};
        std::string which;
        if (missing.kind == MissingPartition::Kind::range)
            which = fmt::format(" with {} from {} up to {}", table.key_column, lower, upper);
        if (missing.kind == MissingPartition::Kind::list)
            which = fmt::format(" with {} {}", table.key_column, is_null ? "NULL" : literal(lower));
        finding.message = fmt::format("{} row{}{} {} {} of {} ({})", stray.rows, stray.rows == 1 ? "" : "s",
                                      which, stray.rows == 1 ? "has" : "have",
                                      has_default ? "only the DEFAULT partition" : "no partition",
                                      to_string(table.name), table.key);
        const bool only_default = missing.kind == MissingPartition::Kind::by_default;
        if (!only_default || !has_default) {
            finding.fix =
                fmt::format("{}", fmt::join(partition_statements(table, missing, quote, taken), "; "));
        }
        finding.count = stray.rows;
        findings.add(std::move(finding));
    }
}

void PartitionRouting::finish(std::span<const SourceFile> files, Findings& findings) {
    for (const auto& [table, column] : unjudged_) {
        Finding finding;
        finding.rule = &rule::left_to_rehearse;
        finding.table = table;
        finding.column_name = column;
        finding.message = fmt::format("the partitions of {} go by column {}, which the mapping does not fill",
                                      table, column);
        finding.fix = "rehearse shows whether every row finds its partition";
        findings.add(std::move(finding));
    }
    for (auto& [table, tree] : trees_) {
        ask(tree);
        const std::vector<bool>& secret = plan_.tables[table].secret;
        report(tree, std::ranges::any_of(tree.positions, [&](std::size_t at) { return secret[at]; }), files,
               findings);
    }
}

}  // namespace copyover::migrate
