#include "copy/encoder.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "sample_types.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

// Hexadecimal digits with blanks between the parts.
std::string golden(std::string_view parts) {
    std::string digits(parts);
    std::erase(digits, ' ');
    return digits;
}

std::string field(const Type& type, const Value& value) {
    std::string out;
    append_field(type, value, out);
    return hex(out);
}

std::string field(TypeKind kind, const Value& value) {
    return field(type_of(kind), value);
}

Value text(std::string_view value) {
    return {value};
}
Value integer(std::int64_t value) {
    return {value};
}

}  // namespace

// Expected bytes are written by hand from https://www.postgresql.org/docs/15/sql-copy.html ("Binary Format")
// and from the receive functions of PostgreSQL's src/backend/utils/adt (numeric_recv,
// array_recv, jsonb_recv …).

TEST_CASE("the stream's header and trailer are those of the documentation") {
    CHECK(hex(file_header()) == golden("5047434f50590aff0d0a00 00000000 00000000"));
    CHECK(hex(file_trailer()) == golden("ffff"));
}

TEST_CASE("a row is its number of fields, then each length and value") {
    const Type number = type_of(TypeKind::int4);
    const Type word = type_of(TypeKind::text);
    const std::vector<const Type*> types{&number, &word, &word};
    const std::vector<Value> values{integer(258), text("hi"), Value{}};
    std::string out;
    append_row(types, values, out);
    CHECK(hex(out) == golden("0003 00000004 00000102 00000002 6869 ffffffff"));
}

TEST_CASE("scalars have exactly the bytes that the server reads") {
    CHECK(field(TypeKind::boolean, {true}) == golden("00000001 01"));
    CHECK(field(TypeKind::boolean, {false}) == golden("00000001 00"));
    CHECK(field(TypeKind::int2, integer(-2)) == golden("00000002 fffe"));
    CHECK(field(TypeKind::int4, integer(-2147483648)) == golden("00000004 80000000"));
    CHECK(field(TypeKind::int8, integer(72623859790382856)) == golden("00000008 0102030405060708"));
    CHECK(field(TypeKind::float4, {1.5F}) == golden("00000004 3fc00000"));
    CHECK(field(TypeKind::float8, {-2.0}) == golden("00000008 c000000000000000"));
    CHECK(field(TypeKind::text, text("")) == golden("00000000"));
    CHECK(field(TypeKind::varchar, text("é")) == golden("00000002 c3a9"));
    CHECK(field(TypeKind::bpchar, text("a ")) == golden("00000002 6120"));
    CHECK(field(TypeKind::citext, text("Ab")) == golden("00000002 4162"));
    CHECK(field(TypeKind::enumeration, text("sad")) == golden("00000003 736164"));
    CHECK(field(TypeKind::bytea, text(std::string_view("\0\xff", 2))) == golden("00000002 00ff"));
    CHECK(field(TypeKind::json, text("{}")) == golden("00000002 7b7d"));
    CHECK(field(TypeKind::jsonb, text("{}")) == golden("00000003 01 7b7d"));
    CHECK(field(TypeKind::uuid, {Uuid{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}}) ==
          golden("00000010 000102030405060708090a0b0c0d0eff"));
    CHECK(field(TypeKind::date, integer(-1)) == golden("00000004 ffffffff"));
    CHECK(field(TypeKind::date, integer(2147483647)) == golden("00000004 7fffffff"));
    CHECK(field(TypeKind::time, integer(86400000000)) == golden("00000008 000000141dd76000"));
    CHECK(field(TypeKind::timestamp, integer(-1)) == golden("00000008 ffffffffffffffff"));
    CHECK(field(TypeKind::timestamptz, integer(std::numeric_limits<std::int64_t>::min())) ==
          golden("00000008 8000000000000000"));
    CHECK(field(TypeKind::jsonb, Value{}) == golden("ffffffff"));
}

