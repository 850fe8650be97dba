#include "json/encoding_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace copyover::json {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool continues(unsigned char byte) {
    return (byte & 0xc0) == 0x80;
}

// A UTF-16 surrogate between two limits as three bytes.
bool starts_surrogate(std::string_view text, unsigned char least, unsigned char greatest) {
    const unsigned char second = byte_at(text, 1);
    return byte_at(text, 0) == 0xed && second >= least && second <= greatest && continues(byte_at(text, 2));
}

// The first bytes of a sequence whose rest is missing.
bool is_cut(std::string_view rest) {
    const unsigned char lead = byte_at(rest, 0);
    return lead >= 0xe0 && lead <= 0xf4 && continues(byte_at(rest, 1));
}

// The rest of WINDOWS-1252 has a character for every byte.
bool is_windows_1252(unsigned char byte) {
    return std::string_view("\x81\x8d\x8f\x90\x9d").find(static_cast<char>(byte)) == std::string_view::npos;
}

constexpr std::string_view correct_here =
    "correct the text at this place, or find out which encoding the file has and write it as UTF-8";

}  // namespace

Fault encoding_fault(std::string_view body, std::size_t offset) {
    const std::string_view rest = body.substr(offset);
    const auto fault = [&](std::string message, std::string_view fix = {}) {
        return Fault{&rule::json_encoding, offset, std::move(message), fix};
    };
    if (starts_surrogate(rest, 0xa0, 0xaf) &&
        starts_surrogate(rest.substr(std::min<std::size_t>(3, rest.size())), 0xb0, 0xbf))
        return fault(
            "a character stands here as two surrogates of three bytes each: this is CESU-8, not UTF-8",
            "write the file as UTF-8: python3 -c \"import sys; "
            "sys.stdout.buffer.write(sys.stdin.buffer.read().decode('utf-8', "
            "'surrogatepass').encode('utf-16', "
            "'surrogatepass').decode('utf-16').encode())\" <FILE >NEW does it");
    if (starts_surrogate(rest, 0xa0, 0xbf))
        return fault("half a surrogate pair stands here as three bytes; it has no UTF-8 form",
                     "correct the text at this place: the other half is missing");
    if (byte_at(rest, 0) == 0xc0 && byte_at(rest, 1) == 0x80)
        return fault("a zero byte stands here as 0xc0 0x80, as Java writes it: this is modified UTF-8",
                     "write it as \\u0000, or take it out");
    const bool around_is_utf8 = std::ranges::any_of(
        body.substr(0, offset), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    const bool elsewhere = around_is_utf8 || is_cut(rest) || !is_windows_1252(byte_at(rest, 0));
    return fault(fmt::format("{} is not UTF-8 here", shown_byte(rest.front())),
                 elsewhere ? correct_here : std::string_view());
}

}  // namespace copyover::json
