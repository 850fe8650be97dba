#include "mapping/bind/schema_default.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "json/canonical.hpp"
#include "json/jsonb.hpp"
#include "mapping/bind/sql_constant.hpp"
#include "mapping/convert/conversion.hpp"
#include "mapping/time/calendar.hpp"
#include "schema/type_families.hpp"

namespace copyover::mapping {

namespace {

using schema::Type;
using schema::TypeKind;

// A zone-less column drops the zone of a text, and midnight is the time of a date. Nothing where PostgreSQL
// may read the text otherwise than ISO 8601 does.
std::optional<std::string> wall_time(std::string text) {
    IsoProblem problem;
    const auto time = parse_iso(text, problem);
    if (!time || !time->days) return std::nullopt;
    if (!time->microseconds) return text + " 00:00:00";
    const std::size_t clock = text.find(':');
    text.resize(std::min(text.find_first_of("Zz+-", clock), text.size()));
    return text;
}

std::optional<schema::Value> json_value(const Type& type, std::string_view text) {
    std::string canonical;
    if (!json::append_canonical(text, canonical)) return std::nullopt;
    if (type.kind == TypeKind::jsonb && json::jsonb_refusal(text)) return std::nullopt;
    schema::Value value;
    value.data = text;
    return value;
}

Input input_of(TypeKind kind, std::string_view text) {
    Input input = input_of_name(text);
    const bool is_number = is_integer(kind) || is_float(kind) || kind == TypeKind::numeric;
    if (kind == TypeKind::boolean) input.kind = json::Kind::boolean;
    if (is_number && text != "NaN") input.kind = json::Kind::number;
    return input;
}

std::optional<schema::Value> value_of(const Type& type, const SqlConstant& constant, schema::Arena& arena) {
    schema::Value value;
    if (constant.null) return value;
    if (type.array) {
        Type element = type;
        element.array = false;
        const std::span<schema::Value> elements = arena.values(constant.elements.size());
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const auto made = value_of(element, constant.elements[i], arena);
            if (!made) return std::nullopt;
            elements[i] = *made;
        }
        value.data = schema::ArrayValue{elements};
        return value;
    }
    if (type.kind == TypeKind::json || type.kind == TypeKind::jsonb)
        return json_value(type, arena.keep(constant.text));
    std::string text = constant.text;
    if (is_date_or_time(type.kind) && text.find(',') != std::string::npos) return std::nullopt;
    if (type.kind == TypeKind::timestamp) {
        auto wall = wall_time(text);
        if (!wall) return std::nullopt;
        text = std::move(*wall);
    }
    ConversionState state(arena);
    const Conversion conversion{&type, Form::by_type, {}, {}, {}};
    if (!convert(conversion, input_of(type.kind, arena.keep(text)), value, state)) return std::nullopt;
    return value;
}

}  // namespace

std::optional<schema::Value> constant_default(const schema::Column& column, schema::Arena& arena) {
    if (column.generated || column.serial || column.identity != schema::Identity::none) return std::nullopt;
    if (column.default_sql.empty()) return schema::Value{};
    const auto constant = evaluate_constant(column.default_sql, column.type);
    return constant ? value_of(column.type, *constant, arena) : std::nullopt;
}

}  // namespace copyover::mapping
