#include "json/assignment_source.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace copyover::json {

namespace {

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::size_t longest_start = 1024;
constexpr std::string_view blanks = " \t\r\n";

// Of names, members of objects and what declares them: `const a`, `window.YTD["tweets"].part0`.
bool may_stand_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_$.[]\"' \t\r\n").find(c) != std::string_view::npos;
}

// The length of `name =` at the start of the text, 0 where it begins otherwise.
std::size_t assignment_length(std::string_view text) {
    const std::size_t name = text.find_first_not_of(blanks);
    if (name == std::string_view::npos) return 0;
    const char first = text[name];
    const bool is_name =
        (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' || first == '$';
    const std::size_t equals = text.substr(0, longest_start).find('=');
    if (!is_name || equals == std::string_view::npos) return 0;
    const std::string_view left = text.substr(name, equals - name);
    return std::ranges::all_of(left, may_stand_in_name) ? equals + 1 : 0;
}

void make_blank(std::string& text, std::size_t count) {
    std::replace_if(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count),
        [](char c) { return c != '\n' && c != '\r'; }, ' ');
}

}  // namespace

void AssignmentSource::pass_over_start() {
    std::array<char, longest_start> buffer;
    while (ready_.size() < longest_start && !ended_) {
        const std::size_t count = inner_.read(buffer);
        ended_ = count == 0;
        ready_.append(buffer.data(), count);
    }
    constexpr std::string_view mark = "\xef\xbb\xbf";
    const std::size_t start = ready_.starts_with(mark) ? mark.size() : 0;
    const std::size_t length = assignment_length(std::string_view(ready_).substr(start));
    if (length == 0) return;
    ++count_;
    // The mark goes, too, which would not stand at the start of the document any more.
    make_blank(ready_, start + length);
}

// What may turn out to be the end of the script.
void AssignmentSource::hold_back_end() {
    ready_.insert(0, held_);
    held_.clear();
    const std::size_t last = ready_.find_last_not_of(blanks);
    if (last == std::string::npos || ready_[last] != ';' || count_ == 0) return;
    held_ = ready_.substr(last);
    ready_.resize(last);
}

std::size_t AssignmentSource::read(std::span<char> into) {
    if (!started_) {
        started_ = true;
        pass_over_start();
        hold_back_end();
    }
    while (taken_ == ready_.size()) {
        ready_.clear();
        taken_ = 0;
        if (!ended_) {
            ready_.resize(buffer_bytes);
            ready_.resize(inner_.read(ready_));
            ended_ = ready_.empty();
        }
        if (!ended_) {
            hold_back_end();
        } else {
            if (held_.empty()) return 0;
            ready_.swap(held_);
            make_blank(ready_, ready_.size());
        }
    }
    const std::size_t count = std::min(into.size(), ready_.size() - taken_);
    std::copy_n(ready_.data() + taken_, count, into.data());
    taken_ += count;
    return count;
}

}  // namespace copyover::json
