#include "copy/encoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <limits>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "copy/big_endian.hpp"
#include "copy/numeric.hpp"

namespace copyover::copy {
namespace {

using schema::ArrayValue;
using schema::Type;
using schema::TypeKind;
using schema::Uuid;
using schema::Value;

constexpr std::int32_t null_length = -1;
constexpr char jsonb_version = 1;
constexpr std::size_t length_bytes = sizeof(std::int32_t);
constexpr std::size_t greatest_length = std::numeric_limits<std::int32_t>::max();

[[noreturn]] void refuse(const Type& type, const char* reason) {
    throw InternalError(fmt::format("a value for a column of type {} {}", type.name, reason));
}

template <typename T>
const T& expect(const Type& type, const Value& value) {
    const T* found = std::get_if<T>(&value.data);
    if (found == nullptr) refuse(type, "has another kind of content than the type needs");
    return *found;
}

// The length and the bytes of an integer in one piece.
template <std::integral Integer>
void append_fixed(Integer value, std::string& out) {
    std::array<char, length_bytes + sizeof(Integer)> bytes;
    store_big_endian(static_cast<std::int32_t>(sizeof(Integer)), bytes.data());
    store_big_endian(value, bytes.data() + length_bytes);
    out.append(bytes.data(), bytes.size());
}

template <std::integral Integer>
void append_integer(const Type& type, const Value& value, std::string& out) {
    const std::int64_t wide = expect<std::int64_t>(type, value);
    if (!std::in_range<Integer>(wide)) refuse(type, "is out of its range");
    append_fixed(static_cast<Integer>(wide), out);
}

std::int32_t checked_length(const Type& type, std::size_t length) {
    if (length > greatest_length) refuse(type, "has more than 2 GB");
    return static_cast<std::int32_t>(length);
}

void append_bytes(const Type& type, std::string_view bytes, std::string& out) {
    append_big_endian(checked_length(type, bytes.size()), out);
    out.append(bytes);
}

// Reserves the length of a field and fills it in when the field is complete.
template <typename Write>
void append_measured(const Type& type, std::string& out, Write write) {
    const std::size_t start = out.size();
    out.append(length_bytes, '\0');
    write();
    store_big_endian(checked_length(type, out.size() - start - length_bytes), out.data() + start);
}

void append_scalar(const Type& type, const Value& value, std::string& out) {
    switch (type.kind) {
        case TypeKind::boolean: return append_fixed(static_cast<char>(expect<bool>(type, value)), out);
        case TypeKind::int2: return append_integer<std::int16_t>(type, value, out);
        case TypeKind::int4:
        case TypeKind::date: return append_integer<std::int32_t>(type, value, out);
        case TypeKind::int8:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return append_integer<std::int64_t>(type, value, out);
        case TypeKind::float4:
            return append_fixed(std::bit_cast<std::uint32_t>(expect<float>(type, value)), out);
        case TypeKind::float8:
            return append_fixed(std::bit_cast<std::uint64_t>(expect<double>(type, value)), out);
        case TypeKind::numeric: {
            const auto text = expect<std::string_view>(type, value);
            return append_measured(type, out, [&] { append_numeric(text, out); });
        }
        case TypeKind::text:
        case TypeKind::varchar:
        case TypeKind::bpchar:
        case TypeKind::bytea:
        case TypeKind::json:
        case TypeKind::citext:
        case TypeKind::enumeration: return append_bytes(type, expect<std::string_view>(type, value), out);
        case TypeKind::jsonb: {
            const auto text = expect<std::string_view>(type, value);
            append_big_endian(checked_length(type, text.size() + 1), out);
            out += jsonb_version;
            out.append(text);
            return;
        }
        case TypeKind::uuid: {
            const Uuid& uuid = expect<Uuid>(type, value);
            return append_bytes(type, {reinterpret_cast<const char*>(uuid.data()), uuid.size()}, out);
        }
        case TypeKind::literal:
        case TypeKind::unsupported: break;
    }
    refuse(type, "cannot be encoded");
}

void append_element(const Type& type, const Value& value, std::string& out) {
    if (value.is_null()) return append_big_endian(null_length, out);
    append_scalar(type, value, out);
}

// array_recv in arrayfuncs.c.
void append_array(const Type& type, const ArrayValue& array, std::string& out) {
    if (type.element_oid == 0) refuse(type, "needs the OID of the array's elements");
    const std::size_t several = array.lengths.size();
    const std::int32_t dimensions =
        several > 0 ? static_cast<std::int32_t>(several) : std::int32_t{!array.elements.empty()};
    append_big_endian(dimensions, out);
    append_big_endian(std::int32_t{std::ranges::any_of(array.elements, &Value::is_null)}, out);
    append_big_endian(type.element_oid, out);
    if (dimensions == 0) return;
    for (const std::int32_t length : array.lengths) {
        append_big_endian(length, out);
        append_big_endian(std::int32_t{1}, out);
    }
    if (several == 0) {
        append_big_endian(checked_length(type, array.elements.size()), out);
        append_big_endian(array.lower_bound, out);
    }
    for (const Value& element : array.elements)
        append_element(type, element, out);
}

}  // namespace

std::string_view file_header() {
    static constexpr char bytes[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    return {bytes, sizeof bytes};  // the literal's own zero is the last byte of the extension length
}

std::string_view file_trailer() {
    return "\377\377";
}

bool has_encoder(const Type& type) {
    return type.kind != TypeKind::literal && type.kind != TypeKind::unsupported;
}

void append_field(const Type& type, const Value& value, std::string& out) {
    if (!type.array) return append_element(type, value, out);
    if (value.is_null()) return append_big_endian(null_length, out);
    const auto& array = expect<ArrayValue>(type, value);
    append_measured(type, out, [&] { append_array(type, array, out); });
}

void append_row(std::span<const Type* const> types, std::span<const Value> values, std::string& out) {
    if (types.size() != values.size() || !std::in_range<std::int16_t>(types.size())) {
        throw InternalError(fmt::format("a row of {} values for {} columns", values.size(), types.size()));
    }
    append_big_endian(static_cast<std::int16_t>(values.size()), out);
    for (std::size_t i = 0; i < values.size(); ++i)
        append_field(*types[i], values[i], out);
}

}  // namespace copyover::copy
