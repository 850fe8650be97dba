#include "copy/decoder.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "base/error.hpp"
#include "copy/encoder.hpp"
#include "copy/numeric.hpp"
#include "sample_types.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;
using namespace std::string_literals;

namespace {

std::string plain_numeric(std::string_view text) {
    std::string bytes;
    append_numeric(text, bytes);
    std::string back;
    read_numeric(bytes, back);
    return back;
}

std::string row_of(const Type& type, const Value& value) {
    std::string row;
    const std::vector<const Type*> types{&type};
    append_row(types, {&value, 1}, row);
    return row;
}

template <typename T>
void check_round_trip(TypeKind kind, const std::vector<T>& samples) {
    const Type type = type_of(kind);
    RowDecoder decoder({&type});
    REQUIRE_FALSE(decoder.decode(file_header()));
    for (const T& sample : samples) {
        const std::string row = row_of(type, {sample});
        REQUIRE(decoder.decode(row));
        CHECK(std::get<T>(decoder.values()[0].data) == sample);
    }
    REQUIRE(decoder.decode(row_of(type, Value{})));
    CHECK(decoder.values()[0].is_null());
    CHECK_FALSE(decoder.decode(file_trailer()));
}

const std::vector<std::string_view> texts{"", "a", " ", "\xf0\x9f\x98\x80", std::string_view("a\tb\n\\N", 6)};

}  // namespace

TEST_CASE("every scalar comes back as it went in, boundaries included") {
    using Limits8 = std::numeric_limits<std::int64_t>;
    check_round_trip<bool>(TypeKind::boolean, {true, false});
    check_round_trip<std::int64_t>(TypeKind::int2, {-32768, -1, 0, 1, 32767});
    check_round_trip<std::int64_t>(TypeKind::int4, {-2147483648, -1, 0, 1, 2147483647});
    check_round_trip<std::int64_t>(TypeKind::date, {-2147483648, -2451545, 0, 8000, 2147483647});
    for (const auto kind : {TypeKind::int8, TypeKind::time, TypeKind::timestamp, TypeKind::timestamptz}) {
        check_round_trip<std::int64_t>(kind, {Limits8::min(), -1, 0, 1, 86400000000, Limits8::max()});
    }
    check_round_trip<float>(TypeKind::float4, {0.0F, 1.5F, -1e38F, std::numeric_limits<float>::denorm_min(),
                                               std::numeric_limits<float>::infinity()});
    check_round_trip<double>(TypeKind::float8, {0.0, 0.1, -1e308, std::numeric_limits<double>::denorm_min(),
                                                -std::numeric_limits<double>::infinity()});
    for (const auto kind : {TypeKind::text, TypeKind::varchar, TypeKind::bpchar, TypeKind::citext,
                            TypeKind::bytea, TypeKind::json, TypeKind::jsonb, TypeKind::enumeration}) {
        check_round_trip<std::string_view>(kind, texts);
    }
    check_round_trip<Uuid>(TypeKind::uuid,
                           {Uuid{}, Uuid{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}});
}

TEST_CASE("minus zero and NaN keep their bits") {
    const Type type = type_of(TypeKind::float8);
    RowDecoder decoder({&type});
    decoder.decode(file_header());
    decoder.decode(row_of(type, {-0.0}));
    CHECK(std::signbit(std::get<double>(decoder.values()[0].data)));
    decoder.decode(row_of(type, {std::nan("")}));
    CHECK(std::isnan(std::get<double>(decoder.values()[0].data)));
}

TEST_CASE("a numeric comes back in plain decimal with all its fraction digits") {
    CHECK(plain_numeric("0") == "0");
    CHECK(plain_numeric("-0.000") == "0.000");
    CHECK(plain_numeric("1.10") == "1.10");
    CHECK(plain_numeric("-12345.6789") == "-12345.6789");
    CHECK(plain_numeric("1e5") == "100000");
    CHECK(plain_numeric("1.50E1") == "15.0");
    CHECK(plain_numeric("1e-5") == "0.00001");
    CHECK(plain_numeric("123e-12") == "0.000000000123");
    CHECK(plain_numeric("100000000") == "100000000");
    CHECK(plain_numeric("99999999999999999999.9999") == "99999999999999999999.9999");
    CHECK(plain_numeric("0e10") == "0");
    CHECK(plain_numeric("0e999999999999") == "0");
    CHECK(plain_numeric("00012") == "12");
    CHECK(plain_numeric("NaN") == "NaN");
    CHECK(plain_numeric("-Infinity") == "-Infinity");
    CHECK(plain_numeric("1e131071") == "1" + std::string(131071, '0'));
    CHECK(plain_numeric("1e-16383") == "0." + std::string(16382, '0') + "1");
}

