// Objects of named parts: each part is a column whose type follows from what makes it.
#include <algorithm>
#include <string>
#include <utility>

#include "mapping/binder.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

schema::Type type_named(TypeKind kind, bool array, std::string name) {
    schema::Type type;
    type.kind = kind;
    type.array = array;
    type.name = std::move(name);
    return type;
}

bool has_form(const ColumnSyntax& part, std::initializer_list<Form> forms) {
    return std::ranges::any_of(part.readings, [&](const ReadingSyntax& reading) {
        return std::ranges::find(forms, reading.form) != forms.end();
    });
}

// Values stay as they are written, unless the part says what is to become of them.
schema::Type part_type(const ColumnSyntax& part, TypeKind whole) {
    using Kind = ColumnSyntax::Kind;
    const bool split = std::ranges::any_of(
        part.readings, [](const ReadingSyntax& reading) { return reading.split.has_value(); });
    if (split) return type_named(TypeKind::text, true, "text[]");
    const bool looked_up = std::ranges::any_of(
        part.readings, [](const ReadingSyntax& reading) { return reading.lookup.has_value(); });
    if (looked_up)
        return type_named(TypeKind::text, part.kind == Kind::collect,
                          part.kind == Kind::collect ? "text[]" : "text");
    if (part.kind == Kind::join || part.kind == Kind::template_text || part.kind == Kind::uuid5 ||
        has_form(part, {Form::text, Form::html_unescape, Form::concat}))
        return type_named(TypeKind::text, false, "text");
    if (has_form(part, {Form::count})) return type_named(TypeKind::int8, false, "bigint");
    const bool array = part.kind == Kind::collect || has_form(part, {Form::keys, Form::values});
    const bool binary = whole == TypeKind::jsonb;
    return type_named(binary ? TypeKind::jsonb : TypeKind::json, array,
                      std::string(binary ? "jsonb" : "json") + (array ? "[]" : ""));
}

Repair first_asked(Repair own, Repair of_whole) {
    return own == Repair::reject ? of_whole : own;
}

}  // namespace

void Binder::bind_parts(const ColumnSyntax& syntax, ColumnProgram& out) {
    for (ColumnSyntax part : syntax.parts) {
        part.repairs.on_nul = first_asked(part.repairs.on_nul, syntax.repairs.on_nul);
        part.repairs.on_surrogate = first_asked(part.repairs.on_surrogate, syntax.repairs.on_surrogate);
        // Messages name the column of the table.
        schema::Column& column = program_->parts.emplace_back();
        column.name = out.column->name;
        column.type = part_type(part, out.column->type.kind);
        ColumnProgram program;
        program.column = &column;
        program.position = out.position;
        program.sensitivity = out.sensitivity;
        bind_content(part, program);
        program.name = part.name;
        out.parts.push_back(std::move(program));
    }
}

}  // namespace copyover::mapping
