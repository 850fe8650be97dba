#include "json/lexical.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

#include "base/text.hpp"
#include "json/encoding_fault.hpp"

namespace copyover::json {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct NumberFault {
    std::size_t offset = 0;
    const char* message = nullptr;  // nullptr where the number is right
};

NumberFault check_number(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t start = i;
        while (i < text.size() && is_digit(text[i]))
            ++i;
        return i > start;
    };
    if (i < text.size() && text[i] == '-') ++i;
    const bool zero = i < text.size() && text[i] == '0';
    const std::size_t first = i;
    if (!digits()) return {i, "a number needs a digit here"};
    if (zero && i > first + 1) return {first + 1, "a number has no leading zeros"};
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits()) return {i, "a number needs a digit after its decimal point"};
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!digits()) return {i, "a number needs a digit in its exponent"};
    }
    if (i < text.size()) return {i, "this does not belong in a number"};
    return {};
}

// The value of four hexadecimal digits, or nothing.
std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
    if (digits.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : digits.substr(0, 4)) {
        const char lower = static_cast<char>(c | 0x20);
        if (is_digit(c)) {
            value = value * 16 + static_cast<std::uint32_t>(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            value = value * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
        } else {
            return std::nullopt;
        }
    }
    return value;
}

// What \c stands for, 0 where it is no escape of one letter.
char simple_escape(char c) {
    switch (c) {
        case '"':
        case '\\':
        case '/': return c;
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return 0;
    }
}

bool is_high_surrogate(std::uint32_t unit) {
    return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low_surrogate(std::uint32_t unit) {
    return unit >= 0xdc00 && unit < 0xe000;
}

// The length of the escape at the start of rest, or 0.
std::size_t escape_length(std::string_view rest) {
    if (rest.size() < 2) return 0;
    if (simple_escape(rest[1]) != 0) return 2;
    return rest[1] == 'u' && hexadecimal(rest.substr(2)) ? 6 : 0;
}

std::string escape_message(std::string_view rest) {
    if (rest.size() > 1 && rest[1] == 'u') return "\\u needs four hexadecimal digits";
    return rest.size() > 1 ? fmt::format("a backslash and {} are no escape of JSON", shown_byte(rest[1]))
                           : "a backslash without the rest of its escape";
}

// Whether an escape or UTF-8 sequence that is wrong may only be cut off by the end of the text.
bool may_be_cut(std::string_view rest) {
    if (rest[0] != '\\') return utf8_length(rest.substr(0, 1)) == 0 && rest.size() < 4;
    if (rest.size() == 1) return true;
    if (rest[1] != 'u' || rest.size() >= 6) return false;
    std::string padded(rest.substr(2));
    padded.append(4, '0');
    return hexadecimal(padded).has_value();
}

}  // namespace

std::string shown_byte(char byte) {
    if (byte > 0x20 && byte < 0x7f) return fmt::format("'{}'", byte);
    return fmt::format("byte 0x{:02x}", static_cast<unsigned char>(byte));
}

std::optional<Fault> check_string(std::string_view body, bool complete) {
    std::size_t i = 0;
    while (i < body.size()) {
        const auto byte = static_cast<unsigned char>(body[i]);
        const std::string_view rest = body.substr(i);
        if (byte < 0x20) {
            return Fault{&rule::json_syntax, i,
                         fmt::format("the control character 0x{:02x} must be escaped in a string", byte)};
        }
        if (byte < 0x80 && byte != '\\') {
            ++i;
            continue;
        }
        const std::size_t length = byte == '\\' ? escape_length(rest) : utf8_length(rest);
        if (length == 0) {
            if (!complete && may_be_cut(rest)) return std::nullopt;
            if (byte == '\\') return Fault{&rule::json_syntax, i, escape_message(rest)};
            return encoding_fault(body, i);
        }
        i += length;
    }
    return std::nullopt;
}

std::optional<Fault> check_number_or_literal(std::string_view word) {
    if (word.empty()) return Fault{&rule::json_syntax, 0, "a value is missing"};
    if (word[0] == '-' || is_digit(word[0])) {
        const NumberFault fault = check_number(word);
        if (fault.message == nullptr) return std::nullopt;
        return Fault{&rule::json_syntax, fault.offset, fault.message};
    }
    const std::string_view literal = word[0] == 't' ? "true" : word[0] == 'f' ? "false" : "null";
    if (word == literal) return std::nullopt;
    std::size_t same = 0;
    while (same < word.size() && same < literal.size() && word[same] == literal[same])
        ++same;
    return Fault{&rule::json_syntax, same, "only true, false and null are words of JSON"};
}

bool is_number(std::string_view text) {
    return check_number(text).message == nullptr;
}

bool starts_value(char byte) {
    return is_digit(byte) || std::string_view("{[\"-tfn").find(byte) != std::string_view::npos;
}

bool ends_word(char byte) {
    return std::string_view(" \t\n\r,:[]{}\"").find(byte) != std::string_view::npos;
}

std::size_t find_quote(std::string_view text, std::size_t from, bool& escaped) {
    for (std::size_t i = from; i < text.size(); ++i) {
        if (escaped) {
            escaped = false;
        } else if (text[i] == '"') {
            return i;
        } else if (text[i] == '\\') {
            escaped = true;
        }
    }
    return std::string_view::npos;
}

bool unescape(std::string_view body, char*& out, StringFacts& facts) {
    while (!body.empty()) {
        const std::size_t plain = std::min(body.find('\\'), body.size());
        std::memcpy(out, body.data(), plain);
        out += plain;
        body.remove_prefix(plain);
        if (body.empty()) break;
        const std::size_t length = escape_length(body);
        if (length == 0) return false;
        if (length == 2) {
            *out++ = simple_escape(body[1]);
            body.remove_prefix(2);
            continue;
        }
        std::uint32_t point = *hexadecimal(body.substr(2));
        body.remove_prefix(6);
        if (is_high_surrogate(point) && body.starts_with("\\u")) {
            const auto low = hexadecimal(body.substr(2));
            if (low && is_low_surrogate(*low)) {
                point = 0x10000 + ((point - 0xd800) << 10) + (*low - 0xdc00);
                body.remove_prefix(6);
            }
        }
        if (point >= 0xd800 && point < 0xe000) facts.has_surrogate = true;
        if (point == 0) facts.has_nul = true;
        write_utf8(point, out);
    }
    return true;
}

}  // namespace copyover::json