TEST_CASE("random decimals come back digit by digit") {
    std::mt19937 random(20261121);
    const auto below = [&](unsigned n) { return static_cast<std::size_t>(random() % n); };
    for (int i = 0; i < 20'000; ++i) {
        std::string integer = below(4) == 0 ? "0" : std::string(1, static_cast<char>('1' + below(9)));
        if (integer != "0") {
            for (std::size_t n = below(20); n > 0; --n)
                integer += static_cast<char>('0' + below(3) * below(5));
        }
        std::string fraction;
        for (std::size_t n = below(20); n > 0; --n)
            fraction += static_cast<char>('0' + below(3) * below(5));
        std::string text = fraction.empty() ? integer : integer + "." + fraction;
        if (text.find_first_of("123456789") != std::string::npos && below(2) == 0) text.insert(0, "-");
        CAPTURE(text);
        REQUIRE(plain_numeric(text) == text);
    }
}

TEST_CASE("arrays come back with their NULLs and their lower bound") {
    const Type type = type_of(TypeKind::numeric, true);
    const std::vector<Value> elements{{std::string_view("1.50")}, Value{}, {std::string_view("-2")}};
    RowDecoder decoder({&type});
    decoder.decode(file_header());
    const std::string row = row_of(type, {ArrayValue{elements, -3}});
    REQUIRE(decoder.decode(row));
    const auto array = std::get<ArrayValue>(decoder.values()[0].data);
    CHECK(array.lower_bound == -3);
    REQUIRE(array.elements.size() == 3);
    CHECK(std::get<std::string_view>(array.elements[0].data) == "1.50");
    CHECK(array.elements[1].is_null());
    CHECK(std::get<std::string_view>(array.elements[2].data) == "-2");

    REQUIRE(decoder.decode(row_of(type, {ArrayValue{}})));
    CHECK(std::get<ArrayValue>(decoder.values()[0].data).elements.empty());
}

TEST_CASE("header and trailer may stand alone or beside a row") {
    const Type type = type_of(TypeKind::int4);
    const std::string row = row_of(type, {std::int64_t{7}});
    const std::string header(file_header());
    const std::string trailer(file_trailer());
    for (const auto& pieces : std::vector<std::vector<std::string>>{{header, row, trailer},
                                                                    {header + row, trailer},
                                                                    {header + row + trailer},
                                                                    {header, row + trailer}}) {
        RowDecoder decoder({&type});
        int rows = 0;
        for (const std::string& piece : pieces)
            rows += decoder.decode(piece) ? 1 : 0;
        CHECK(rows == 1);
        CHECK_THROWS_AS(decoder.decode(row), InternalError);
    }
    RowDecoder empty({&type});
    CHECK_FALSE(empty.decode(header + trailer));
}

TEST_CASE("malformed bytes are refused wherever they are cut or longer") {
    const Type number = type_of(TypeKind::numeric);
    const Type words = type_of(TypeKind::text, true);
    const Type flag = type_of(TypeKind::boolean);
    const std::vector<const Type*> types{&number, &words, &flag};
    const std::vector<Value> elements{{std::string_view("ab")}, Value{}};
    const std::vector<Value> values{{std::string_view("12.5")}, {ArrayValue{elements, 1}}, {true}};
    std::string row;
    append_row(types, values, row);
    const std::string whole = std::string(file_header()) + row;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        if (length == file_header().size()) continue;
        CAPTURE(length);
        CHECK_THROWS_AS(RowDecoder(types).decode(whole.substr(0, length)), InternalError);
    }
    CHECK_THROWS_AS(RowDecoder(types).decode(whole + "x"), InternalError);
    CHECK_THROWS_AS(RowDecoder(types).decode(whole + row), InternalError);
    CHECK_THROWS_AS(RowDecoder(types).decode("1\ttext\t{}\n and more text beyond the header"), InternalError);
}

TEST_CASE("any single byte changed gives a row or an error, never a crash") {
    const Type number = type_of(TypeKind::numeric);
    const Type words = type_of(TypeKind::jsonb, true);
    const std::vector<const Type*> types{&number, &words};
    const std::vector<Value> elements{{std::string_view("{}")}, Value{}};
    const std::vector<Value> values{{std::string_view("-120000.05")}, {ArrayValue{elements, 1}}};
    std::string row;
    append_row(types, values, row);
    for (std::size_t i = 0; i < row.size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = row;
            changed[i] = static_cast<char>(byte);
            RowDecoder decoder(types);
            decoder.decode(file_header());
            try {
                decoder.decode(changed);
            } catch (const Error&) {
            }
        }
    }
}

TEST_CASE("an array of several dimensions keeps their lengths, and must begin at 1") {
    const Type type = type_of(TypeKind::int4, true);
    std::string field = "\0\0\0\2\0\0\0\0\0\0\0\x17\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\7"s;
    const auto row = [&] { return "\0\1\0\0\0"s + static_cast<char>(field.size()) + field; };
    RowDecoder decoder({&type});
    decoder.decode(file_header());
    const std::string two = row();
    REQUIRE(decoder.decode(two));
    const auto& array = std::get<ArrayValue>(decoder.values()[0].data);
    CHECK(std::vector<std::int32_t>(array.lengths.begin(), array.lengths.end()) ==
          std::vector<std::int32_t>{1, 1});
    std::string again;
    append_field(type, decoder.values()[0], again);
    CHECK(again.substr(4) == field);
    field[27] = 2;
    CHECK_THROWS_WITH(decoder.decode(row()),
                      "a column of type sample holds an array of 2 dimensions that do not begin at 1, which "
                      "copyover does not read");
}
