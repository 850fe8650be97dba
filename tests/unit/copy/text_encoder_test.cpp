#include "copy/text_encoder.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "copy/batch.hpp"
#include "copy/format.hpp"
#include "sample_types.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;

namespace {

std::string field(const Type& type, const Value& value) {
    std::string line;
    const std::array types{&type};
    append_text_row(types, {&value, 1}, line);
    REQUIRE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

std::string field(TypeKind kind, const Value& value) {
    return field(type_of(kind), value);
}

}  // namespace

TEST_CASE("fields of COPY text are what psql would be given") {
    CHECK(field(TypeKind::literal, {}) == "\\N");
    CHECK(field(TypeKind::literal, {std::string_view("")}).empty());
    CHECK(field(TypeKind::literal, {std::string_view("\\N")}) == "\\\\N");
    CHECK(field(TypeKind::literal, {std::string_view("\\.")}) == "\\\\.");
    CHECK(field(TypeKind::text, {std::string_view("a\tb\nc\rd\\e\b")}) == "a\\tb\\nc\\rd\\\\e\b");
    CHECK(field(TypeKind::boolean, {true}) == "true");
    CHECK(field(TypeKind::int8, {std::numeric_limits<std::int64_t>::min()}) == "-9223372036854775808");
    CHECK(field(TypeKind::float8, {0.1}) == "0.1");
    CHECK(field(TypeKind::float4, {-std::numeric_limits<float>::infinity()}) == "-Infinity");
    CHECK(field(TypeKind::numeric, {std::string_view("1.50")}) == "1.50");
    CHECK(field(TypeKind::bytea, {std::string_view("\0\xff", 2)}) == "\\\\x00ff");
    CHECK(field(TypeKind::date, {std::int64_t{8826}}) == "2024-03-01");
    CHECK(field(TypeKind::timestamptz, {std::int64_t{0}}) == "2000-01-01 00:00:00+00");
    CHECK(field(TypeKind::timestamp, {std::numeric_limits<std::int64_t>::max()}) == "infinity");
    CHECK(field(TypeKind::uuid, {Uuid{0xa0, 1}}) == "a0010000-0000-0000-0000-000000000000");
}

TEST_CASE("arrays in COPY text are quoted twice") {
    const std::vector<Value> texts{{std::string_view("a\"b\\")}, {}, {std::string_view("NULL")}};
    CHECK(field(type_of(TypeKind::text, true), {ArrayValue{texts}}) == R"({"a\\"b\\\\",NULL,"NULL"})");
    CHECK(field(type_of(TypeKind::text, true), {ArrayValue{}}) == "{}");
    const std::vector<Value> numbers{
        {std::int64_t{1}}, {std::int64_t{2}}, {std::int64_t{3}}, {std::int64_t{4}}};
    CHECK(field(type_of(TypeKind::int4, true), {ArrayValue{numbers, -1}}) == R"([-1:2]={"1","2","3","4"})");
    const std::vector<std::int32_t> lengths{2, 2};
    CHECK(field(type_of(TypeKind::int4, true), {ArrayValue{numbers, 1, lengths}}) ==
          R"({{"1","2"},{"3","4"}})");
    std::string boxes;
    append_array_text(type_of(TypeKind::literal, true), ArrayValue{std::span(texts).first(2)}, ';', boxes);
    CHECK(boxes == R"({"a\"b\\";NULL})");
}

TEST_CASE("a table with a column of literals goes by text, and its rows can be told apart") {
    const Type literal = type_of(TypeKind::literal);
    const Type number = type_of(TypeKind::int4);
    CHECK(format_of(std::array{&number}) == Format::binary);
    const std::array types{&number, &literal};
    CHECK(format_of(types) == Format::text);
    Batch batch(0, types);
    batch.add(std::array<Value, 2>{Value{std::int64_t{1}}, Value{std::string_view("a\nb")}}, {});
    batch.add(std::array<Value, 2>{Value{std::int64_t{2}}, Value{}}, {});
    CHECK(batch.rows() == "1\ta\\nb\n2\t\\N\n");
    CHECK(row_starts(Format::text, batch.rows()) == std::vector<std::size_t>{0, 7, 12});
    CHECK(stream_header(Format::text).empty());
    CHECK(stream_trailer(Format::text).empty());
}
