#include "mapping/bind/orphans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/bind/rule_binder.hpp"
#include "mapping/bind/secrets.hpp"

namespace copyover::mapping {

namespace {

using AskedPolicy = OrphanBinder::AskedPolicy;

bool states(const RuleBinding& rule, const ReferencePlan& reference) {
    return std::ranges::find(rule.foreign_keys, reference.foreign_key) != rule.foreign_keys.end();
}

// Whether rows of the rule have the reference, and the column of the table is a part of it.
bool has_reference(const RuleBinding& rule, const ReferencePlan& reference, std::size_t column) {
    const auto& columns = reference.foreign_key->columns;
    return states(rule, reference) && std::ranges::find(columns, column) != columns.end();
}

// What only a created parent takes would be lost where the parent exists: it is found, but not read.
Used only_found(Used used) {
    for (PatternUse& use : used.patterns)
        use.purpose = PatternUse::Purpose::find;
    used.names.clear();
    used.outside.clear();
    return used;
}

// MATCH FULL refuses a reference that is NULL in part, be it the orphan's or another that shares a column.
void check_nulled(Binding& all, const RuleBinding& rule, const std::vector<AskedPolicy>& asked) {
    std::set<std::size_t> nulled;
    json::NodeIndex at = 0;
    for (const AskedPolicy& policy : asked) {
        if (!policy.nulled.empty() && at == 0) at = policy.at;
        nulled.insert(policy.nulled.begin(), policy.nulled.end());
    }
    for (const schema::ForeignKey& key : rule.table->foreign_keys) {
        const auto is_nulled = [&](std::size_t column) { return nulled.contains(column); };
        if (!key.match_full || !std::ranges::any_of(key.columns, is_nulled)) continue;
        for (const std::size_t column : key.columns) {
            if (is_nulled(column)) continue;
            const std::string name = escaped(rule.table->columns[column].name);
            all.error(rule::mapping_value, at,
                      fmt::format("foreign key {} is MATCH FULL: its columns become NULL together, and "
                                  "\"on_orphan\" does not name {}",
                                  key.name, name),
                      fmt::format("add \"{}\": \"null\", or use \"reject\"", name));
        }
    }
}

// A column that becomes NULL takes the others of a MATCH FULL reference with it.
void spread_nulls(TablePlan& table) {
    const auto contains = [](const std::vector<std::size_t>& columns, std::size_t column) {
        return std::ranges::find(columns, column) != columns.end();
    };
    for (ReferencePlan& reference : table.references) {
        auto* const nulls = std::get_if<NullOrphan>(&reference.policy);
        for (std::size_t i = 0; nulls != nullptr && i < nulls->columns.size(); ++i) {
            for (const ReferencePlan& other : table.references) {
                if (!other.foreign_key->match_full || !contains(other.columns, nulls->columns[i])) continue;
                for (const std::size_t column : other.columns) {
                    if (!contains(nulls->columns, column)) nulls->columns.push_back(column);
                }
            }
        }
    }
}

// The first pass sees keys as the files have them.
void note_nulled_keys(Binding& all, const TablePlan& table, const ReferencePlan& reference) {
    if (reference.nulls() == nullptr) return;
    for (const KeyPlan& key : table.keys) {
        const bool is_nulled = std::ranges::any_of(reference.nulls()->columns, [&](std::size_t column) {
            return std::ranges::find(key.columns, column) != key.columns.end();
        });
        const bool is_parent = std::ranges::any_of(all.plan.tables, [&](const TablePlan& child) {
            return std::ranges::any_of(child.references, [&](const ReferencePlan& other) {
                return &all.plan.tables[other.parent] == &table &&
                       std::ranges::is_permutation(other.parent_columns, key.columns);
            });
        });
        if (is_nulled && (is_parent || key.key->nulls_not_distinct))
            all.note(table,
                     fmt::format(
                         "orphans of foreign key {} make columns of key {} of {} NULL: what that does to "
                         "the key is judged by the server only",
                         reference.foreign_key->name, key.key->name, schema::to_string(table.table->name)));
    }
}

}  // namespace

// Of each reference, what the columns that `on_orphan` names say of it. A rule that maps a reference and says
// nothing about its orphans rejects them.
void OrphanBinder::bind(RuleBinding& rule) {
    const TablePlan& table = all_.plan.tables[rule.plan_table];
    rule.program->creates.resize(table.references.size());
    std::vector<AskedPolicy> asked(table.references.size());
    std::vector<bool> spoken(table.references.size(), false);
    for (const OrphanSyntax& orphan : rule.row->on_orphan) {
        bind_orphan(rule, orphan, asked);
        const auto column = rule.table->column_index(orphan.column);
        for (std::size_t i = 0; column && i < asked.size(); ++i)
            spoken[i] = spoken[i] || has_reference(rule, table.references[i], *column);
    }
    check_nulled(all_, rule, asked);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto maps = [&](std::size_t position) {
            return std::ranges::find(rule.column_indexes, table.columns[position]) !=
                   rule.column_indexes.end();
        };
        if (!spoken[i]) asked[i].at = rule.row->at;
        if (spoken[i] ||
            (states(rule, table.references[i]) && std::ranges::all_of(table.references[i].columns, maps)))
            policies_[{rule.plan_table, i}].push_back(asked[i]);
    }
}

