#include "mapping/convert/double_encoding.hpp"

#include "base/text.hpp"

namespace copyover::mapping {

// Characters up to U+00FF: one byte, or two of which the first is C2 or C3.
bool undo_double_encoding(std::string_view text, std::string& out) {
    const std::size_t start = out.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first < 0x80) {
            out += text[i];
            continue;
        }
        if ((first != 0xc2 && first != 0xc3) || i + 1 == text.size()) return false;
        const auto second = static_cast<unsigned char>(text[++i]);
        out += static_cast<char>((first & 0x03U) << 6U | (second & 0x3fU));
    }
    return is_utf8(std::string_view(out).substr(start));
}

}  // namespace copyover::mapping
