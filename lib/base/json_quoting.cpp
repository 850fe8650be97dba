#include "base/json_quoting.hpp"

#include <fmt/format.h>

namespace copyover {

void append_json_string(std::string_view text, std::string& out) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        const auto next = i + 2 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte == 0xed && next >= 0xa0) {
            const unsigned last = static_cast<unsigned char>(text[i + 2]);
            out += fmt::format("\\u{:04x}", 0xd000U | (next & 0x3fU) << 6 | (last & 0x3fU));
            i += 2;
        } else if (byte >= 0x20) {
            out += c;
        } else if (const std::size_t letter = std::string_view("\b\f\n\r\t").find(c);
                   letter != std::string_view::npos) {
            out += '\\';
            out += "bfnrt"[letter];
        } else {
            out += fmt::format("\\u{:04x}", byte);
        }
    }
    out += '"';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
}

}  // namespace copyover
