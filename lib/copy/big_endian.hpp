// Integers in network byte order.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace copyover::copy {

// Writes sizeof(Integer) bytes; compilers make one byte swap of it.
template <std::integral Integer>
void store_big_endian(Integer value, char* to) {
    const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
        to[i] = static_cast<char>((bits >> (8 * (sizeof(Integer) - 1 - i))) & 0xFF);
    }
}

template <std::integral Integer>
void append_big_endian(Integer value, std::string& out) {
    std::array<char, sizeof(Integer)> bytes;
    store_big_endian(value, bytes.data());
    out.append(bytes.data(), bytes.size());
}

template <std::integral Integer>
Integer load_big_endian(const char* from) {
    std::make_unsigned_t<Integer> bits = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
        bits = static_cast<std::make_unsigned_t<Integer>>((static_cast<std::uint64_t>(bits) << 8) |
                                                          static_cast<unsigned char>(from[i]));
    }
    return static_cast<Integer>(bits);
}

}  // namespace copyover::copy
