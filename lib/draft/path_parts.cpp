#include "draft/path_parts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "draft/names.hpp"

namespace copyover::draft {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_word(char c) {
    return is_digit(c) || is_letter(c);
}

namespace {

constexpr std::ptrdiff_t shortest_word = 3;

// Where the last word of the prefix is cut in two, or is a number, it belongs to what differs.
void give_back(std::string& prefix) {
    const auto pop_word = [&] {
        while (!prefix.empty() && is_word(prefix.back()))
            prefix.pop_back();
    };
    pop_word();
    for (;;) {
        std::string shorter = prefix;
        while (!shorter.empty() && !is_word(shorter.back()))
            shorter.pop_back();
        const std::size_t end = shorter.size();
        while (!shorter.empty() && is_digit(shorter.back()))
            shorter.pop_back();
        if (shorter.size() == end || (!shorter.empty() && is_word(shorter.back()))) return;
        prefix = shorter;
    }
}

std::string common_prefix(const std::vector<std::string>& texts) {
    std::string prefix = texts.front();
    for (const std::string& text : texts)
        prefix.resize(static_cast<std::size_t>(std::ranges::mismatch(prefix, text).in1 - prefix.begin()));
    return prefix;
}

// "chat" of "chat1" and "chat12": a word before nothing but digits.
bool ends_before_digits(const std::string& prefix, const std::vector<std::string>& texts) {
    const auto word =
        std::ranges::find_if(prefix.rbegin(), prefix.rend(), [](char c) { return !is_letter(c); });
    // "chat1" is a chat, "b1" is an id.
    if (word - prefix.rbegin() < shortest_word || (word != prefix.rend() && is_digit(*word))) return false;
    return std::ranges::all_of(texts, [&](const std::string& text) {
        return text.size() > prefix.size() && is_digit(text[prefix.size()]);
    });
}

// "2025-03-04", "2025-03", "2025": the values are parts of dates.
std::string_view part_of_date(const std::vector<std::string>& values) {
    const auto all = [&](std::string_view shape) {
        return std::ranges::all_of(values, [&](const std::string& value) {
            return value.size() == shape.size() && (value.starts_with("19") || value.starts_with("20")) &&
                   std::ranges::equal(value, shape,
                                      [](char c, char s) { return s == '0' ? is_digit(c) : c == s; });
        });
    };
    return all("0000-00-00") ? "day" : all("0000-00") ? "month" : all("0000") ? "year" : "";
}

// "01", "12": as months and days are numbered.
bool are_numbers_to(int most, const std::vector<std::string>& values) {
    return std::ranges::all_of(values, [&](const std::string& value) {
        if (value.empty() || value.size() > 2 || !std::ranges::all_of(value, is_digit)) return false;
        int number = 0;
        for (const char c : value)
            number = 10 * number + (c - '0');
        return number >= 1 && number <= most;
    });
}

std::string last_word(std::string_view text) {
    while (!text.empty() && !is_letter(text.back()))
        text.remove_suffix(1);
    std::size_t begin = text.size();
    while (begin > 0 && is_letter(text[begin - 1]))
        --begin;
    return std::string(text.substr(begin));
}

}  // namespace

Varying varying_part(std::vector<std::string> texts, bool file) {
    Varying out;
    if (file) {
        std::vector<std::string> endings;
        for (const std::string& text : texts)
            endings.push_back(text.substr(std::min(text.find('.', 1), text.size())));
        const bool same = std::ranges::all_of(endings, [&](const auto& e) { return e == endings.front(); });
        const std::string& last = texts.front();
        out.suffix = same ? endings.front() : last.substr(std::min(last.rfind('.'), last.size()));
        for (std::string& text : texts)
            text.resize(text.size() - out.suffix.size());
    }
    const auto cut = [&](bool front, std::size_t length) {
        for (std::string& text : texts)
            text = front ? text.substr(length) : text.substr(0, text.size() - length);
    };
    out.prefix = common_prefix(texts);
    while (!out.prefix.empty() && is_digit(out.prefix.back()))
        out.prefix.pop_back();
    if (!ends_before_digits(out.prefix, texts)) give_back(out.prefix);
    if (std::ranges::any_of(texts, [&](const auto& text) { return text.size() == out.prefix.size(); }))
        out.prefix.clear();
    cut(true, out.prefix.size());
    std::vector<std::string> reversed;
    for (const std::string& text : texts)
        reversed.emplace_back(text.rbegin(), text.rend());
    std::string suffix = common_prefix(reversed);
    give_back(suffix);
    if (std::ranges::any_of(texts, [&](const auto& text) { return text.size() == suffix.size(); }))
        suffix.clear();
    cut(false, suffix.size());
    out.suffix.insert(0, std::string(suffix.rbegin(), suffix.rend()));
    out.values = std::move(texts);
    return out;
}

std::string name_of_part(const Varying& part, const std::string& folder, bool file, std::string_view before) {
    if (const std::string_view date = part_of_date(part.values); !date.empty()) return std::string(date);
    if (before == "year" && are_numbers_to(12, part.values)) return "month";
    if (before == "month" && are_numbers_to(31, part.values)) return "day";
    if (const std::string word = last_word(part.prefix); !word.empty()) return snake_case(singular(word));
    const std::string name = snake_case(folder);
    if (!file && !folder.empty() && singular(name) != name) return singular(name);
    return file ? "file" : "folder";
}

}  // namespace copyover::draft
