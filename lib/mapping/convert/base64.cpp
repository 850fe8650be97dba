#include "mapping/convert/base64.hpp"

#include <cstdint>
#include <optional>

namespace copyover::mapping {

namespace {

struct Alphabet {
    char number_62;
    char number_63;
};
constexpr Alphabet standard{'+', '/'};
constexpr Alphabet of_urls{'-', '_'};

std::optional<std::uint32_t> six_bits(char c, const Alphabet& alphabet) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == alphabet.number_62) return 62;
    if (c == alphabet.number_63) return 63;
    return std::nullopt;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

bool read_base64(std::string_view text, std::string& bytes) {
    const bool is_of_urls = text.find_first_of("-_") != std::string_view::npos;
    const Alphabet& alphabet = is_of_urls ? of_urls : standard;
    std::uint32_t bits = 0;
    std::size_t characters = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_blank(c)) continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const auto six = six_bits(c, alphabet);
        if (!six || padding > 0) return false;
        bits = bits << 6U | *six;
        if (++characters % 4 != 0) continue;
        for (const unsigned shift : {16U, 8U, 0U})
            bytes += static_cast<char>(bits >> shift & 0xffU);
        bits = 0;
    }
    const std::size_t rest = characters % 4;
    if (padding > 0 && (rest == 0 || rest + padding != 4)) return false;
    if (rest == 0) return true;
    if (rest == 1) return false;
    const unsigned unused = rest == 2 ? 4 : 2;
    if ((bits & ((1U << unused) - 1)) != 0) return false;
    bits >>= unused;
    if (rest == 3) bytes += static_cast<char>(bits >> 8U & 0xffU);
    bytes += static_cast<char>(bits & 0xffU);
    return true;
}

std::string write_base64(std::string_view bytes) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view part = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8U | (k < part.size() ? static_cast<unsigned char>(part[k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= part.size() ? alphabet[bits >> (18 - 6 * k) & 63U] : '=';
    }
    return out;
}

}  // namespace copyover::mapping
