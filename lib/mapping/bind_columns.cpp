// How a rule makes the columns of its row.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/binder.hpp"
#include "mapping/schema_default.hpp"

namespace copyover::mapping {

namespace {

using Purpose = PatternUse::Purpose;
using schema::TypeKind;

bool is_epoch(Form form) {
    return form == Form::epoch_s || form == Form::epoch_ms || form == Form::epoch_us;
}

bool is_json(TypeKind kind) {
    return kind == TypeKind::json || kind == TypeKind::jsonb;
}

bool is_text(TypeKind kind) {
    return kind == TypeKind::text || kind == TypeKind::varchar || kind == TypeKind::bpchar ||
           kind == TypeKind::citext;
}

bool is_time(TypeKind kind) {
    return kind == TypeKind::time || kind == TypeKind::timestamp || kind == TypeKind::timestamptz;
}

std::string join_pointers(const ColumnSyntax& column) {
    std::string text;
    for (const ReadingSyntax& reading : column.readings) {
        if (reading.constant) continue;
        if (!text.empty()) text += ", ";
        text += to_string(reading.source.pointer);
    }
    return text;
}

}  // namespace

void Binder::bind_rule(RuleBinding& rule) {
    source_ = static_cast<std::size_t>(rule.source - syntax_.sources.data());
    rule_ = rule.program;
    each_ = rule.row->each.value_or(json::Pattern());
    bind_each();
    rule_->where = bind_conditions(rule.row->where);
    // Conditions and `each` look at members that may be missing; only columns make the record's kind matter.
    rule_->reads_names = rule_->reads_parts = false;
    std::set<std::size_t> given;
    for (std::size_t i = 0; i < rule.columns.size(); ++i) {
        given.insert(rule.column_indexes[i]);
        rule_->columns.push_back(bind_column(rule.columns[i], rule.plan_table, rule.column_indexes[i]));
    }
    rule_->initial = initial_values(rule.plan_table, given, rule.row->columns_at, false);
    bind_orphans(rule);
}

ColumnProgram Binder::bind_column(const ColumnSyntax& syntax, std::size_t table, std::size_t column) {
    const TablePlan& plan = plan_->tables[table];
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
    if (target.type.kind == TypeKind::unsupported) {
        error(rule::schema_type, syntax.at,
              fmt::format("column {} has type {}, for which there is no encoder", target.name,
                          target.type.name),
              "leave the column out, or load it with SQL afterwards");
        return out;
    }
    bind_content(syntax, out);
    return out;
}

void Binder::bind_content(const ColumnSyntax& syntax, ColumnProgram& out) {
    out.kind = static_cast<ColumnProgram::Kind>(syntax.kind);
    out.conversion = {&out.column->type, Form::by_type, syntax_.time_zone, syntax_.time_zone, syntax.repairs};
    out.distinct = syntax.distinct;
    out.sort = syntax.sort;
    out.delimiter = syntax.delimiter;
    out.name_space = syntax.name_space;
    out.sources = join_pointers(syntax);
    out.number = program_->columns++;
    check_kind(syntax, *out.column);
    bind_readings(syntax, out);
    bind_parts(syntax, out);
    bind_fallback(syntax, out);
}

void Binder::check_kind(const ColumnSyntax& syntax, const schema::Column& column) {
    const schema::Type& type = column.type;
    const auto refuse = [&](std::string_view form, std::string_view needed) {
        error(
            rule::mapping_type, syntax.at,
            fmt::format("\"{}\" makes {}, but column {} has type {}", form, needed, column.name, type.name));
    };
    if (syntax.kind == ColumnSyntax::Kind::collect && !type.array) refuse("collect", "an array");
    if (syntax.kind == ColumnSyntax::Kind::join && (type.array || !is_text(type.kind)))
        refuse("join", "a text");
    if (syntax.kind == ColumnSyntax::Kind::template_text && (type.array || !is_text(type.kind)))
        refuse("template", "a text");
    if (syntax.kind == ColumnSyntax::Kind::uuid5 &&
        (type.array || (type.kind != TypeKind::uuid && !is_text(type.kind))))
        refuse("uuid5", "a UUID");
    if (syntax.kind == ColumnSyntax::Kind::object &&
        (type.array || (!is_json(type.kind) && !is_text(type.kind))))
        refuse("object", "a JSON object");
    if (syntax.kind == ColumnSyntax::Kind::rest && (type.array || !is_json(type.kind)))
        refuse("rest", "a JSON object");
    if (syntax.repairs.on_ambiguous != Repair::reject && (!is_time(type.kind) || type.kind == TypeKind::time))
        error(rule::mapping_type, syntax.at,
              fmt::format("\"on_ambiguous\" is about local times, but column {} has type {}", column.name,
                          type.name));
    if (syntax.repairs.on_precision != Repair::reject && !is_time(type.kind))
        error(rule::mapping_type, syntax.at,
              fmt::format("\"on_precision\" cuts fractions of seconds, but column {} has type {}",
                          column.name, type.name));
    if (syntax.kind == ColumnSyntax::Kind::rest) {
        use(each_, Purpose::keep, no_slot);
        rule_->reads_names = true;
    }
}

void Binder::bind_readings(const ColumnSyntax& syntax, ColumnProgram& out) {
    for (const ReadingSyntax& reading : syntax.readings) {
        check_form(syntax, reading, *out.column);
        if (auto bound = bind_reading(syntax, reading, out)) out.readings.push_back(std::move(*bound));
    }
    for (Reading& reading : out.readings) {
        reading.contested = std::ranges::count(out.readings, reading.place, &Reading::place) > 1;
    }
}

void Binder::check_form(const ColumnSyntax& syntax, const ReadingSyntax& reading,
                        const schema::Column& column) {
    const schema::Type& type = column.type;
    if (!produces(reading.form, type))
        error(rule::mapping_type, reading.form_at,
              fmt::format("\"as\": \"{}\" does not produce type {} of column {}", name_of(reading.form),
                          type.name, column.name));
    if (reading.split && (!type.array || syntax.kind != ColumnSyntax::Kind::alternatives))
        error(rule::mapping_type, syntax.at,
              fmt::format("\"split\" makes an array, but column {} has type {}", column.name, type.name));
    const bool parts = reading.form == Form::keys || reading.form == Form::values ||
                       reading.form == Form::count || reading.form == Form::json ||
                       reading.form == Form::concat;
    if (parts && syntax.kind != ColumnSyntax::Kind::alternatives)
        error(rule::mapping_type, reading.form_at,
              fmt::format("\"as\": \"{}\" belongs to \"from\"", name_of(reading.form)));
    if (is_epoch(reading.form) && type.kind == TypeKind::timestamp && !syntax_.time_zone)
        error(rule::mapping_value, reading.form_at,
              fmt::format("column {} has no zone: the wall time of which zone is it to hold?", column.name),
              "declare \"time_zone\" in the mapping, such as \"UTC\"");
}

std::optional<Reading> Binder::bind_reading(const ColumnSyntax& column, const ReadingSyntax& syntax,
                                            const ColumnProgram& out) {
    Reading reading;
    reading.conversion = out.conversion;
    reading.conversion.form = syntax.form;
    if (syntax.zone) reading.conversion.text_zone = syntax.zone;
    for (const json::NodeIndex value : syntax.null_if)
        reading.null_if.push_back(constant_of(value));
    reading.match = syntax.match;
    reading.drop_query = syntax.drop_query;
    reading.split = syntax.split;
    bind_map(syntax, reading);
    bind_lookup(syntax, reading);
    reading.plain =
        !reading.match && !reading.drop_query && !reading.split && !reading.map && !reading.lookup;
    if (!bind_reading_place(column, syntax, reading)) return std::nullopt;
    return reading;
}

bool Binder::bind_reading_place(const ColumnSyntax& column, const ReadingSyntax& syntax, Reading& out) {
    if (syntax.constant) {
        out.constant = *syntax.constant;
        out.place.kind = Place::Kind::constant;
        return true;
    }
    const PointerExpression& pointer = syntax.source.pointer;
    auto reached = reach(syntax.source);
    if (!reached) return false;
    if (column.kind == ColumnSyntax::Kind::collect && is_in_record(reached->place)) {
        out.names = pointer.kind == PointerExpression::Kind::names;
        out.many = has_wildcard(pointer.pattern);
        out.place = reached->place;
        out.place.slot = slot_of(reached->pattern, out.names);
    } else {
        const auto place = bind_place(syntax.source);
        if (!place) return false;
        out.place = *place;
    }
    if (out.place.kind == Place::Kind::name) {
        const std::size_t token = syntax_.sources[source_].records.tokens.size() - 1 - out.place.up;
        SourcePlan& plan = plan_->sources[source_];
        if (creating_) return true;
        if (syntax_.sources[source_].records.tokens[token].any) plan.names_used[token] = true;
        rule_->reads_own_name |= out.place.up == 0;
        return true;
    }
    if (out.place.kind == Place::Kind::capture) return true;
    if (out.place.kind == Place::Kind::enclosing) {
        if (!creating_) plan_->sources[source_].read_outside.push_back(reached->pattern);
        return true;
    }
    if (out.place.kind == Place::Kind::match_name) {
        if (reached->pattern.tokens.back().any) use(*reached, Purpose::read_names, no_slot);
        return true;
    }
    Reached parts = *reached;
    parts.pattern.tokens.push_back({"*", true});
    if (out.names) {
        use(*reached, Purpose::read_names, out.place.slot);
    } else if (syntax.form == Form::keys) {
        use(*reached, Purpose::find, out.place.slot);
        use(parts, Purpose::read_names, no_slot);
    } else if (syntax.form == Form::concat) {
        use(*reached, Purpose::read_scalar, out.place.slot);
        use(parts, Purpose::read_scalar, no_slot);
        parts.pattern.tokens.push_back({"text", false});
        use(parts, Purpose::read_scalar, no_slot);
    } else if (syntax.form == Form::values) {
        use(*reached, Purpose::read_scalar, out.place.slot);
        use(parts, Purpose::read, no_slot);
    } else {
        use(*reached, Purpose::read, out.place.slot);
    }
    return true;
}

void Binder::bind_map(const ReadingSyntax& syntax, Reading& out) {
    if (!syntax.map) return;
    out.map.emplace();
    for (const json::NodeIndex entry : document_.children(*syntax.map)) {
        schema::Column element;
        element.type = *out.conversion.type;
        element.type.array = false;
        if (const auto value = constant_value(entry, element, "the value"))
            out.map->emplace_back(std::string(document_[entry].name), *value);
    }
}

std::optional<schema::Value> Binder::constant_value(json::NodeIndex at, const schema::Column& column,
                                                    std::string_view what) {
    schema::Value value;
    if (document_[at].kind == json::Kind::null) return value;
    ConversionState state(program_->constants);
    const Conversion conversion{&column.type, Form::by_type, syntax_.time_zone, syntax_.time_zone, {}};
    if (convert(conversion, input_of(document_.tree(), at), value, state)) return value;
    error(rule::mapping_type, at, fmt::format("{} {}", what, state.failure.reason), state.failure.fix);
    return std::nullopt;
}

void Binder::bind_fallback(const ColumnSyntax& syntax, ColumnProgram& out) {
    const schema::Column& column = *out.column;
    if (syntax.value) {
        if (const auto value = constant_value(*syntax.value, column, "the value")) out.fallback = *value;
        if (column.not_null && out.fallback.is_null() && document_[*syntax.value].kind == json::Kind::null)
            error(rule::mapping_value, *syntax.value, fmt::format("column {} is NOT NULL", column.name));
        return;
    }
    if (syntax.fallback) {
        if (const auto value = constant_value(*syntax.fallback, column, "the default")) out.fallback = *value;
        return;
    }
    if (!syntax.or_default && !syntax.by_name) return;
    const auto value = constant_default(column, program_->constants);
    out.null_stays = syntax.by_name;
    if (value) {
        out.fallback = *value;
    } else if (syntax.or_default) {
        error(rule::mapping_value, syntax.at,
              fmt::format("the default of column {} is no constant: {}", column.name, column.default_sql),
              "give a constant with \"default\"");
    }
}

// What the columns of a row get that its rule does not name: the constant default of the schema, else NULL.
// The default of a created row may be lost (created_at = now() would be made up); that of a mapped one must
// be spoken about.
std::vector<schema::Value> Binder::initial_values(std::size_t table, const std::set<std::size_t>& given,
                                                  json::NodeIndex at, bool created) {
    const TablePlan& plan = plan_->tables[table];
    std::vector<schema::Value> initial(plan.columns.size());
    for (std::size_t i = 0; i < plan.table->columns.size(); ++i) {
        const schema::Column& column = plan.table->columns[i];
        if (given.contains(i) || column.generated) continue;
        const std::string name =
            fmt::format("column {} of {}", column.name, schema::to_string(plan.table->name));
        const bool has_default =
            !column.default_sql.empty() || column.serial || column.identity != schema::Identity::none;
        if (column.not_null && !has_default) {
            error(rule::mapping_required_column, at, name + " is NOT NULL without default and is not mapped",
                  fmt::format("map it: \"{}\": \"/member\"", escaped(column.name)));
            continue;
        }
        const auto position = std::ranges::find(plan.columns, i);
        if (position == plan.columns.end()) continue;
        if (const auto value = constant_default(column, program_->constants)) {
            initial[static_cast<std::size_t>(position - plan.columns.begin())] = *value;
        } else if (!created || column.not_null) {
            error(rule::mapping_required_column, at,
                  name + " is mapped by another row rule, and its default is no constant",
                  fmt::format("map it here too, for example \"{}\": {{\"value\": null}}",
                              escaped(column.name)));
        }
    }
    return initial;
}

}  // namespace copyover::mapping
