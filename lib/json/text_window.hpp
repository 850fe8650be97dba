// The part of a text that is in memory, with the position of a cursor in the whole text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "json/byte_source.hpp"

namespace copyover::json {

// Of a byte in a text: bytes from its start; line and column 1-based, column in bytes.
struct Place {
    std::uint64_t offset = 0;
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

class TextWindow {
  public:
    // A whole text in memory, not copied: it must outlive the window.
    explicit TextWindow(std::string_view text);

    // Reads at most `window` bytes at a time. The source must outlive the window.
    TextWindow(ByteSource& source, std::size_t window);

    // What is in memory from the cursor on; record_padding bytes behind it are readable where the text comes
    // from a source.
    [[nodiscard]] std::string_view ahead() const { return {text_ + cursor_, limit_ - cursor_}; }

    // Reads on behind ahead(), which may move in memory. False at the end of the text.
    bool more();

    // Moves the cursor over bytes without a newline.
    void consume(std::size_t bytes) { cursor_ += bytes; }

    // Moves the cursor over bytes with newlines, the last of them `behind` bytes before the new cursor.
    void consume(std::size_t bytes, std::uint64_t newlines, std::uint64_t behind) {
        cursor_ += bytes;
        if (newlines == 0) return;
        line_ += newlines;
        line_start_ = offset() - behind;
    }

    // Moves the cursor over blanks (RFC 8259 section 2) and reads on where needed. The byte at the cursor, or
    // nothing at the end of the text.
    std::optional<char> skip_blanks();

    // Bytes at the start that are no text (a byte order mark): columns do not count them.
    void skip_mark(std::size_t bytes);

    // Ends the text in front of the next newline, reading up to it, until open_line(). False and not ended
    // where the line is longer than `longest`.
    bool close_line(std::size_t longest);
    void open_line();

    // Moves the cursor behind the next newline, or to the end of the text, and keeps nothing. False where
    // there is no newline.
    bool skip_line();

    // Of the cursor.
    [[nodiscard]] std::uint64_t offset() const { return base_ + cursor_; }
    [[nodiscard]] Place place() const { return {offset(), line_, offset() - line_start_ + 1}; }

  private:
    ByteSource* source_ = nullptr;
    std::size_t window_ = 0;
    std::vector<char> buffer_;
    const char* text_ = nullptr;
    std::size_t cursor_ = 0;
    std::size_t limit_ = 0;  // end of what may be read: filled_, or the end of a closed line
    std::size_t filled_ = 0;
    bool closed_ = false;
    std::uint64_t base_ = 0;  // offset of text_[0]
    std::uint64_t line_ = 1;
    std::uint64_t line_start_ = 0;  // offset of the line's first byte
};

}  // namespace copyover::json
