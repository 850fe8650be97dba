#include "base/redaction.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace copyover {

namespace {

constexpr std::size_t longest_shown = 80;

}  // namespace

std::string Redaction::shown(std::string_view value, Sensitivity sensitivity) const {
    if (sensitivity == Sensitivity::secret) return "(secret)";
    if (sensitivity == Sensitivity::plain && !show_values_)
        return fmt::format("(text of {} byte{})", value.size(), value.size() == 1 ? "" : "s");
    const std::string_view head = utf8_prefix(value, longest_shown);
    return fmt::format("\"{}{}\"", escaped(head), head.size() < value.size() ? "…" : "");
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const auto byte = static_cast<unsigned char>(text.front());
        if (length == 0) {
            out += fmt::format("\\x{:02x}", byte);
        } else if (byte == '"' || byte == '\\') {
            out.append(1, '\\').append(1, text.front());
        } else if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out.append(text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace copyover
