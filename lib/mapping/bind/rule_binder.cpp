#include "mapping/bind/rule_binder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/bind/kinds.hpp"
#include "mapping/bind/schema_default.hpp"
#include "mapping/bind/secrets.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

std::string join_pointers(const ColumnSyntax& column) {
    std::string text;
    for (const ReadingSyntax& reading : readings_of(column)) {
        if (reading.constant) continue;
        if (!text.empty()) text += ", ";
        text += to_string(reading.source.pointer);
    }
    return text;
}

// As messages name the default of a column.
std::string default_text(const schema::Column& column) {
    if (!column.default_sql.empty()) return escaped(column.default_sql);
    return column.identity != schema::Identity::none ? "the next value of an identity column" : "generated";
}

}  // namespace

ColumnProgram RuleBinder::bind_column(const ColumnSyntax& syntax, std::size_t table, std::size_t column) {
    const TablePlan& plan = all_.plan.tables[table];
    const schema::Column& target = plan.table->columns[column];
    ColumnProgram out;
    out.column = &target;
    out.position = static_cast<std::size_t>(std::ranges::find(plan.columns, column) - plan.columns.begin());
    const auto contains = [&](const std::vector<std::size_t>& columns) {
        return std::ranges::find(columns, out.position) != columns.end();
    };
    if (std::ranges::any_of(plan.keys, [&](const KeyPlan& key) { return contains(key.columns); }) ||
        std::ranges::any_of(plan.references, [&](const ReferencePlan& key) { return contains(key.columns); }))
        out.sensitivity = Sensitivity::key;
    if (plan.is_literal(out.position)) {
        schema::Column& made = all_.program.parts.emplace_back(target);
        made.type = *plan.types[out.position];
        out.column = &made;
    } else if (target.type.kind == TypeKind::unsupported) {
        all_.error(rule::schema_type, syntax.at,
                   fmt::format("column {} has type {}, for which there is no encoder", target.name,
                               target.type.name),
                   "let the server's own input function read its texts: \"as\": \"literal\"");
        return out;
    }
    return bind_content(syntax, std::move(out));
}

ColumnProgram RuleBinder::bind_content(const ColumnSyntax& syntax, ColumnProgram column) {
    column.conversion = {&column.column->type, Form::by_type, all_.syntax.time_zone, all_.syntax.time_zone,
                         syntax.repairs};
    column.sources = join_pointers(syntax);
    column.number = all_.program.columns++;
    check_type(all_, syntax, *column.column);
    column.content = bind_kind(syntax, column, *this);
    if (!std::holds_alternative<ConstantSyntax>(syntax.content)) bind_fallback(syntax, column);
    return column;
}

ColumnProgram RuleBinder::bind_order(const ColumnSyntax& syntax) {
    schema::Column& time = all_.program.parts.emplace_back();
    time.name = "on_duplicate";
    time.type.kind = TypeKind::timestamptz;
    time.type.name = schema::format_type(time.type);
    ColumnProgram column;
    column.column = &time;
    if (reads_secret(rule_, syntax)) column.sensitivity = Sensitivity::secret;
    return bind_content(syntax, std::move(column));
}

void RuleBinder::bind_fallback(const ColumnSyntax& syntax, ColumnProgram& out) {
    const schema::Column& column = *out.column;
    if (syntax.fallback) {
        if (const auto value = all_.value_of(*syntax.fallback, column.type, "the default"))
            out.fallback = *value;
        return;
    }
    if (!syntax.or_default && !syntax.by_name) return;
    // The text of a literal is the server's to make.
    const bool is_made = column.type.kind != TypeKind::literal || column.default_sql.empty();
    const auto value = is_made ? constant_default(column, all_.program.constants) : std::nullopt;
    out.null_stays = syntax.by_name;
    if (value) {
        out.fallback = *value;
    } else if (syntax.or_default) {
        all_.error(rule::mapping_value, syntax.at,
                   fmt::format("the default of column {} is none that can be computed without the server: {}",
                               column.name, default_text(column)),
                   "give a constant with \"default\"");
    } else {
        out.server_default = default_text(column);
    }
}

