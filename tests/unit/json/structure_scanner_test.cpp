#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "json/structure_scanner.hpp"

using namespace copyover::json;

namespace {

struct Scan {
    std::size_t end = 0;  // 0 where it is not in the text
    std::uint64_t newlines = 0;
    std::uint64_t behind_newline = 0;
    bool in_string = false;

    friend bool operator==(const Scan&, const Scan&) = default;
};

// Scans in pieces of the given size; 0 is all at once.
Scan scan(const std::string& text, bool portable, std::size_t piece = 0) {
    StructureScanner scanner(portable);
    Scan result;
    for (std::size_t start = 0; start < text.size() && result.end == 0;) {
        const std::size_t size = piece == 0 ? text.size() : piece;
        const std::string_view part = std::string_view(text).substr(start, size);
        if (const auto end = scanner.scan(part)) result.end = start + *end;
        start += part.size();
    }
    result.newlines = scanner.newlines();
    result.behind_newline = scanner.behind_newline();
    if (result.end == 0) result.in_string = scanner.in_string();
    return result;
}

// A third way to the same answer: the definition, without state kept between calls.
Scan by_definition(const std::string& text) {
    Scan result;
    int depth = 0;
    std::size_t i = 0;
    for (; i < text.size() && result.end == 0; ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            result.in_string = !result.in_string;
        } else if (!result.in_string && (text[i] == '{' || text[i] == '[')) {
            ++depth;
        } else if (!result.in_string && (text[i] == '}' || text[i] == ']') && --depth == 0) {
            result.end = i + 1;
        }
    }
    const std::size_t scanned = result.end == 0 ? text.size() : result.end;
    for (std::size_t k = 0; k < scanned; ++k) {
        ++result.behind_newline;
        if (text[k] == '\n') ++result.newlines, result.behind_newline = 0;
    }
    return result;
}

void check_all(const std::string& text) {
    const Scan expected = by_definition(text);
    INFO("text of " << text.size() << " bytes: " << text.substr(0, 300));
    REQUIRE(scan(text, true) == expected);
    REQUIRE(scan(text, false) == expected);
    for (const std::size_t piece : {1U, 7U, 63U, 64U, 65U, 127U, 200U}) {
        REQUIRE(scan(text, false, piece) == expected);
        REQUIRE(scan(text, true, piece) == expected);
    }
}

}  // namespace

TEST_CASE("the end of a container is found behind strings, escapes and nested brackets") {
    CHECK(scan("{}", false).end == 2);
    CHECK(scan(R"({"a":"}"} )", false).end == 9);
    CHECK(scan(R"(["\"]", "\\"], 1])", false).end == 13);
    CHECK(scan(R"([[[{}],[]],{"[":0}]...)", false).end == 19);
    CHECK(scan(R"(["never closed)", false).end == 0);
    CHECK(scan(R"(["never closed)", false).in_string);
}

TEST_CASE("both scanners agree with the definition on hostile runs of each byte") {
    for (const std::string unit :
         {"\\", "\"", "\\\"", "\\\\\"", "{", "[{", "\n", "]\"", "\\\n", "\"\\\\\"", "{}"}) {
        for (std::size_t length = 1; length < 400; length += 13) {
            for (const std::string start : {"[", "[\"", "[\"\\", "{\"a\":\"", "[ "}) {
                std::string text = start;
                while (text.size() < length)
                    text += unit;
                check_all(text + "\"]]]}");
            }
        }
    }
}

TEST_CASE("both scanners agree with the definition on random text of structural bytes") {
    std::mt19937_64 random(20260101);
    const std::string bytes = "{}[]\"\\\n,:a \xc3\xa9 0";
    for (int round = 0; round < 4000; ++round) {
        std::string text(1, round % 2 == 0 ? '{' : '[');
        const std::size_t length = random() % 500;
        // Few brackets make long containers, many make deep ones.
        const std::size_t plain = random() % 40;
        while (text.size() < length) {
            const bool structural = random() % (plain + 1) == 0;
            text += structural ? bytes[random() % bytes.size()] : 'x';
        }
        check_all(text);
    }
}

TEST_CASE("a container that ends on each byte of a block is found there") {
    for (std::size_t length = 2; length < 300; ++length) {
        const std::string text = "[" + std::string(length - 2, ' ') + "]";
        for (std::size_t behind = 0; behind < 70; ++behind)
            REQUIRE(scan(text + std::string(behind, ']'), false).end == length);
    }
}

TEST_CASE("a million open brackets are scanned in constant memory") {
    CHECK(scan(std::string(1'000'000, '['), false).end == 0);
    CHECK(scan(std::string(1'000'000, '[') + std::string(1'000'000, ']'), false).end == 2'000'000);
}
