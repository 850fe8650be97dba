#include "json/escape_source.hpp"

#include <algorithm>
#include <string_view>

namespace copyover::json {

namespace {

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::size_t escape_length = 4;  // \x0B

// Only control characters: what other bytes would mean is not known.
bool is_control_escape(std::string_view text) {
    const auto is_hexadecimal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() >= escape_length && text[1] == 'x' && (text[2] == '0' || text[2] == '1') &&
           is_hexadecimal(text[3]);
}

}  // namespace

// A backslash takes the next character with it, so that \\x0B stays what it is.
void EscapeSource::put_right(std::string_view text, bool ended) {
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find('\\'), text.size());
        ready_ += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return;
        if (text.size() < escape_length && !ended) {
            pending_ = text;
            return;
        }
        if (is_control_escape(text)) {
            ready_ += "\\u00";
            ready_ += text.substr(2, 2);
            text.remove_prefix(escape_length);
            ++count_;
        } else {
            const std::size_t length = std::min<std::size_t>(2, text.size());
            ready_ += text.substr(0, length);
            text.remove_prefix(length);
        }
    }
}

std::size_t EscapeSource::read(std::span<char> into) {
    while (taken_ == ready_.size()) {
        ready_.clear();
        taken_ = 0;
        buffer_.resize(buffer_bytes);
        const std::size_t count = inner_.read(buffer_);
        if (count == 0 && pending_.empty()) return 0;
        std::string text;
        text.swap(pending_);
        text.append(buffer_.data(), count);
        put_right(text, count == 0);
    }
    const std::size_t count = std::min(into.size(), ready_.size() - taken_);
    std::copy_n(ready_.data() + taken_, count, into.data());
    taken_ += count;
    return count;
}

}  // namespace copyover::json
