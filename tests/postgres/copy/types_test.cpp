#include <catch2/catch.hpp>
#include <limits>

#include "fixture.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;
using namespace std::string_view_literals;

namespace {

// The same value twice: as copyover holds it, and as SQL text that the server reads.
struct Sample {
    Value value;
    std::string literal;
};

struct Case {
    std::string sql_type;
    TypeKind kind;
    std::vector<Sample> samples;
};

Value number(std::int64_t value) {
    return {value};
}
Value words(std::string_view value) {
    return {value};
}

constexpr std::int64_t day = 86'400'000'000;
constexpr auto least8 = std::numeric_limits<std::int64_t>::min();
constexpr auto greatest8 = std::numeric_limits<std::int64_t>::max();

// Literals are what a person would write, not what the encoder computes.
const std::vector<Case> cases{
    {"boolean", TypeKind::boolean, {{{true}, "true"}, {{false}, "false"}}},
    {"smallint", TypeKind::int2, {{number(-32768), "-32768"}, {number(0), "0"}, {number(32767), "32767"}}},
    {"integer", TypeKind::int4, {{number(-2147483648), "-2147483648"}, {number(2147483647), "2147483647"}}},
    {"bigint",
     TypeKind::int8,
     {{number(least8), "-9223372036854775808"},
      {number(greatest8), "9223372036854775807"},
      {number(-1), "-1"}}},
    {"real",
     TypeKind::float4,
     {{{1.5F}, "1.5"},
      {{-0.0F}, "-0"},
      {{3.4028235e38F}, "3.4028235e38"},
      {{1e-45F}, "1e-45"},
      {{0.1F}, "0.1"}}},
    {"double precision",
     TypeKind::float8,
     {{{0.1}, "0.1"},
      {{-0.0}, "-0"},
      {{1.7976931348623157e308}, "1.7976931348623157e308"},
      {{5e-324}, "5e-324"},
      {{std::numeric_limits<double>::infinity()}, "Infinity"},
      {{-std::numeric_limits<double>::infinity()}, "-Infinity"}}},
    {"text",
     TypeKind::text,
     {{words(""), ""}, {words("a\tb\n\\N\\."), "a\tb\n\\N\\."}, {words("😀é "), "😀é "}}},
    {"varchar(5)", TypeKind::varchar, {{words("ééééé"), "ééééé"}, {words(" a "), " a "}}},
    {"char(4)", TypeKind::bpchar, {{words("ab  "), "ab"}, {words("ab"), "ab"}, {words("😀😀😀😀"), "😀😀😀😀"}}},
    {"citext", TypeKind::citext, {{words("MiXed"), "MiXed"}}},
    {"mood", TypeKind::enumeration, {{words("so-so"), "so-so"}, {words("it's"), "it's"}}},
    {"bytea", TypeKind::bytea, {{words("\0\xff\\x"sv), "\\x00ff5c78"}, {words(""), ""}}},
    {"json", TypeKind::json, {{words("{\"b\": 1,  \"a\":1.10}"), "{\"b\": 1,  \"a\":1.10}"}}},
    {"jsonb",
     TypeKind::jsonb,
     {{words("{\"b\":[1e2,-0],\"a\":\"\\u00e9\"}"), "{\"a\": \"é\", \"b\": [100, -0]}"},
      {words("null"), "null"}}},
    {"uuid",
     TypeKind::uuid,
     {{{Uuid{0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0xff}},
       "123E4567-e89b-12d3-a456-4266141740ff"}}},
    {"date",
     TypeKind::date,
     {{number(0), "2000-01-01"},
      {number(-1), "1999-12-31"},
      {number(8800), "2024-02-04"},
      {number(-10957), "1970-01-01"},
      {number(-2451545), "4714-11-24 BC"},
      {number(2145031948), "5874897-12-31"},
      {number(2147483647), "infinity"},
      {number(-2147483648), "-infinity"}}},
    {"time",
     TypeKind::time,
     {{number(0), "00:00"}, {number(day - 1), "23:59:59.999999"}, {number(day), "24:00:00"}}},
    {"timestamp",
     TypeKind::timestamp,
     {{number(0), "2000-01-01 00:00:00"},
      {number(-1), "1999-12-31 23:59:59.999999"},
      {number(-946684800'000000), "1970-01-01 00:00:00"},
      {number(greatest8), "infinity"},
      {number(least8), "-infinity"}}},
    {"timestamptz",
     TypeKind::timestamptz,
     {{number(1), "2000-01-01 00:00:00.000001+00"},
      {number(-19'800'000'000), "2000-01-01 00:00:00+05:30"},
      {number(greatest8), "infinity"}}},
    {"numeric",
     TypeKind::numeric,
     {{words("0"), "0"},
      {words("-0"), "0"},
      {words("-0.00"), "0.00"},
      {words("1.2345"), "1.2345"},
      {words("1.50E+1"), "15.0"},
      {words("1E-7"), "0.0000001"},
      {words("12e3"), "12000"},
      {words("1234567890123456789012345678901234567890.12"), "1234567890123456789012345678901234567890.12"},
      {words("NaN"), "NaN"},
      {words("Infinity"), "Infinity"},
      {words("-Infinity"), "-Infinity"},
      {words("1e-16383"), "1e-16383"},
      {words("1e131071"), "1e131071"}}},
    {"numeric(10,2)", TypeKind::numeric, {{words("-99999999.99"), "-99999999.99"}, {words("1.5"), "1.5"}}},
    {"numeric(5,-2)", TypeKind::numeric, {{words("1200"), "1200"}}},
};

void make_types(postgres::Connection& connection) {
    connection.execute("set client_min_messages = warning");
    connection.execute("create extension if not exists citext");
    connection.execute("drop type if exists mood cascade");
    connection.execute("create type mood as enum ('so-so', 'it''s', 'happy')");
}

Type typed(postgres::Connection& connection, const Case& test, bool array) {
    Type type = type_of(test.kind, array);
    type.element_oid = static_cast<std::uint32_t>(
        connection.execute("select " + connection.literal(test.sql_type) + "::regtype::oid").integer(0, 0));
    return type;
}

// Decodes what the server sends for the query and encodes it again.
std::string recoded(postgres::Connection& connection, const Type& type, const std::string& query) {
    const std::vector<const Type*> types{&type};
    RowDecoder decoder(types);
    std::string stream(file_header());
    connection.copy_out("copy (" + query + ") to stdout (format binary)", [&](std::string_view piece) {
        if (decoder.decode(piece)) append_row(types, decoder.values(), stream);
    });
    stream += file_trailer();
    return stream;
}

}  // namespace

TEST_CASE("every type arrives as the value that its SQL text means, and comes back the same") {
    auto connection = connect();
    make_types(connection);
    for (const Case& test : cases) {
        CAPTURE(test.sql_type);
        const Type type = typed(connection, test, false);
        connection.execute("create temporary table t (i int generated always as identity, sent " +
                           test.sql_type + ", wanted " + test.sql_type + ")");
        std::vector<Value> values;
        for (const Sample& sample : test.samples)
            values.push_back(sample.value);
        values.emplace_back();
        REQUIRE(connection.copy_in("copy t (sent) from stdin (format binary)", stream_of(type, values)) ==
                values.size());
        for (std::size_t i = 0; i < test.samples.size(); ++i) {
            connection.execute("update t set wanted = " + connection.literal(test.samples[i].literal) +
                               " where i = " + std::to_string(i + 1));
        }
        const auto rows = connection.execute("select sent::text, wanted::text from t order by i");
        REQUIRE(rows.rows() == values.size());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            CHECK(rows.text(i, 0) == rows.text(i, 1));
            CHECK(rows.is_null(i, 0) == (i + 1 == rows.rows()));
        }
        const std::string sent = bytes_of(connection, "select sent from t order by i");
        CHECK(sent == bytes_of(connection, "select wanted from t order by i"));
        CHECK(sent == recoded(connection, type, "select wanted from t order by i"));
        if (test.kind != TypeKind::jsonb && test.kind != TypeKind::bpchar &&
            test.sql_type != "numeric(10,2)") {
            CHECK(sent == stream_of(type, values));
        }
        connection.execute("drop table t");
    }
}

TEST_CASE("arrays of every type arrive with their NULLs and bounds, and come back the same") {
    auto connection = connect();
    make_types(connection);
    for (const Case& test : cases) {
        CAPTURE(test.sql_type);
        const Type type = typed(connection, test, true);
        connection.execute("create temporary table t (sent " + test.sql_type + "[])");
        std::vector<Value> elements;
        std::string wanted;
        for (const Sample& sample : test.samples) {
            elements.push_back(sample.value);
            wanted += connection.literal(sample.literal) + "::" + test.sql_type + ", ";
        }
        elements.emplace_back();
        const std::vector<Value> arrays{
            {ArrayValue{elements, 1}}, {ArrayValue{elements, -5}}, {ArrayValue{}}, {}};
        REQUIRE(connection.copy_in("copy t from stdin (format binary)", stream_of(type, arrays)) == 4);
        const auto same =
            connection.execute("select count(*) from t where sent::text = array[" + wanted +
                               "null]::text or sent::text like '[-5:%]={%' or sent::text = '{}'");
        CHECK(same.integer(0, 0) == 3);
        CHECK(connection.execute("select count(*) from t where array_lower(sent, 1) = -5").integer(0, 0) ==
              1);
        CHECK(bytes_of(connection, "select sent from t") == recoded(connection, type, "select sent from t"));
        connection.execute("drop table t");
    }
}

TEST_CASE("a domain is encoded as its base type and its conditions still hold") {
    auto connection = connect();
    connection.execute("create domain pg_temp.positive as integer check (value > 0)");
    connection.execute("create temporary table t (x pg_temp.positive)");
    const Type type = type_of(TypeKind::int4);
    CHECK(connection.copy_in("copy t from stdin (format binary)", stream_of(type, {number(1)})) == 1);
    CHECK_THROWS_WITH(connection.copy_in("copy t from stdin (format binary)", stream_of(type, {number(-1)})),
                      Catch::Matchers::Contains("violates check constraint"));
}

TEST_CASE("an empty table comes out as no row") {
    auto connection = connect();
    connection.execute("create temporary table t (x int)");
    const Type type = type_of(TypeKind::int4);
    CHECK(recoded(connection, type, "select x from t") == stream_of(type, {}));
}

TEST_CASE("rows of many columns come out as they went in") {
    auto connection = connect();
    std::string columns;
    std::vector<Type> types;
    std::vector<Value> values;
    for (int i = 0; i < 400; ++i) {
        columns += (i == 0 ? "c" : ", c") + std::to_string(i) + (i % 2 == 0 ? " int" : " text");
        types.push_back(type_of(i % 2 == 0 ? TypeKind::int4 : TypeKind::text));
        values.push_back(i % 3 == 0 ? Value{} : i % 2 == 0 ? number(i) : words("some text"));
    }
    std::vector<const Type*> pointers;
    for (const Type& type : types)
        pointers.push_back(&type);
    connection.execute("create temporary table t (" + columns + ")");
    std::string stream(file_header());
    for (int i = 0; i < 50; ++i)
        append_row(pointers, values, stream);
    stream += file_trailer();
    CHECK(connection.copy_in("copy t from stdin (format binary)", stream) == 50);
    CHECK(bytes_of(connection, "select * from t") == stream);
}
