#include "mapping/bind/references.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "schema/equality.hpp"

namespace copyover::mapping {

namespace {

std::vector<std::string> names_of(const schema::Table& table, const std::vector<std::size_t>& columns) {
    std::vector<std::string> names;
    for (const std::size_t column : columns)
        names.push_back(table.columns[column].name);
    return names;
}

// As messages call it, since the database has no name for it: "room -> rooms(id)".
std::string name_of(const schema::Table& table, const schema::ForeignKey& key) {
    return fmt::format("{} -> {}({})", fmt::join(names_of(table, key.columns), ", "),
                       schema::to_string(key.parent), fmt::join(key.parent_columns, ", "));
}

// Columns that the rule maps.
std::optional<std::vector<std::size_t>> mapped_columns(Binding& all, const RuleBinding& rule,
                                                       const std::vector<NameSyntax>& names) {
    std::vector<std::size_t> found;
    bool good = true;
    for (const NameSyntax& name : names) {
        const auto column = all.find_column(*rule.table, name.at, name.name);
        good = good && column.has_value();
        if (!column) continue;
        if (std::ranges::find(rule.column_indexes, *column) == rule.column_indexes.end()) {
            all.error(rule::mapping_column, name.at,
                      fmt::format("the reference needs column {}, which the row rule does not map",
                                  escaped(name.name)),
                      fmt::format("map it: \"{}\": \"/member\"", escaped(name.name)));
            good = false;
        }
        found.push_back(*column);
    }
    if (!good) return std::nullopt;
    return found;
}

// The parent's columns that are referred to: those that are named, else its primary key.
std::optional<std::vector<std::size_t>> key_columns(Binding& all, const schema::Table& parent,
                                                    const ReferenceSyntax& syntax) {
    std::vector<std::size_t> found;
    const std::string name = schema::to_string(parent.name);
    if (syntax.key.empty()) {
        if (const schema::Key* const key = parent.primary_key()) return key->columns;
        all.error(rule::mapping_value, syntax.at, fmt::format("{} has no primary key", name),
                  "name a unique key with \"key\"");
        return std::nullopt;
    }
    for (const NameSyntax& column : syntax.key) {
        const auto index = all.find_column(parent, column.at, column.name);
        if (!index) return std::nullopt;
        found.push_back(*index);
    }
    const bool is_key = std::ranges::any_of(
        parent.keys, [&](const schema::Key& key) { return std::ranges::is_permutation(key.columns, found); });
    if (is_key) return found;
    all.error(rule::mapping_value, syntax.at,
              fmt::format("{} of {} is no primary key and not unique, so that several rows could be meant",
                          fmt::join(names_of(parent, found), ", "), name),
              "refer to a key of the table");
    return std::nullopt;
}

// Nobody else compares what the database does not declare.
bool can_compare(Binding& all, const schema::Table& child, const schema::Table& parent,
                 const ReferenceSyntax& syntax, const std::vector<std::size_t>& columns,
                 const std::vector<std::size_t>& key) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const schema::Column& from = child.columns[columns[i]];
        const schema::Column& to = parent.columns[key[i]];
        if (schema::knows_equality(from.type, to.type)) continue;
        const bool exists = schema::can_refer(from.type, to.type);
        all.error(rule::mapping_type, syntax.at,
                  exists ? fmt::format("only the server knows which values of {} ({}) and {} ({}) are equal",
                                       from.name, from.type.name, to.name, to.type.name)
                         : fmt::format("column {} has type {}, and {} has type {}: PostgreSQL has no foreign "
                                       "key between them",
                                       from.name, from.type.name, to.name, to.type.name),
                  exists ? "declare the foreign key in schema.sql" : "");
        return false;
    }
    return true;
}

bool is_same(const schema::ForeignKey& a, const schema::ForeignKey& b) {
    return a.parent == b.parent && a.columns == b.columns && a.parent_columns == b.parent_columns;
}

// Several rules may state one reference, and the database may declare it.
const schema::ForeignKey* known_as(Binding& all, const schema::Table& table, const schema::ForeignKey& key) {
    for (const schema::ForeignKey& declared : table.foreign_keys) {
        if (is_same(declared, key)) return &declared;
    }
    for (std::size_t i = 0; i < all.references.size(); ++i) {
        const schema::ForeignKey& stated = all.program.references[i];
        if (all.references[i].table == &table && is_same(stated, key)) return &stated;
    }
    return nullptr;
}

void state(Binding& all, RuleBinding& rule, const ReferenceSyntax& syntax) {
    const schema::TableLookup found = schema::find_table(all.schema, syntax.table.name);
    if (found.table == nullptr) return all.unclear_table(syntax.table, found);
    auto columns = mapped_columns(all, rule, syntax.columns);
    const auto key = key_columns(all, *found.table, syntax);
    if (!columns || !key) return;
    if (columns->size() != key->size())
        return all.error(rule::mapping_value, syntax.at,
                         fmt::format("the reference has {} columns, and the key of {} has {}",
                                     columns->size(), schema::to_string(found.table->name), key->size()),
                         "name as many columns as the key has, in its order");
    if (!can_compare(all, *rule.table, *found.table, syntax, *columns, *key)) return;
    schema::ForeignKey stated{{}, std::move(*columns), found.table->name, names_of(*found.table, *key)};
    stated.name = name_of(*rule.table, stated);
    const schema::ForeignKey* known = known_as(all, *rule.table, stated);
    if (known == nullptr) {
        known = &all.program.references.emplace_back(std::move(stated));
        all.references.push_back({syntax.at, rule.table});
    }
    if (std::ranges::find(rule.foreign_keys, known) == rule.foreign_keys.end())
        rule.foreign_keys.push_back(known);
}

