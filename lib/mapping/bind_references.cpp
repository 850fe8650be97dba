// What happens to orphans, and what only the server can judge.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/binder.hpp"

namespace copyover::mapping {

void Binder::bind_orphans(RuleBinding& rule) {
    const TablePlan& table = plan_->tables[rule.plan_table];
    rule_->creates.resize(table.references.size());
    for (const OrphanSyntax& orphan : rule.row->on_orphan)
        bind_orphan(rule, orphan);
    // A rule that maps a reference and says nothing about its orphans rejects them.
    for (std::size_t i = 0; i < table.references.size(); ++i) {
        const auto maps = [&](std::size_t position) {
            return std::ranges::find(rule.column_indexes, table.columns[position]) !=
                   rule.column_indexes.end();
        };
        const bool spoken = std::ranges::any_of(rule.row->on_orphan, [&](const OrphanSyntax& orphan) {
            const auto column = rule.table->column_index(orphan.column);
            const auto& columns = table.references[i].foreign_key->columns;
            return column && std::ranges::find(columns, *column) != columns.end();
        });
        if (!spoken && std::ranges::all_of(table.references[i].columns, maps))
            policies_[{rule.plan_table, i}].emplace_back(OrphanPolicy::reject, rule.row->at);
    }
}

void Binder::bind_orphan(RuleBinding& rule, const OrphanSyntax& orphan) {
    const auto column = find_column(*rule.table, orphan.at, orphan.column);
    if (!column) return;
    const TablePlan& table = plan_->tables[rule.plan_table];
    bool found = false;
    for (std::size_t i = 0; i < table.references.size(); ++i) {
        const schema::ForeignKey& key = *table.references[i].foreign_key;
        if (std::ranges::find(key.columns, *column) == key.columns.end()) continue;
        found = true;
        policies_[{rule.plan_table, i}].emplace_back(orphan.policy, orphan.at);
        if (orphan.policy == OrphanPolicy::set_null) {
            for (const std::size_t member : key.columns) {
                if (rule.table->columns[member].not_null)
                    error(rule::mapping_value, orphan.at,
                          fmt::format("orphans cannot become NULL: column {} is NOT NULL",
                                      rule.table->columns[member].name),
                          "use \"reject\" or {\"create\": …}");
            }
        }
        if (orphan.policy == OrphanPolicy::create) bind_create(rule, orphan, i);
    }
    if (!found)
        error(rule::mapping_column, orphan.at,
              fmt::format("column {} of {} is in no foreign key whose columns and parent are mapped",
                          escaped(orphan.column), schema::to_string(rule.table->name)));
}

void Binder::bind_create(RuleBinding& rule, const OrphanSyntax& orphan, std::size_t reference_index) {
    const ReferencePlan& reference = plan_->tables[rule.plan_table].references[reference_index];
    const TablePlan& parent = plan_->tables[reference.parent];
    RuleProgram::Create create;
    std::set<std::size_t> given;
    for (const std::size_t position : reference.parent_columns)
        given.insert(parent.columns[position]);
    creating_ = true;
    for (const ColumnSyntax& syntax : orphan.create) {
        const auto column = find_column(*parent.table, syntax.at, syntax.name);
        if (!column) continue;
        if (!given.insert(*column).second) {
            error(rule::mapping_column, syntax.at,
                  fmt::format("column {} of {} is the key that the reference gives", syntax.name,
                              schema::to_string(parent.table->name)),
                  "leave it out");
            continue;
        }
        create.columns.push_back(bind_column(syntax, reference.parent, *column));
    }
    creating_ = false;
    create.initial = initial_values(reference.parent, given, orphan.at, true);
    rule_->creates[reference_index] = std::move(create);
}

void Binder::settle_policies() {
    for (const auto& [place, asked] : policies_) {
        TablePlan& table = plan_->tables[place.first];
        ReferencePlan& reference = table.references[place.second];
        reference.policy = asked.front().first;
        for (const auto& [policy, at] : asked) {
            if (policy == reference.policy) continue;
            error(rule::mapping_value, at,
                  fmt::format("\"on_orphan\" of foreign key {} differs from that of {}",
                              reference.foreign_key->name, document_.locate(asked.front().second).pointer),
                  "say the same in every row rule of the table");
        }
    }
}

void Binder::note(const TablePlan& table, std::string message) {
    const auto rule = std::ranges::find(rules_, table.table, &RuleBinding::table);
    Finding finding;
    finding.rule = &rule::left_to_rehearse;
    finding.at =
        rule == rules_.end() ? Location{document_.file(), 0, 0, ""} : document_.locate(rule->row->at);
    finding.table = schema::to_string(table.table->name);
    finding.message = std::move(message);
    findings_.add(std::move(finding));
}

void Binder::note_server_rules() {
    for (const TablePlan& table : plan_->tables) {
        const std::string name = schema::to_string(table.table->name);
        for (const schema::ServerRule& rule : table.table->server_rules)
            note(table, fmt::format("{} {} of {} is judged by the server only", rule.kind, rule.name, name));
        for (const std::size_t column : table.columns) {
            const schema::Column& mapped = table.table->columns[column];
            if (mapped.type.domain_has_check)
                note(table,
                     fmt::format("the CHECK of domain {} of column {} of {} is judged by the server only",
                                 mapped.type.domain, mapped.name, name));
        }
        for (const schema::Key& key : table.table->keys) {
            if (std::ranges::find(table.keys, &key, &KeyPlan::key) == table.keys.end())
                note(table,
                     fmt::format("key {} of {} has columns that are not mapped: judged by the server only",
                                 key.name, name));
        }
        for (const schema::ForeignKey& key : table.table->foreign_keys) {
            // A reference that stays NULL breaks nothing.
            const bool stays_null = std::ranges::any_of(key.columns, [&](std::size_t column) {
                return std::ranges::find(table.columns, column) == table.columns.end() &&
                       table.table->columns[column].default_sql.empty();
            });
            if (stays_null && !key.match_full) continue;
            if (std::ranges::find(table.references, &key, &ReferencePlan::foreign_key) ==
                table.references.end())
                note(table,
                     fmt::format("foreign key {} of {} refers to rows or columns that this mapping does "
                                 "not fill: judged by the server only",
                                 key.name, name));
        }
    }
}

}  // namespace copyover::mapping
