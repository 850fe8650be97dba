// Bytes written in hexadecimal digits.
#pragma once

#include <cstdint>
#include <string_view>

namespace copyover::mapping {

// Takes two digits from the front. False where it does not begin with them.
bool take_hex_byte(std::string_view& text, std::uint8_t& byte);

}  // namespace copyover::mapping
