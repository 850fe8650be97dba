// Which tables and columns the mapping fills, their keys and references.
#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"
#include "mapping/binder.hpp"

namespace copyover::mapping {

namespace {

// Positions of columns of the table in the list of filled columns; nothing where one is missing.
std::optional<std::vector<std::size_t>> positions(const std::vector<std::size_t>& filled,
                                                  const std::vector<std::size_t>& columns) {
    std::vector<std::size_t> found;
    for (const std::size_t column : columns) {
        const auto at = std::ranges::find(filled, column);
        if (at == filled.end()) return std::nullopt;
        found.push_back(static_cast<std::size_t>(at - filled.begin()));
    }
    return found;
}

bool starts_with(const json::Pattern& pattern, const json::Pattern& prefix) {
    return pattern.tokens.size() >= prefix.tokens.size() &&
           std::equal(prefix.tokens.begin(), prefix.tokens.end(), pattern.tokens.begin());
}

void make_secret(ColumnProgram& column) {
    column.sensitivity = Sensitivity::secret;
    for (ColumnProgram& part : column.parts)
        make_secret(part);
}

}  // namespace

void Binder::bind(Plan& plan, Program& program) {
    plan_ = &plan;
    program_ = &program;
    find_tables();
    make_table_plans();
    make_references();
    make_sources();
    for (RuleBinding& rule : rules_) {
        if (rule.table != nullptr) bind_rule(rule);
    }
    check_lookups();
    mark_secrets();
    set_duplicate_policies();
    settle_policies();
    note_server_rules();
    check_size();
}

const schema::Table* Binder::find_table(std::string_view name) const {
    if (const schema::Table* table = schema_.find({"", std::string(name)})) return table;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return nullptr;
    return schema_.find({std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))});
}

void Binder::find_tables() {
    std::vector<std::string> names;
    for (const schema::Table& table : schema_.tables)
        names.push_back(table.name.name);
    for (const SourceSyntax& source : syntax_.sources) {
        for (const RowSyntax& row : source.rows) {
            RuleBinding& rule = rules_.emplace_back();
            rule.source = &source;
            rule.row = &row;
            if (row.table.name.empty()) continue;
            rule.table = find_table(row.table.name);
            if (rule.table == nullptr) {
                error(rule::mapping_table, row.table.at,
                      fmt::format("the schema has no table \"{}\"", escaped(row.table.name)),
                      suggestion(row.table.name, names));
                continue;
            }
            find_columns(rule);
        }
    }
    for (const RuleBinding& rule : rules_) {
        if (rule.table != nullptr) find_created_parents(rule);
    }
}

std::optional<std::size_t> Binder::find_column(const schema::Table& table, json::NodeIndex at,
                                               const std::string& name) {
    const auto found = table.column_index(name);
    if (found && !table.columns[*found].generated) return found;
    if (found) {
        error(rule::mapping_column, at,
              fmt::format("column \"{}\" of {} is generated and cannot be written", escaped(name),
                          schema::to_string(table.name)),
              "leave it out: PostgreSQL computes it");
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const schema::Column& column : table.columns)
        names.push_back(column.name);
    error(rule::mapping_column, at,
          fmt::format("{} has no column \"{}\"", schema::to_string(table.name), escaped(name)),
          suggestion(name, names));
    return std::nullopt;
}

void Binder::find_columns(RuleBinding& rule) {
    std::set<std::size_t>& filled = filled_[rule.table];
    for (const ColumnSyntax& column : rule.row->columns) {
        if (const auto index = find_column(*rule.table, column.at, column.name)) {
            rule.columns.push_back(column);
            rule.column_indexes.push_back(*index);
            filled.insert(*index);
        }
    }
    if (rule.row->by_name) add_named_columns(rule);
}

void Binder::add_named_columns(RuleBinding& rule) {
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
        made.readings.push_back(std::move(reading));
        rule.columns.push_back(std::move(made));
        rule.column_indexes.push_back(i);
        filled_[rule.table].insert(i);
    }
}

// `create` fills the parent's key and the columns that it names.
void Binder::find_created_parents(const RuleBinding& rule) {
    for (const OrphanSyntax& orphan : rule.row->on_orphan) {
        if (orphan.policy != OrphanPolicy::create) continue;
        const auto column = rule.table->column_index(orphan.column);
        if (!column) continue;
        for (const schema::ForeignKey& key : rule.table->foreign_keys) {
            const schema::Table* parent = schema_.find(key.parent);
            if (parent == nullptr || std::ranges::find(key.columns, *column) == key.columns.end()) continue;
            for (const std::string& name : key.parent_columns) {
                if (const auto index = parent->column_index(name)) filled_[parent].insert(*index);
            }
            for (const ColumnSyntax& given : orphan.create) {
                const auto index = parent->column_index(given.name);
                if (index && !parent->columns[*index].generated) filled_[parent].insert(*index);
            }
        }
    }
}

