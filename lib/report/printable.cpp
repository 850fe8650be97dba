#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"

namespace copyover::report {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

template <typename Append>
void for_each_character(std::string_view text, Append append) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        append(length == 0 ? replacement : text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_character(text, [&](std::string_view character) {
        if (is_control(character)) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(character.back()));
        } else {
            out += character;
        }
    });
    return out;
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for_each_character(text, [&](std::string_view character) { out += character; });
    return out;
}

}  // namespace copyover::report
