#include "mapping/bind/secrets.hpp"

#include <algorithm>
#include <variant>

namespace copyover::mapping {

namespace {

bool starts_with(const json::Pattern& pattern, const json::Pattern& prefix) {
    return pattern.tokens.size() >= prefix.tokens.size() &&
           std::equal(prefix.tokens.begin(), prefix.tokens.end(), pattern.tokens.begin());
}

bool looks_up_secret(const Plan& plan, const ColumnProgram& column) {
    return std::ranges::any_of(parts_of(column),
                               [&](const ObjectPart& part) { return looks_up_secret(plan, part.column); }) ||
           std::ranges::any_of(readings_of(column), [&](const Reading& reading) {
               return reading.lookup &&
                      std::ranges::any_of(reading.lookup->keys, [&](const Lookup::Key& key) {
                          const LookupPlan& lookup = plan.lookups[key.index];
                          const std::vector<bool>& secret = plan.tables[lookup.table].secret;
                          return secret[lookup.key] || secret[lookup.value];
                      });
           });
}

void make_secret(ColumnProgram& column) {
    column.sensitivity = Sensitivity::secret;
    if (auto* const object = std::get_if<Object>(&column.content)) {
        for (ObjectPart& part : object->parts)
            make_secret(part.column);
    }
}

// Calls `visit` for the columns of a rule with their table, those of the rows that its references create included.
template <typename Visit>
void for_each_column(const Plan& plan, RuleProgram& rule, Visit visit) {
    for (ColumnProgram& column : rule.columns)
        visit(rule.table, column);
    for (std::size_t i = 0; i < rule.creates.size(); ++i) {
        if (!rule.creates[i]) continue;
        for (ColumnProgram& column : rule.creates[i]->columns)
            visit(plan.tables[rule.table].references[i].parent, column);
    }
}

bool mark(std::vector<bool>& secret, std::size_t position) {
    if (secret[position]) return false;
    secret[position] = true;
    return true;
}

// The key of a parent that a reference creates is the value of the reference.
bool spread_to_parents(Plan& plan, const RuleProgram& rule) {
    bool spread = false;
    for (std::size_t i = 0; i < rule.creates.size(); ++i) {
        if (!rule.creates[i]) continue;
        const ReferencePlan& reference = plan.tables[rule.table].references[i];
        for (std::size_t j = 0; j < reference.columns.size(); ++j) {
            if (plan.tables[rule.table].secret[reference.columns[j]])
                spread = mark(plan.tables[reference.parent].secret, reference.parent_columns[j]) || spread;
        }
    }
    return spread;
}

bool spread_once(Plan& plan, RuleProgram& rule) {
    bool spread = false;
    for_each_column(plan, rule, [&](std::size_t table, const ColumnProgram& column) {
        if (looks_up_secret(plan, column))
            spread = mark(plan.tables[table].secret, column.position) || spread;
    });
    return spread_to_parents(plan, rule) || spread;
}

// Marks the columns that pass values of secret columns on: by a lookup, also within an object, and as the key of a
// parent that a reference creates. Then tells the column programs.
void spread_secrets(Plan& plan, Program& program) {
    for (bool spread = true; spread;) {
        spread = false;
        for (SourceProgram& source : program.sources) {
            for (RuleProgram& rule : source.rules)
                spread = spread_once(plan, rule) || spread;
        }
    }
    for (SourceProgram& source : program.sources) {
        for (RuleProgram& rule : source.rules) {
            for_each_column(plan, rule, [&](std::size_t table, ColumnProgram& column) {
                if (plan.tables[table].secret[column.position]) make_secret(column);
            });
        }
    }
}

}  // namespace

bool reads_secret(const RuleBinding& rule, const ColumnSyntax& column) {
    if (std::ranges::any_of(parts_of(column),
                            [&](const ColumnSyntax& part) { return reads_secret(rule, part); }))
        return true;
    const json::Pattern each = rule.each();
    return std::ranges::any_of(rule.source->secret, [&](const PointerSyntax& secret) {
        return std::ranges::any_of(readings_of(column), [&](const ReadingSyntax& reading) {
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

void mark_secrets(Binding& all, const std::vector<RuleBinding>& rules) {
    for (const RuleBinding& rule : rules) {
        if (rule.table == nullptr) continue;
        TablePlan& table = all.plan.tables[rule.plan_table];
        const auto mark = [&](std::size_t column) {
            const auto found = std::ranges::find(table.columns, column);
            if (found != table.columns.end())
                table.secret[static_cast<std::size_t>(found - table.columns.begin())] = true;
        };
        for (const NameSyntax& name : rule.row->secret) {
            if (const auto column = all.find_column(*rule.table, name.at, name.name)) mark(*column);
        }
        for (std::size_t i = 0; i < rule.columns.size(); ++i) {
            if (reads_secret(rule, rule.columns[i])) mark(rule.column_indexes[i]);
        }
    }
    spread_secrets(all.plan, all.program);
}

}  // namespace copyover::mapping
