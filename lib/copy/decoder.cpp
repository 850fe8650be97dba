#include "copy/decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "copy/byte_reader.hpp"
#include "copy/encoder.hpp"
#include "copy/numeric.hpp"

namespace copyover::copy {
namespace {

using schema::ArrayValue;
using schema::Type;
using schema::TypeKind;
using schema::Uuid;
using schema::Value;

constexpr std::size_t signature_bytes = 11;
constexpr std::uint32_t critical_flags = 0xFFFF0000;
constexpr std::int16_t trailer = -1;
constexpr char jsonb_version = 1;
constexpr std::int32_t most_dimensions = 6;  // MAXDIM of utils/array.h

[[noreturn]] void malformed(const Type& type) {
    throw InternalError(fmt::format("the server sent malformed bytes for a column of type {}", type.name));
}

template <typename Integer>
Integer fixed(const Type& type, std::string_view field) {
    if (field.size() != sizeof(Integer)) malformed(type);
    return load_big_endian<Integer>(field.data());
}

void read_header(ByteReader& reader) {
    if (reader.take(signature_bytes) != file_header().substr(0, signature_bytes) ||
        (reader.integer<std::uint32_t>() & critical_flags) != 0) {
        throw InternalError("the server's COPY stream is not in the binary format of version 1");
    }
    reader.take(reader.integer<std::uint32_t>());
}

// Nothing for NULL.
std::optional<std::string_view> read_field(ByteReader& reader) {
    const auto length = reader.integer<std::int32_t>();
    if (length == -1) return std::nullopt;
    if (length < 0) throw InternalError("the server's COPY stream has a field of negative length");
    return reader.take(static_cast<std::size_t>(length));
}

Value decode_uuid(const Type& type, std::string_view field) {
    Uuid uuid{};
    if (field.size() != uuid.size()) malformed(type);
    std::ranges::transform(field, uuid.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return {uuid};
}

}  // namespace

RowDecoder::RowDecoder(std::vector<const Type*> types) : types_(std::move(types)), values_(types_.size()) {}

bool RowDecoder::decode(std::string_view piece) {
    arena_.reset();
    ByteReader reader(piece);
    if (!header_seen_) {
        read_header(reader);
        header_seen_ = true;
        if (reader.empty()) return false;
    }
    const auto fields = reader.integer<std::int16_t>();
    const bool row = fields != trailer;
    if (row) decode_row(reader, fields);
    const bool more = !reader.empty();
    if (trailer_seen_ || (more && (!row || reader.integer<std::int16_t>() != trailer || !reader.empty()))) {
        throw InternalError("the server's COPY stream goes on after its end");
    }
    trailer_seen_ = !row || more;
    return row;
}

void RowDecoder::decode_row(ByteReader& reader, std::int16_t fields) {
    if (std::cmp_not_equal(fields, types_.size())) {
        throw InternalError(
            fmt::format("the server sent a row of {} fields instead of {}", fields, types_.size()));
    }
    for (std::size_t i = 0; i < types_.size(); ++i) {
        const auto field = read_field(reader);
        const bool is_array = types_[i]->array && types_[i]->kind != TypeKind::literal;
        values_[i] = !field     ? Value{}
                     : is_array ? decode_array(*types_[i], *field)
                                : decode_scalar(*types_[i], *field);
    }
}

Value RowDecoder::decode_scalar(const Type& type, std::string_view field) {
    switch (type.kind) {
        case TypeKind::boolean: return {fixed<std::int8_t>(type, field) != 0};
        case TypeKind::int2: return {std::int64_t{fixed<std::int16_t>(type, field)}};
        case TypeKind::int4:
        case TypeKind::date: return {std::int64_t{fixed<std::int32_t>(type, field)}};
        case TypeKind::int8:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return {fixed<std::int64_t>(type, field)};
        case TypeKind::float4: return {std::bit_cast<float>(fixed<std::uint32_t>(type, field))};
        case TypeKind::float8: return {std::bit_cast<double>(fixed<std::uint64_t>(type, field))};
        case TypeKind::numeric: read_numeric(field, numeric_text_); return {arena_.keep(numeric_text_)};
        case TypeKind::text:
        case TypeKind::varchar:
        case TypeKind::bpchar:
        case TypeKind::bytea:
        case TypeKind::json:
        case TypeKind::citext:
        case TypeKind::literal:
        case TypeKind::enumeration: return {field};
        case TypeKind::jsonb:
            if (!field.starts_with(jsonb_version)) malformed(type);
            return {field.substr(1)};
        case TypeKind::uuid: return decode_uuid(type, field);
        case TypeKind::unsupported: break;
    }
    throw InternalError(fmt::format("values of type {} cannot be decoded", type.name));
}

// array_send in arrayfuncs.c.
Value RowDecoder::decode_array(const Type& type, std::string_view field) {
    ByteReader reader(field);
    const auto dimensions = reader.integer<std::int32_t>();
    reader.integer<std::int32_t>();  // whether there are NULLs: the elements say it
    const auto element_oid = reader.integer<std::uint32_t>();
    if (type.element_oid != 0 && element_oid != type.element_oid) malformed(type);
    if (dimensions == 0 && reader.empty()) return {ArrayValue{}};
    if (dimensions < 1 || dimensions > most_dimensions) malformed(type);
    ArrayValue array;
    const std::span<std::int32_t> lengths = arena_.lengths(static_cast<std::size_t>(dimensions));
    // Every element takes at least its length: a false count cannot make us allocate.
    const auto most = static_cast<std::int64_t>(field.size() / sizeof(std::int32_t));
    std::int64_t count = 1;
    for (std::int32_t& length : lengths) {
        length = reader.integer<std::int32_t>();
        array.lower_bound = reader.integer<std::int32_t>();
        if (length < 0 || (count *= length) > most) malformed(type);
        if (dimensions > 1 && array.lower_bound != 1)
            throw Error(
                ExitCode::no,
                fmt::format("a column of type {} holds an array of {} dimensions that do not begin at 1, "
                            "which copyover does not read",
                            type.name, dimensions));
    }
    if (dimensions > 1) array.lengths = lengths;
    const std::span<Value> elements = arena_.values(static_cast<std::size_t>(count));
    for (Value& element : elements) {
        const auto bytes = read_field(reader);
        element = bytes ? decode_scalar(type, *bytes) : Value{};
    }
    if (!reader.empty()) malformed(type);
    array.elements = elements;
    return {array};
}

}  // namespace copyover::copy