void OrphanBinder::bind_orphan(RuleBinding& rule, const OrphanSyntax& orphan,
                               std::vector<AskedPolicy>& asked) {
    const auto column = all_.find_column(*rule.table, orphan.at, orphan.column);
    if (!column) return;
    const TablePlan& table = all_.plan.tables[rule.plan_table];
    bool found = false;
    for (std::size_t i = 0; i < table.references.size(); ++i) {
        if (!has_reference(rule, table.references[i], *column)) continue;
        found = true;
        if (asked[i].at == 0) asked[i].at = orphan.at;
        std::visit(
            [&](const auto& policy) {
                ask(policy, {rule, orphan, *column, i}, asked[i]);
            },
            orphan.policy);
    }
    if (!found)
        all_.error(rule::mapping_column, orphan.at,
                   fmt::format("column {} of {} is in no foreign key whose columns and parent are mapped",
                               escaped(orphan.column), schema::to_string(rule.table->name)),
                   "state with \"references\" what the database does not declare");
    else if (std::holds_alternative<NullOrphanSyntax>(orphan.policy) && rule.table->columns[*column].not_null)
        all_.error(rule::mapping_value, orphan.at,
                   fmt::format("orphans cannot become NULL: column {} is NOT NULL", orphan.column),
                   "use \"reject\" or {\"create\": …}");
}

void OrphanBinder::ask(const NullOrphanSyntax&, const Orphan& orphan, AskedPolicy& asked) {
    set_policy(NullOrphan{}, orphan, asked);
    asked.nulled.insert(orphan.column);
}

void OrphanBinder::ask(const CreateParentSyntax& policy, const Orphan& orphan, AskedPolicy& asked) {
    set_policy(CreateParent{}, orphan, asked);
    orphan.rule.program->creates[orphan.reference] = bind_create(policy, orphan);
}

void OrphanBinder::set_policy(OrphanPolicy policy, const Orphan& orphan, AskedPolicy& asked) {
    const ReferencePlan& reference = all_.plan.tables[orphan.rule.plan_table].references[orphan.reference];
    const std::string& key = reference.foreign_key->name;
    if (!reference.known)
        all_.error(rule::mapping_value, orphan.syntax.at,
                   fmt::format("only the server knows which values foreign key {} finds equal, so that "
                               "\"on_orphan\" cannot tell its orphans",
                               key),
                   "use \"reject\": rehearse names the records that the server refuses");
    const bool is_first = std::holds_alternative<RejectOrphan>(asked.policy);
    if (!is_first && asked.policy.index() != policy.index())
        all_.error(rule::mapping_value, orphan.syntax.at,
                   fmt::format("\"on_orphan\" says \"null\" and \"create\" of one foreign key: {}", key),
                   "say one of them");
    asked.policy = std::move(policy);
}

RuleProgram::Create OrphanBinder::bind_create(const CreateParentSyntax& policy, const Orphan& orphan) {
    RuleBinding& rule = orphan.rule;
    const ReferencePlan& reference = all_.plan.tables[rule.plan_table].references[orphan.reference];
    const TablePlan& parent = all_.plan.tables[reference.parent];
    RuleProgram::Create create;
    std::set<std::size_t> given;
    for (const std::size_t position : reference.parent_columns)
        given.insert(parent.columns[position]);
    RuleBinder binder(all_, rule, RuleBinder::Row::created_parent);
    for (const ColumnSyntax& syntax : policy.columns) {
        const auto column = all_.find_column(*parent.table, syntax.at, syntax.name);
        if (!column) continue;
        if (!given.insert(*column).second) {
            all_.error(rule::mapping_column, syntax.at,
                       fmt::format("column {} of {} is the key that the reference gives", syntax.name,
                                   schema::to_string(parent.table->name)),
                       "leave it out");
            continue;
        }
        create.columns.push_back(binder.bind_column(syntax, reference.parent, *column));
        if (reads_secret(rule, syntax))
            all_.plan.tables[reference.parent].secret[create.columns.back().position] = true;
    }
    create.initial = binder.initial_values(reference.parent, given, orphan.syntax.at);
    rule.program->levels = binder.places().levels();
    add_used(all_, rule.source_index, only_found(binder.places().take_used()), rule.program);
    return create;
}

void OrphanBinder::settle() {
    for (const auto& [place, asked] : policies_) {
        TablePlan& table = all_.plan.tables[place.first];
        ReferencePlan& reference = table.references[place.second];
        const AskedPolicy& first = asked.front();
        reference.policy = first.policy;
        if (auto* const nulls = std::get_if<NullOrphan>(&reference.policy)) {
            for (std::size_t position = 0; position < table.columns.size(); ++position) {
                if (first.nulled.contains(table.columns[position])) nulls->columns.push_back(position);
            }
        }
        for (const AskedPolicy& other : asked) {
            if (other.policy.index() == first.policy.index() && other.nulled == first.nulled) continue;
            all_.error(rule::mapping_value, other.at,
                       fmt::format("\"on_orphan\" of foreign key {} differs from that of {}",
                                   reference.foreign_key->name, all_.document.locate(first.at).pointer),
                       "say the same in every row rule of the table");
        }
    }
    for (TablePlan& table : all_.plan.tables) {
        spread_nulls(table);
        for (const ReferencePlan& reference : table.references)
            note_nulled_keys(all_, table, reference);
    }
}

}  // namespace copyover::mapping
