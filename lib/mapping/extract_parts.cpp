// Texts that are put together from parts: join, template, uuid5.
#include <algorithm>
#include <string>

#include "mapping/extract_target.hpp"
#include "mapping/uuid.hpp"

namespace copyover::mapping {

bool Extractor::gather_text(const ColumnProgram& column, Target& target, std::optional<Input>& out) {
    parts_.clear();
    Input whole;
    whole.kind = json::Kind::string;
    for (const Reading& reading : column.readings) {
        if (reading.place.kind == Place::Kind::constant) {
            parts_.push_back(reading.constant);
            continue;
        }
        const Found found = find(reading.place);
        if (!found.present) return true;
        note_match(column.number);
        if (is_null(reading, found.input)) return true;
        if (found.input.kind != json::Kind::string && found.input.kind != json::Kind::number) {
            state_.fail(rule::value_type, "is not a text or number that can be joined");
            return refuse(target, found.input);
        }
        whole.has_nul |= found.input.has_nul;
        whole.has_surrogate |= found.input.has_surrogate;
        target.node = node_of(found.input);
        parts_.push_back(found.input.text);
    }
    if (column.sort) std::ranges::sort(parts_);
    std::string text;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (i > 0) text += column.delimiter;
        text += parts_[i];
    }
    whole.text = arena_.keep(text);
    out = whole;
    return true;
}

bool Extractor::make_joined(const ColumnProgram& column, Target& target) {
    std::optional<Input> text;
    if (!gather_text(column, target, text)) return false;
    return !text || convert(column.conversion, *text, target.value, state_) || refuse(target, *text);
}

bool Extractor::make_uuid5(const ColumnProgram& column, Target& target) {
    std::optional<Input> name;
    if (!gather_text(column, target, name)) return false;
    if (!name) return true;
    if (name->has_surrogate) {
        state_.fail(rule::value_surrogate, "contains half a surrogate pair, which has no UTF-8 form");
        return refuse(target, *name);
    }
    const schema::Uuid uuid = uuid5(column.name_space, name->text);
    if (column.conversion.type->kind == schema::TypeKind::uuid) {
        target.value.data = uuid;
        return true;
    }
    const std::string text = to_string(uuid);
    Input written = input_of_name(arena_.keep(text));
    return convert(column.conversion, written, target.value, state_) || refuse(target, written);
}

}  // namespace copyover::mapping
