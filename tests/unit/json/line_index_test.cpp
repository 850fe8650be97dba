// Lines and columns of many places in one text.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "json/line_index.hpp"

namespace copyover::json {

namespace {

// Counted from the start of the text each time.
Position counted(std::string_view text, std::size_t offset, Position start) {
    for (std::size_t i = 0; i < offset; ++i) {
        if (text[i] == '\n') {
            ++start.line;
            start.column = 1;
        } else {
            ++start.column;
        }
    }
    return start;
}

}  // namespace

TEST_CASE("places are found in any order and no byte is read twice") {
    const std::string text = "{\"a\": [1,\n\n 2],\n\"b\": 3\n}\n";
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i <= text.size(); ++i)
        order.push_back(i * 7 % (text.size() + 1));  // every offset, forwards and backwards
    LineIndex lines;
    for (const Position start : {Position{}, Position{7, 5}}) {
        lines.begin(text, start);
        CHECK(lines.bytes_read() == 0);
        std::size_t furthest = 0;
        for (const std::size_t offset : order) {
            const Position expected = counted(text, offset, start);
            const Position found = lines.at(offset);
            INFO("offset " << offset);
            CHECK(found.line == expected.line);
            CHECK(found.column == expected.column);
            furthest = std::max(furthest, offset);
            CHECK(lines.bytes_read() == furthest);
        }
    }
}

}  // namespace copyover::json
