#include "draft/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "json/pointer.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t longest_name = 50;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Bytes of UTF-8 for letters beyond ASCII: not those of symbols and emoji, E2 and F0.
bool is_of_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte != 0xE2 && byte < 0xF0;
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

// How many bytes of valid UTF-8 are a letter beyond ASCII; 0 where there is none: signs, blanks, emoji.
std::size_t letter_at(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) >= 0xC3 && byte(0) <= 0xDF)
        return byte(0) == 0xC3 && (byte(1) == 0x97 || byte(1) == 0xB7) ? 0 : 2;
    const bool blank = byte(0) == 0xE3 && byte(1) == 0x80;  // of Chinese and Japanese
    const bool special = byte(0) == 0xEE || (byte(0) == 0xEF && byte(1) >= 0xB8 && byte(1) <= 0xBB);
    return byte(0) >= 0xE0 && byte(0) <= 0xEF && byte(0) != 0xE2 && !blank && !special ? 3 : 0;
}

// Of the alphabets that most files use: western European, Greek, Cyrillic.
std::string lower_case(std::string_view letter) {
    const auto first = static_cast<unsigned char>(letter[0]);
    const auto second = static_cast<unsigned char>(letter[1]);
    const auto made = [](unsigned a, unsigned b) {
        return std::string{static_cast<char>(a), static_cast<char>(b)};
    };
    if (first == 0xC3 && second >= 0x80 && second <= 0x9E) return made(first, second + 0x20U);
    if (first == 0xCE && second >= 0x91 && second <= 0x9F) return made(first, second + 0x20U);
    if (first == 0xCE && second >= 0xA0 && second <= 0xA9) return made(0xCF, second - 0x20U);
    if (first == 0xD0 && second >= 0x90 && second <= 0x9F) return made(first, second + 0x20U);
    if (first == 0xD0 && second >= 0xA0 && second <= 0xAF) return made(0xD1, second - 0x20U);
    return std::string(letter);
}

}  // namespace

std::string snake_case(std::string_view name) {
    std::string out;
    const bool letters = is_utf8(name);
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (const std::size_t bytes = letters ? letter_at(name.substr(i)) : 0; bytes > 0) {
            out += lower_case(name.substr(i, bytes));
            i += bytes - 1;
            continue;
        }
        const bool word_starts = is_upper(c) && i > 0 &&
                                 (is_lower(name[i - 1]) || is_digit(name[i - 1]) ||
                                  (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
        if (word_starts && !out.ends_with('_')) out += '_';
        if (is_upper(c)) {
            out += static_cast<char>(c - 'A' + 'a');
        } else if (is_lower(c) || is_digit(c)) {
            out += c;
        } else if (!out.empty() && !out.ends_with('_')) {
            out += '_';
        }
    }
    std::size_t length = std::min(out.size(), longest_name);
    while (length < out.size() && is_continuation(out[length]))
        --length;
    out.resize(length);
    while (out.ends_with('_'))
        out.pop_back();
    if (out.empty()) return "value";
    return is_digit(out[0]) ? "n" + out : out;
}

std::string table_name(std::string_view file) {
    while (!file.empty()) {
        const std::size_t slash = file.rfind('/');
        const std::string_view last = slash == std::string_view::npos ? file : file.substr(slash + 1);
        std::string letters(last.substr(0, last.find('.')));
        std::erase_if(letters, [](char c) { return is_digit(c); });
        const bool any = std::ranges::any_of(
            letters, [](char c) { return is_lower(c) || is_upper(c) || is_of_letter(c); });
        if (any) return snake_case(letters);
        file = slash == std::string_view::npos ? "" : file.substr(0, slash);
    }
    return "records";
}

std::string singular(std::string_view name) {
    const auto cut = [&](std::string_view ending, std::string_view instead) {
        return std::string(name.substr(0, name.size() - ending.size())) + std::string(instead);
    };
    if (name.size() > 4 && name.ends_with("ies")) return cut("ies", "y");
    if (name.size() > 2 && name.ends_with('s') && !name.ends_with("ss")) return cut("s", "");
    return std::string(name);
}

std::string reference_name(std::string_view table, std::string_view key) {
    const std::string prefix = singular(table) + "_";
    return key.starts_with(prefix) ? std::string(key) : prefix + std::string(key);
}

std::string unused_name(std::string_view name, std::set<std::string>& taken) {
    std::string unused(name);
    for (int i = 2; !taken.insert(unused).second; ++i)
        unused = fmt::format("{}_{}", name, i);
    return unused;
}

bool is_wordlike(std::string_view name) {
    const auto word = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || is_of_letter(c); };
    return std::ranges::any_of(name, word) && std::ranges::all_of(name, [&](char c) {
               return word(c) || (c > ' ' && c < '\x7f' && c != '*' && c != '/' && c != '~') || c == ' ';
           });
}

bool is_storable(std::string_view name) {
    return is_utf8(name) && name.find('\0') == std::string_view::npos;
}

std::string pointer_to(std::string_view member) {
    std::string pointer;
    json::append_step(member, pointer);
    return pointer;
}

}  // namespace copyover::draft
