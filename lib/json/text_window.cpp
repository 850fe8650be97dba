#include "json/text_window.hpp"

#include <algorithm>
#include <cstring>

#include "json/record_tree.hpp"

namespace copyover::json {

TextWindow::TextWindow(std::string_view text)
    : text_(text.data()), limit_(text.size()), filled_(text.size()) {}

TextWindow::TextWindow(ByteSource& source, std::size_t window)
    : source_(&source),
      window_(std::max<std::size_t>(window, 1)),
      buffer_(window_ + record_padding),
      text_(buffer_.data()) {}

bool TextWindow::more() {
    if (source_ == nullptr || closed_) return false;
    const std::size_t kept = filled_ - cursor_;
    if (buffer_.size() - record_padding - filled_ < window_ && cursor_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + cursor_, kept);
        base_ += cursor_;
        cursor_ = 0;
        filled_ = kept;
    }
    std::size_t room = buffer_.size() - record_padding - filled_;
    if (room == 0) {
        buffer_.resize(2 * kept + record_padding);
        text_ = buffer_.data();
        room = kept;
    }
    const std::size_t count = source_->read({buffer_.data() + filled_, std::min(room, window_)});
    filled_ += count;
    limit_ = filled_;
    if (count == 0) source_ = nullptr;
    return count > 0;
}

std::optional<char> TextWindow::skip_blanks() {
    for (;;) {
        while (cursor_ < limit_) {
            const char c = text_[cursor_];
            if (c == '\n') {
                ++cursor_;
                ++line_;
                line_start_ = offset();
            } else if (c == ' ' || c == '\t' || c == '\r') {
                ++cursor_;
            } else {
                return c;
            }
        }
        if (!more()) return std::nullopt;
    }
}

void TextWindow::skip_mark(std::size_t bytes) {
    cursor_ += bytes;
    line_start_ += bytes;
}

bool TextWindow::close_line(std::size_t longest) {
    std::size_t length = 0;
    for (;;) {
        const std::string_view rest = ahead();
        length = std::min(rest.find('\n', length), rest.size());
        if (length > longest) return false;
        if (length < rest.size() || !more()) break;
    }
    limit_ = cursor_ + length;
    closed_ = true;
    return true;
}

void TextWindow::open_line() {
    limit_ = filled_;
    closed_ = false;
}

bool TextWindow::skip_line() {
    for (;;) {
        const std::size_t newline = ahead().find('\n');
        if (newline != std::string_view::npos) {
            consume(newline + 1, 1, 0);
            return true;
        }
        consume(ahead().size());
        if (!more()) return false;
    }
}

}  // namespace copyover::json