// Nothing where the plan does not fill both sides, or knows no key of the parent.
std::optional<ReferencePlan> plan_of(const Binding& all, const TablePlan& table,
                                     const schema::ForeignKey& key) {
    const schema::Table* parent = all.schema.find(key.parent);
    const auto found = std::ranges::find(all.plan.tables, parent, &TablePlan::table);
    if (parent == nullptr || found == all.plan.tables.end()) return std::nullopt;
    std::vector<std::size_t> parent_indexes;
    for (const std::string& name : key.parent_columns) {
        if (const auto index = parent->column_index(name)) parent_indexes.push_back(*index);
    }
    auto columns = positions_in(table.columns, key.columns);
    auto parent_columns = positions_in(found->columns, parent_indexes);
    if (!columns || !parent_columns || parent_columns->size() != columns->size()) return std::nullopt;
    const bool has_key = std::ranges::any_of(found->keys, [&](const KeyPlan& of_parent) {
        return std::ranges::is_permutation(of_parent.columns, *parent_columns);
    });
    if (!has_key) return std::nullopt;  // of a partition, or one that only the server can judge
    bool known = !found->deletes;       // whether the parent stays is known at the end only
    for (std::size_t i = 0; i < columns->size(); ++i)
        known =
            known && schema::knows_equality(*table.types[(*columns)[i]], *found->types[(*parent_columns)[i]]);
    return ReferencePlan{&key,
                         std::move(*columns),
                         static_cast<std::size_t>(found - all.plan.tables.begin()),
                         std::move(*parent_columns),
                         RejectOrphan{},
                         known,
                         {}};
}

// What the database does not declare the server does not judge either.
void refuse_unjudged(Binding& all, json::NodeIndex at, const TablePlan& table,
                     const ReferencePlan& reference) {
    const std::string& name = reference.foreign_key->name;
    all.error(rule::mapping_value, at,
              all.plan.tables[reference.parent].deletes
                  ? fmt::format("{} of {} leads to rows that records may delete, and nobody judges that",
                                name, schema::to_string(table.table->name))
                  : fmt::format("which texts of {} are equal only the server knows, and it does not judge it",
                                name),
              "declare the foreign key in schema.sql");
}

// Rows of other rules of the table do not have the reference.
std::vector<RuleNumber> rules_that_state(const schema::ForeignKey& key, const schema::Table* table,
                                         const std::vector<RuleBinding>& rules) {
    std::vector<RuleNumber> found;
    bool all_do = true;
    for (const RuleBinding& rule : rules) {
        if (rule.table != table) continue;
        if (std::ranges::find(rule.foreign_keys, &key) == rule.foreign_keys.end()) {
            all_do = false;
        } else {
            found.push_back(
                {rule.source_index, static_cast<std::size_t>(rule.row - rule.source->rows.data())});
        }
    }
    if (all_do) found.clear();
    return found;
}

}  // namespace

std::optional<std::vector<std::size_t>> positions_in(const std::vector<std::size_t>& filled,
                                                     const std::vector<std::size_t>& columns) {
    std::vector<std::size_t> found;
    for (const std::size_t column : columns) {
        const auto at = std::ranges::find(filled, column);
        if (at == filled.end()) return std::nullopt;
        found.push_back(static_cast<std::size_t>(at - filled.begin()));
    }
    return found;
}

void find_foreign_keys(Binding& all, RuleBinding& rule) {
    for (const schema::ForeignKey& declared : rule.table->foreign_keys)
        rule.foreign_keys.push_back(&declared);
    for (const ReferenceSyntax& syntax : rule.row->references)
        state(all, rule, syntax);
}

void make_references(Binding& all, const std::vector<RuleBinding>& rules) {
    for (TablePlan& table : all.plan.tables) {
        for (const schema::ForeignKey& declared : table.table->foreign_keys) {
            if (auto reference = plan_of(all, table, declared))
                table.references.push_back(std::move(*reference));
        }
    }
    for (std::size_t i = 0; i < all.references.size(); ++i) {
        const auto [at, child] = all.references[i];
        const schema::ForeignKey& stated = all.program.references[i];
        const auto table = std::ranges::find(all.plan.tables, child, &TablePlan::table);
        if (table == all.plan.tables.end()) continue;
        if (auto reference = plan_of(all, *table, stated)) {
            if (!reference->known) refuse_unjudged(all, at, *table, *reference);
            reference->rules = rules_that_state(stated, child, rules);
            table->references.push_back(std::move(*reference));
        } else {
            all.error(
                rule::mapping_value, at,
                fmt::format("no row rule fills {} of {}, so that nobody could tell whether a row is there",
                            fmt::join(stated.parent_columns, ", "), schema::to_string(stated.parent)),
                "add a row rule for the table, or declare the foreign key in schema.sql");
        }
    }
}

}  // namespace copyover::mapping
