#include "mapping/bind/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mapping/bind/references.hpp"
#include "schema/equality.hpp"

namespace copyover::mapping {

namespace {

void add_named_columns(RuleBinding& rule, std::set<std::size_t>& filled) {
    for (std::size_t i = 0; i < rule.table->columns.size(); ++i) {
        const schema::Column& column = rule.table->columns[i];
        if (column.generated || std::ranges::find(rule.column_indexes, i) != rule.column_indexes.end())
            continue;
        ColumnSyntax made;
        made.at = rule.row->columns_at;
        made.name = column.name;
        made.by_name = true;
        ReadingSyntax reading;
        reading.source.at = made.at;
        reading.source.pointer.pattern.tokens.push_back({column.name, false});
        made.content = AlternativesSyntax{{std::move(reading)}};
        rule.columns.push_back(std::move(made));
        rule.column_indexes.push_back(i);
        filled.insert(i);
    }
}

void find_columns(Binding& all, RuleBinding& rule, Filled& filled) {
    std::set<std::size_t>& columns = filled.columns[rule.table];
    for (const ColumnSyntax& column : rule.row->columns) {
        if (const auto index = all.find_column(*rule.table, column.at, column.name)) {
            rule.columns.push_back(column);
            rule.column_indexes.push_back(*index);
            columns.insert(*index);
            if (column.literal) filled.literals[rule.table].insert(*index);
        }
    }
    if (rule.row->by_name) add_named_columns(rule, columns);
}

// `create` fills the parent's key and the columns that it names.
void find_created_parents(const Binding& all, const RuleBinding& rule, Filled& filled) {
    for (const OrphanSyntax& orphan : rule.row->on_orphan) {
        const auto* const create = std::get_if<CreateParentSyntax>(&orphan.policy);
        if (create == nullptr) continue;
        const auto column = rule.table->column_index(orphan.column);
        if (!column) continue;
        for (const schema::ForeignKey* const key : rule.foreign_keys) {
            const schema::Table* parent = all.schema.find(key->parent);
            if (parent == nullptr || std::ranges::find(key->columns, *column) == key->columns.end()) continue;
            for (const std::string& name : key->parent_columns) {
                if (const auto index = parent->column_index(name)) filled.columns[parent].insert(*index);
            }
            for (const ColumnSyntax& given : create->columns) {
                const auto index = parent->column_index(given.name);
                if (!index || parent->columns[*index].generated) continue;
                filled.columns[parent].insert(*index);
                if (given.literal) filled.literals[parent].insert(*index);
            }
        }
    }
}

void make_keys(TablePlan& table) {
    for (const schema::Key& key : table.table->keys) {
        auto columns = positions_in(table.columns, key.columns);
        if (!columns) continue;
        const bool known = !key.own_equality && std::ranges::all_of(*columns, [&](std::size_t column) {
            return schema::knows_equality(*table.types[column]);
        });
        table.keys.push_back({&key, std::move(*columns), known});
    }
    std::stable_partition(table.keys.begin(), table.keys.end(),
                          [](const KeyPlan& key) { return key.key->primary; });
    if (!table.keys.empty() && table.keys.front().key->primary) {
        table.identity = table.keys.front().columns;
        return;
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        table.identity.push_back(i);
}

// The first key of the table, where the rule names none.
std::size_t find_duplicate_key(Binding& all, const RuleBinding& rule, const TablePlan& table) {
    if (rule.row->duplicate_key.empty()) return 0;
    std::vector<std::size_t> columns;
    for (const NameSyntax& name : rule.row->duplicate_key) {
        if (const auto column = all.find_column(*rule.table, name.at, name.name)) columns.push_back(*column);
    }
    const auto key = std::ranges::find_if(table.keys, [&](const KeyPlan& known) {
        return std::ranges::is_permutation(known.key->columns, columns);
    });
    if (key != table.keys.end()) return static_cast<std::size_t>(key - table.keys.begin());
    if (columns.size() == rule.row->duplicate_key.size())
        all.error(rule::mapping_value, rule.row->duplicate_key.front().at,
                  fmt::format("{} has no key of these columns that the mapping fills",
                              schema::to_string(rule.table->name)),
                  "name the columns of a primary or unique key");
    return 0;
}

}  // namespace

Filled find_filled(Binding& all) {
    Filled filled;
    for (std::size_t s = 0; s < all.syntax.sources.size(); ++s) {
        const SourceSyntax& source = all.syntax.sources[s];
        for (const RowSyntax& row : source.rows) {
            RuleBinding& rule = filled.rules.emplace_back();
            rule.source = &source;
            rule.source_index = s;
            rule.row = &row;
            if (row.table.name.empty()) continue;
            const schema::TableLookup found = schema::find_table(all.schema, row.table.name);
            rule.table = found.table;
            if (found.table == nullptr) {
                all.unclear_table(row.table, found);
                continue;
            }
            all.first_rules.emplace(found.table, row.at);
            find_columns(all, rule, filled);
            find_foreign_keys(all, rule);
        }
    }
    for (const RuleBinding& rule : filled.rules) {
        if (rule.table != nullptr) find_created_parents(all, rule, filled);
    }
    return filled;
}

void make_table_plans(Binding& all, Filled& filled) {
    std::vector<const schema::Table*> tables;
    for (const schema::Table& table : all.schema.tables) {
        if (filled.columns.contains(&table)) tables.push_back(&table);
    }
    for (const std::size_t index : schema::parents_first(tables)) {
        TablePlan& table = all.plan.tables.emplace_back();
        table.table = tables[index];
        for (const std::size_t column : filled.columns[table.table]) {
            table.columns.push_back(column);
            const schema::Type& type = table.table->columns[column].type;
            const bool is_literal = filled.literals[table.table].contains(column);
            table.types.push_back(is_literal ? &all.program.literals.emplace_back(schema::literal_type(type))
                                             : &type);
        }
        table.secret.assign(table.columns.size(), false);
        make_keys(table);
    }
    for (RuleBinding& rule : filled.rules) {
        const auto found = std::ranges::find(all.plan.tables, rule.table, &TablePlan::table);
        if (found == all.plan.tables.end()) continue;
        found->deletes |= !rule.row->deleted.empty();
        rule.plan_table = static_cast<std::size_t>(found - all.plan.tables.begin());
    }
}

void settle_duplicates(Binding& all, const std::vector<RuleBinding>& rules) {
    std::map<std::size_t, const RuleBinding*> first;
    for (const RuleBinding& rule : rules) {
        if (rule.table == nullptr) continue;
        const auto [known, added] = first.emplace(rule.plan_table, &rule);
        TablePlan& table = all.plan.tables[rule.plan_table];
        const std::size_t key = find_duplicate_key(all, rule, table);
        const bool is_ordered = rule.row->by.has_value();
        if (added) {
            table.on_duplicate = rule.row->on_duplicate;
            table.duplicate_key = key;
            table.is_ordered = is_ordered;
        } else if (rule.row->on_duplicate != table.on_duplicate || key != table.duplicate_key ||
                   is_ordered != table.is_ordered) {
            all.error(rule::mapping_value, rule.row->on_duplicate_at.value_or(rule.row->at),
                      fmt::format("\"on_duplicate\" of {} differs from that of {}",
                                  schema::to_string(rule.table->name),
                                  all.document.locate(known->second->row->at).pointer),
                      "say the same in every row rule of the table");
        }
    }
}

}  // namespace copyover::mapping