void Binder::make_table_plans() {
    std::vector<const schema::Table*> tables;
    for (const schema::Table& table : schema_.tables) {
        if (filled_.contains(&table)) tables.push_back(&table);
    }
    for (const std::size_t index : schema::parents_first(tables)) {
        TablePlan& table = plan_->tables.emplace_back();
        table.table = tables[index];
        for (const std::size_t column : filled_[table.table]) {
            table.columns.push_back(column);
            table.types.push_back(&table.table->columns[column].type);
        }
        table.secret.assign(table.columns.size(), false);
        make_keys(table);
    }
    for (RuleBinding& rule : rules_) {
        const auto found = std::ranges::find(plan_->tables, rule.table, &TablePlan::table);
        if (found != plan_->tables.end())
            rule.plan_table = static_cast<std::size_t>(found - plan_->tables.begin());
    }
}

void Binder::make_keys(TablePlan& table) {
    for (const schema::Key& key : table.table->keys) {
        if (auto columns = positions(table.columns, key.columns))
            table.keys.push_back({&key, std::move(*columns)});
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

void Binder::make_references() {
    for (TablePlan& table : plan_->tables) {
        for (const schema::ForeignKey& key : table.table->foreign_keys) {
            const schema::Table* parent = schema_.find(key.parent);
            const auto found = std::ranges::find(plan_->tables, parent, &TablePlan::table);
            if (parent == nullptr || found == plan_->tables.end()) continue;
            std::vector<std::size_t> parent_indexes;
            for (const std::string& name : key.parent_columns) {
                if (const auto index = parent->column_index(name)) parent_indexes.push_back(*index);
            }
            auto columns = positions(table.columns, key.columns);
            auto parent_columns = positions(found->columns, parent_indexes);
            if (!columns || !parent_columns || parent_columns->size() != columns->size()) continue;
            table.references.push_back({&key, std::move(*columns),
                                        static_cast<std::size_t>(found - plan_->tables.begin()),
                                        std::move(*parent_columns), OrphanPolicy::reject});
        }
    }
}

void Binder::set_duplicate_policies() {
    std::map<std::size_t, const RuleBinding*> first;
    for (const RuleBinding& rule : rules_) {
        if (rule.table == nullptr) continue;
        const auto [known, added] = first.emplace(rule.plan_table, &rule);
        plan_->tables[rule.plan_table].on_duplicate = known->second->row->on_duplicate;
        if (!added && rule.row->on_duplicate != known->second->row->on_duplicate)
            error(rule::mapping_value, rule.row->on_duplicate_at.value_or(rule.row->at),
                  fmt::format("\"on_duplicate\" of {} differs from that of {}",
                              schema::to_string(rule.table->name),
                              document_.locate(known->second->row->at).pointer),
                  "say the same in every row rule of the table");
    }
}

void Binder::mark_secrets() {
    for (const RuleBinding& rule : rules_) {
        if (rule.table == nullptr) continue;
        TablePlan& table = plan_->tables[rule.plan_table];
        const auto mark = [&](std::size_t column) {
            const auto found = std::ranges::find(table.columns, column);
            if (found != table.columns.end())
                table.secret[static_cast<std::size_t>(found - table.columns.begin())] = true;
        };
        for (const NameSyntax& name : rule.row->secret) {
            if (const auto column = find_column(*rule.table, name.at, name.name)) mark(*column);
        }
        for (std::size_t i = 0; i < rule.columns.size(); ++i) {
            if (reads_secret(rule, rule.columns[i])) mark(rule.column_indexes[i]);
        }
    }
    for (SourceProgram& source : program_->sources) {
        for (RuleProgram& rule : source.rules) {
            for (ColumnProgram& column : rule.columns) {
                if (looks_up_secret(column)) plan_->tables[rule.table].secret[column.position] = true;
            }
        }
    }
    for (SourceProgram& source : program_->sources) {
        for (RuleProgram& rule : source.rules) {
            for (ColumnProgram& column : rule.columns) {
                if (plan_->tables[rule.table].secret[column.position]) make_secret(column);
            }
        }
    }
}

bool Binder::reads_secret(const RuleBinding& rule, const ColumnSyntax& column) const {
    if (std::ranges::any_of(column.parts, [&](const ColumnSyntax& part) { return reads_secret(rule, part); }))
        return true;
    const json::Pattern each = rule.row->each.value_or(json::Pattern());
    return std::ranges::any_of(rule.source->secret, [&](const PointerSyntax& secret) {
        return std::ranges::any_of(column.readings, [&](const ReadingSyntax& reading) {
            const PointerExpression& pointer = reading.source.pointer;
            const std::size_t inside = std::min<std::size_t>(pointer.up, each.tokens.size());
            if (pointer.up - inside != secret.pointer.up) return false;
            json::Pattern read{
                {each.tokens.begin(), each.tokens.end() - static_cast<std::ptrdiff_t>(inside)}};
            read.tokens.insert(read.tokens.end(), pointer.pattern.tokens.begin(),
                               pointer.pattern.tokens.end());
            return !reading.constant && pointer.kind != PointerExpression::Kind::name &&
                   pointer.kind != PointerExpression::Kind::file &&
                   (starts_with(read, secret.pointer.pattern) || starts_with(secret.pointer.pattern, read));
        });
    });
}

}  // namespace copyover::mapping