TEST_CASE("numeric is ndigits, weight, sign, dscale and base-10000 digits") {
    const auto numeric = [](std::string_view value) {
        return field(TypeKind::numeric, text(value)).substr(8);
    };
    CHECK(numeric("0") == golden("0000 0000 0000 0000"));
    CHECK(numeric("-0") == golden("0000 0000 0000 0000"));
    CHECK(numeric("0.00") == golden("0000 0000 0000 0002"));
    CHECK(numeric("1") == golden("0001 0000 0000 0000 0001"));
    CHECK(numeric("-1") == golden("0001 0000 4000 0000 0001"));
    CHECK(numeric("1.2345") == golden("0002 0000 0000 0004 0001 0929"));
    CHECK(numeric("12345.678") == golden("0003 0001 0000 0003 0001 0929 1a7c"));
    CHECK(numeric("10000") == golden("0001 0001 0000 0000 0001"));
    CHECK(numeric("9999") == golden("0001 0000 0000 0000 270f"));
    CHECK(numeric("0.0001") == golden("0001 ffff 0000 0004 0001"));
    CHECK(numeric("0.00001") == golden("0001 fffe 0000 0005 03e8"));
    CHECK(numeric("1.10") == golden("0002 0000 0000 0002 0001 03e8"));
    CHECK(numeric(golden("1e5")) == golden("0001 0001 0000 0000 000a"));
    CHECK(numeric("1.50E+1") == golden("0001 0000 0000 0001 000f"));
    CHECK(numeric("NaN") == golden("0000 0000 c000 0000"));
    CHECK(numeric("Infinity") == golden("0000 0000 d000 0020"));
    CHECK(numeric("-Infinity") == golden("0000 0000 f000 0020"));
}

TEST_CASE("a numeric's length counts its bytes") {
    CHECK(field(TypeKind::numeric, text("1.2345")).substr(0, 8) == golden("0000000c"));
}

TEST_CASE("an array names its element type, its bounds and its NULLs") {
    const Type words = type_of(TypeKind::text, true);
    const std::vector<Value> elements{text("a"), Value{}};
    CHECK(field(words, {ArrayValue{elements, 1}}) ==
          golden("0000001d 00000001 00000001 00000019 00000002 00000001 00000001 61 ffffffff"));
    CHECK(field(words, {ArrayValue{{}, 1}}) == golden("0000000c 00000000 00000000 00000019"));
    CHECK(field(words, Value{}) == golden("ffffffff"));

    const std::vector<Value> number{integer(7)};
    CHECK(field(type_of(TypeKind::int2, true), {ArrayValue{number, 0}}) ==
          golden("0000001a 00000001 00000000 00000015 00000001 00000000 00000002 0007"));
}

TEST_CASE("a value that does not fit its type is a broken invariant, never other bytes") {
    CHECK_THROWS_AS(field(TypeKind::int2, integer(32768)), InternalError);
    CHECK_THROWS_AS(field(TypeKind::int4, integer(-2147483649)), InternalError);
    CHECK_THROWS_AS(field(TypeKind::date, integer(2147483648)), InternalError);
    CHECK_THROWS_AS(field(TypeKind::int4, text("1")), InternalError);
    CHECK_THROWS_AS(field(TypeKind::float4, {1.0}), InternalError);
    CHECK_THROWS_AS(field(TypeKind::text, {ArrayValue{}}), InternalError);
    CHECK_THROWS_AS(field(type_of(TypeKind::text, true), text("{}")), InternalError);
    CHECK_THROWS_AS(field(type_of(TypeKind::enumeration, true), {ArrayValue{}}), InternalError);
    CHECK_THROWS_AS(field(TypeKind::unsupported, text("x")), InternalError);
    for (const char* number : {"", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "1 ", " 1", "nan", "1,5", "--1",
                               "1e5x", "\xd9\xa1"}) {
        CAPTURE(number);
        CHECK_THROWS_AS(field(TypeKind::numeric, text(number)), InternalError);
    }
    for (const char* number :
         {"1e131072", "1e-16384", "1e999999999999999999999", "1e-999999999999999999999"}) {
        CAPTURE(number);
        CHECK_THROWS_AS(field(TypeKind::numeric, text(number)), InternalError);
    }
    std::string out;
    const Type number = type_of(TypeKind::int4);
    const std::vector<const Type*> types{&number};
    CHECK_THROWS_AS(append_row(types, {}, out), InternalError);
}

TEST_CASE("every kind but the unsupported has an encoder") {
    CHECK(has_encoder(type_of(TypeKind::enumeration, true)));
    CHECK(has_encoder(type_of(TypeKind::citext)));
    CHECK_FALSE(has_encoder(type_of(TypeKind::unsupported)));
}
