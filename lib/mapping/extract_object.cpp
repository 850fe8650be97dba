// Objects of named parts.
#include <algorithm>
#include <string>

#include "mapping/extract_target.hpp"
#include "mapping/json_text.hpp"

namespace copyover::mapping {

// Null is there too, and so is every constant. A text of several values needs all of them.
bool Extractor::is_anything_there(const ColumnProgram& column) {
    if (column.kind == ColumnProgram::Kind::constant) return true;
    if (std::ranges::any_of(column.parts, [&](const ColumnProgram& part) { return is_anything_there(part); }))
        return true;
    const auto is_there = [&](const Reading& reading) {
        return reading.place.kind == Place::Kind::constant || (!reading.many && find(reading.place).present);
    };
    const bool needs_all = column.kind == ColumnProgram::Kind::join ||
                           column.kind == ColumnProgram::Kind::template_text ||
                           column.kind == ColumnProgram::Kind::uuid5;
    return needs_all ? std::ranges::all_of(column.readings, is_there)
                     : std::ranges::any_of(column.readings, is_there);
}

bool Extractor::make_object(const ColumnProgram& column, Target& target) {
    std::string text;
    bool good = true;
    for (const ColumnProgram& part : column.parts) {
        schema::Value value;
        Target made{part, target.table, value, target.node, target.findings};
        good = make_value(part, made) && good;
        if (value.is_null() && !is_anything_there(part)) continue;
        text += text.empty() ? '{' : ',';
        append_json_string(part.name, text);
        text += ':';
        append_json_value(part.column->type, value, text);
    }
    if (!good || text.empty()) return good;
    text += '}';
    const schema::TypeKind kind = column.conversion.type->kind;
    if (kind == schema::TypeKind::json || kind == schema::TypeKind::jsonb) {
        target.value.data = arena_.keep(text);
        return true;
    }
    const Input written = input_of_name(arena_.keep(text));
    return convert(column.conversion, written, target.value, state_) || refuse(target, written);
}

}  // namespace copyover::mapping
