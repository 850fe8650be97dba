// Lines and columns of places in a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace copyover::json {

// Both 1-based; columns count bytes.
struct Position {
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

// Of an offset in a text that starts at the given place. Reads all that stands before it: for one question.
Position position_of(std::string_view text, std::size_t offset, Position start);

// For many questions about one text, in any order: no byte of it is read twice, and nothing before the first
// question.
class LineIndex {
  public:
    // The text must live as long as it is asked about.
    void begin(std::string_view text, Position start) {
        text_ = text;
        start_ = start;
        read_ = 0;
        newlines_.clear();
    }

    [[nodiscard]] Position at(std::size_t offset);

    // Bytes of the text that were read so far.
    [[nodiscard]] std::size_t bytes_read() const { return read_; }

  private:
    std::string_view text_;
    Position start_;
    std::size_t read_ = 0;
    std::vector<std::size_t> newlines_;  // before read_
};

}  // namespace copyover::json
