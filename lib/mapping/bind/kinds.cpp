#include "mapping/bind/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "mapping/bind/readings.hpp"
#include "schema/type_families.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

bool is_json(const schema::Type& type) {
    return !type.array && (type.kind == TypeKind::json || type.kind == TypeKind::jsonb);
}

bool is_characters(const schema::Type& type) {
    return type.kind == TypeKind::literal || (!type.array && schema::is_characters(type.kind));
}

bool has_time_of_day(TypeKind kind) {
    return is_date_or_time(kind) && kind != TypeKind::date;
}

// What a kind makes, and whether a column of the type takes it.
struct Made {
    std::string_view word;
    std::string_view value;
    bool fits = true;
};

Made made_by(const AlternativesSyntax&, const schema::Type&) {
    return {};
}
Made made_by(const CollectSyntax&, const schema::Type& type) {
    return {"collect", "an array", type.array};
}
Made made_by(const EqualSyntax&, const schema::Type&) {
    return {};
}
Made made_by(const JoinSyntax&, const schema::Type& type) {
    return {"join", "a text", is_characters(type)};
}
Made made_by(const TemplateSyntax&, const schema::Type& type) {
    return {"template", "a text", is_characters(type)};
}
Made made_by(const Uuid5Syntax&, const schema::Type& type) {
    return {"uuid5", "a UUID", is_characters(type) || (!type.array && type.kind == TypeKind::uuid)};
}
Made made_by(const ObjectSyntax&, const schema::Type& type) {
    return {"object", "a JSON object", is_json(type) || is_characters(type)};
}
Made made_by(const ConstantSyntax&, const schema::Type&) {
    return {};
}
Made made_by(const RestSyntax&, const schema::Type& type) {
    return {"rest", "a JSON object", is_json(type)};
}

bool makes_text(const ContentSyntax& content) {
    return std::holds_alternative<JoinSyntax>(content) || std::holds_alternative<TemplateSyntax>(content) ||
           std::holds_alternative<Uuid5Syntax>(content);
}

schema::Type type_named(TypeKind kind, bool array, std::string name) {
    schema::Type type;
    type.kind = kind;
    type.array = array;
    type.name = std::move(name);
    return type;
}

bool has_form(const ColumnSyntax& part, std::initializer_list<Form> forms) {
    return std::ranges::any_of(readings_of(part), [&](const ReadingSyntax& reading) {
        return std::ranges::find(forms, reading.form) != forms.end();
    });
}

// Values stay as they are written, unless the part says what is to become of them.
schema::Type part_type(const ColumnSyntax& part, TypeKind whole) {
    const auto any_reads = [&](auto member) {
        return std::ranges::any_of(
            readings_of(part), [&](const ReadingSyntax& reading) { return (reading.*member).has_value(); });
    };
    const bool collects = std::holds_alternative<CollectSyntax>(part.content);
    if (any_reads(&ReadingSyntax::split)) return type_named(TypeKind::text, true, "text[]");
    if (any_reads(&ReadingSyntax::lookup))
        return type_named(TypeKind::text, collects, collects ? "text[]" : "text");
    if (makes_text(part.content) || has_form(part, {Form::text, Form::html_unescape, Form::concat}))
        return type_named(TypeKind::text, false, "text");
    if (has_form(part, {Form::count})) return type_named(TypeKind::int8, false, "bigint");
    const bool array = collects || has_form(part, {Form::keys, Form::values});
    const bool binary = whole == TypeKind::jsonb;
    return type_named(binary ? TypeKind::jsonb : TypeKind::json, array,
                      std::string(binary ? "jsonb" : "json") + (array ? "[]" : ""));
}

Repair first_asked(Repair own, Repair of_whole) {
    return own == Repair::reject ? of_whole : own;
}

// One for each kind.

struct Column {
    const ColumnSyntax& syntax;
    const ColumnProgram& program;
    RuleBinder& binder;

    [[nodiscard]] std::vector<Reading> readings(ReadingRole role) const {
        return bind_readings(syntax, role, program, binder);
    }
};

Content bind(const AlternativesSyntax&, const Column& column) {
    return Alternatives{column.readings(ReadingRole::alternative)};
}

Content bind(const CollectSyntax& kind, const Column& column) {
    return Collected{column.readings(ReadingRole::element), kind.distinct};
}

Content bind(const EqualSyntax&, const Column& column) {
    return Equal{column.readings(ReadingRole::other)};
}

Content bind(const JoinSyntax& kind, const Column& column) {
    return Joined{column.readings(ReadingRole::other), kind.delimiter, kind.sort};
}

Content bind(const TemplateSyntax&, const Column& column) {
    return Joined{column.readings(ReadingRole::other), {}, false};
}

Content bind(const Uuid5Syntax& kind, const Column& column) {
    return NamedUuid{column.readings(ReadingRole::other), kind.name_space};
}

Content bind(const ObjectSyntax& kind, const Column& column) {
    Object object;
    const RepairChoices& of_whole = column.syntax.repairs;
    for (ColumnSyntax part : kind.parts) {
        part.repairs.on_nul = first_asked(part.repairs.on_nul, of_whole.on_nul);
        part.repairs.on_surrogate = first_asked(part.repairs.on_surrogate, of_whole.on_surrogate);
        // Messages name the column of the table.
        schema::Column& made = column.binder.all().program.parts.emplace_back();
        made.name = column.program.column->name;
        made.type = part_type(part, column.program.column->type.kind);
        ColumnProgram program;
        program.column = &made;
        program.position = column.program.position;
        program.sensitivity = column.program.sensitivity;
        object.parts.push_back({part.name, column.binder.bind_content(part, std::move(program))});
    }
    return object;
}

Content bind(const ConstantSyntax& kind, const Column& column) {
    Binding& all = column.binder.all();
    const schema::Column& target = *column.program.column;
    const auto value = all.value_of(kind.value, target.type, "the value");
    if (target.not_null && all.document[kind.value].kind == json::Kind::null)
        all.error(rule::mapping_value, kind.value, fmt::format("column {} is NOT NULL", target.name));
    return Fixed{value.value_or(schema::Value())};
}

Content bind(const RestSyntax&, const Column& column) {
    column.binder.places().use_rest();
    return Rest{};
}

}  // namespace

void check_type(Binding& all, const ColumnSyntax& syntax, const schema::Column& column) {
    const schema::Type& type = column.type;
    const Made made = std::visit([&](const auto& kind) { return made_by(kind, type); }, syntax.content);
    if (!made.fits)
        all.error(rule::mapping_type, syntax.at,
                  fmt::format("\"{}\" makes {}, but column {} has type {}", made.word, made.value,
                              column.name, type.name));
    if (syntax.repairs.on_ambiguous != Repair::reject &&
        (!has_time_of_day(type.kind) || type.kind == TypeKind::time))
        all.error(rule::mapping_type, syntax.at,
                  fmt::format("\"on_ambiguous\" is about local times, but column {} has type {}", column.name,
                              type.name));
    if (syntax.repairs.on_precision != Repair::reject && !is_date_or_time(type.kind))
        all.error(
            rule::mapping_type, syntax.at,
            fmt::format("\"on_precision\" cuts times, but column {} has type {}", column.name, type.name));
}

Content bind_kind(const ColumnSyntax& syntax, const ColumnProgram& column, RuleBinder& binder) {
    return std::visit([&](const auto& kind) { return bind(kind, {syntax, column, binder}); }, syntax.content);
}

}  // namespace copyover::mapping
