#include "json/line_index.hpp"

#include <algorithm>

namespace copyover::json {

Position position_of(std::string_view text, std::size_t offset, Position start) {
    LineIndex lines;
    lines.begin(text, start);
    return lines.at(offset);
}

Position LineIndex::at(std::size_t offset) {
    const std::size_t end = std::min(offset, text_.size());
    if (end > read_) {
        const std::string_view before = text_.substr(0, end);
        for (std::size_t at = before.find('\n', read_); at != std::string_view::npos;
             at = before.find('\n', at + 1))
            newlines_.push_back(at);
        read_ = end;
    }
    const auto next = std::ranges::lower_bound(newlines_, end);
    if (next == newlines_.begin()) return {start_.line, start_.column + end};
    return {start_.line + static_cast<std::uint64_t>(next - newlines_.begin()), end - *(next - 1)};
}

}  // namespace copyover::json
