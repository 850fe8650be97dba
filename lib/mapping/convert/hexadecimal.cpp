#include "mapping/convert/hexadecimal.hpp"

namespace copyover::mapping {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool take_hex_byte(std::string_view& text, std::uint8_t& byte) {
    if (text.size() < 2) return false;
    const int high = hex_digit(text[0]);
    const int low = hex_digit(text[1]);
    if (high < 0 || low < 0) return false;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    text.remove_prefix(2);
    return true;
}

}  // namespace copyover::mapping