// What the columns of a row get that its rule does not name: the constant default of the schema, else NULL.
// The default of a created row may be lost (created_at = now() would be made up); that of a mapped one must
// be spoken about.
std::vector<schema::Value> RuleBinder::initial_values(std::size_t table, const std::set<std::size_t>& given,
                                                      json::NodeIndex at) {
    const TablePlan& plan = all_.plan.tables[table];
    std::vector<schema::Value> initial(plan.columns.size());
    for (std::size_t i = 0; i < plan.table->columns.size(); ++i) {
        const schema::Column& column = plan.table->columns[i];
        if (given.contains(i) || column.generated) continue;
        const std::string name =
            fmt::format("column {} of {}", column.name, schema::to_string(plan.table->name));
        const bool has_default =
            !column.default_sql.empty() || column.serial || column.identity != schema::Identity::none;
        if (column.not_null && !has_default) {
            all_.error(rule::mapping_required_column, at,
                       name + " is NOT NULL without default and is not mapped",
                       fmt::format("map it: \"{}\": \"/member\"", escaped(column.name)));
            continue;
        }
        const auto position = std::ranges::find(plan.columns, i);
        if (position == plan.columns.end()) continue;
        const auto place = static_cast<std::size_t>(position - plan.columns.begin());
        const bool is_made = !plan.is_literal(place) || column.default_sql.empty();
        const auto value = is_made ? constant_default(column, all_.program.constants) : std::nullopt;
        if (value) {
            initial[place] = *value;
        } else if (row_ == Row::own || column.not_null) {
            all_.error(rule::mapping_required_column, at,
                       fmt::format(
                           "{} is mapped by another row rule, and its default cannot be computed without the "
                           "server: {}",
                           name, default_text(column)),
                       fmt::format("map it here too, for example \"{}\": {{\"value\": null}}",
                                   escaped(column.name)));
        }
    }
    return initial;
}

void bind_rule(Binding& all, RuleBinding& rule) {
    RuleBinder binder(all, rule, RuleBinder::Row::own);
    PlaceBinder& places = binder.places();
    RuleProgram& program = *rule.program;
    program.each = places.bind_each();
    program.where = places.bind_conditions(rule.row->where);
    program.deleted = places.bind_conditions(rule.row->deleted);
    if (!program.deleted.empty() && all.plan.tables[rule.plan_table].keys.empty())
        all.error(
            rule::mapping_value, *rule.row->deleted_at,
            fmt::format("{} has no key whose columns are mapped, so that nothing tells which row is deleted",
                        schema::to_string(rule.table->name)));
    // Conditions and `each` look at members that may be missing; only columns make the record's kind matter.
    Used looked_at = places.take_used();
    looked_at.members = looked_at.parts = false;
    add_used(all, rule.source_index, std::move(looked_at), &program);
    std::set<std::size_t> given;
    for (std::size_t i = 0; i < rule.columns.size(); ++i) {
        given.insert(rule.column_indexes[i]);
        program.columns.push_back(
            binder.bind_column(rule.columns[i], rule.plan_table, rule.column_indexes[i]));
    }
    if (rule.row->by) program.by = binder.bind_order(*rule.row->by);
    program.initial = binder.initial_values(rule.plan_table, given, rule.row->columns_at);
    program.levels = places.levels();
    add_used(all, rule.source_index, places.take_used(), &program);
}

void add_used(Binding& all, std::size_t source, Used used, RuleProgram* rule) {
    std::ranges::move(used.patterns, std::back_inserter(all.program.uses));
    SourcePlan& plan = all.plan.sources[source];
    std::ranges::move(used.outside, std::back_inserter(plan.read_outside));
    const auto& records = all.syntax.sources[source].records.tokens;
    for (const std::uint32_t up : used.names) {
        const std::size_t token = records.size() - 1 - up;
        if (records[token].any) plan.names_used[token] = true;
    }
    if (rule == nullptr) return;
    rule->reads_names |= used.members;
    rule->reads_parts |= used.parts;
    rule->reads_own_name |= std::ranges::find(used.names, 0U) != used.names.end();
}

}  // namespace copyover::mapping
