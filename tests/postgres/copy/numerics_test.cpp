#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "fixture.hpp"

using namespace copyover;
using namespace copyover::schema;
using namespace copyover::copy;

namespace {

// Digits with many zeros and nines in a row, where grouping by four goes wrong first.
std::string random_digits(std::mt19937& random, std::size_t most) {
    std::string digits;
    for (std::size_t n = random() % (most + 1); digits.size() < n;) {
        const auto choice = random() % 30;
        const char digit = choice < 10 ? '0' : choice < 20 ? '9' : static_cast<char>('0' + choice - 20);
        digits.append(1 + random() % 6, digit);
    }
    return digits;
}

std::string random_number(std::mt19937& random) {
    std::string integer = random_digits(random, random() % 20 == 0 ? 300 : 20);
    integer.erase(0, integer.find_first_not_of('0'));
    std::string text = (random() % 2 == 0 ? "-" : "") + (integer.empty() ? "0" : integer);
    if (const std::string fraction = random_digits(random, 20); !fraction.empty()) text += "." + fraction;
    if (random() % 3 == 0) {
        text += random() % 2 == 0 ? "e" : "E";
        text += std::array{"", "+", "-"}[random() % 3];
        text += std::to_string(random() % 60);
    }
    return text;
}

}  // namespace

TEST_CASE("random numbers are what the server reads from the same text, scale included") {
    auto connection = connect();
    std::mt19937 random(20261121);
    std::vector<std::string> texts;
    for (int i = 0; i < 20'000; ++i)
        texts.push_back(random_number(random));
    std::vector<Value> values;
    for (const std::string& text : texts)
        values.push_back({std::string_view(text)});

    connection.execute("create temporary table sent (i int generated always as identity, n numeric)");
    connection.execute("create temporary table wanted (i int generated always as identity, source text)");
    const Type numeric = type_of(TypeKind::numeric);
    const Type text = type_of(TypeKind::text);
    REQUIRE(connection.copy_in("copy sent (n) from stdin (format binary)", stream_of(numeric, values)) ==
            20'000);
    REQUIRE(connection.copy_in("copy wanted (source) from stdin (format binary)", stream_of(text, values)) ==
            20'000);

    const auto wrong = connection.execute(
        "select source, n from sent join wanted using (i) "
        "where n <> source::numeric or n::text <> source::numeric::text or scale(n) <> "
        "scale(source::numeric)");
    for (std::size_t i = 0; i < wrong.rows(); ++i)
        UNSCOPED_INFO(wrong.text(i, 0) << " became " << wrong.text(i, 1));
    CHECK(wrong.rows() == 0);

    // The server's own encoding of the same texts, byte by byte.
    CHECK(bytes_of(connection, "select source::numeric from wanted order by i") ==
          stream_of(numeric, values));

    // And back: decoded text is what the server prints.
    const auto printed = connection.execute("select source::numeric::text from wanted order by i");
    RowDecoder decoder({&numeric});
    std::size_t row = 0;
    std::size_t different = 0;
    connection.copy_out(
        "copy (select n from sent order by i) to stdout (format binary)", [&](std::string_view piece) {
            if (!decoder.decode(piece)) return;
            if (std::get<std::string_view>(decoder.values()[0].data) != printed.text(row++, 0)) ++different;
        });
    CHECK(row == 20'000);
    CHECK(different == 0);
}

TEST_CASE("the longest numbers that the server takes pass") {
    auto connection = connect();
    connection.execute("create temporary table t (n numeric)");
    const Type numeric = type_of(TypeKind::numeric);
    const std::string longest = std::string(131'072, '9') + "." + std::string(16'383, '9');
    REQUIRE(connection.copy_in("copy t from stdin (format binary)",
                               stream_of(numeric, {{std::string_view(longest)}})) == 1);
    CHECK(connection.execute("select n::text from t").text(0, 0) == longest);
}
