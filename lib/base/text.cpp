#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace copyover {

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    // The second byte rules out overlong forms, surrogates and code points beyond U+10FFFF (RFC 3629 section
    // 4).
    const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    return length;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

void append_utf8(std::uint32_t point, std::string& out) {
    std::array<char, 4> bytes{};
    char* end = bytes.data();
    write_utf8(point, end);
    out.append(bytes.data(), end);
}

std::size_t utf8_characters(std::string_view text) {
    const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string_view utf8_prefix(std::string_view text, std::size_t characters) {
    std::size_t end = 0;
    while (characters-- > 0 && end < text.size()) {
        end += std::max<std::size_t>(1, utf8_length(text.substr(end)));
    }
    return text.substr(0, end);
}

namespace {

// Insertions, deletions, substitutions, and neighbours that changed places (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

// The edits at which two names are still near; a name of one letter is near to none of its length.
std::size_t edits_allowed(std::string_view a, std::string_view b) {
    const auto [shorter, longer] = std::minmax({a.size(), b.size()});
    constexpr std::size_t long_enough_for_two = 5;
    if (longer < long_enough_for_two) return longer < 2 ? 0 : 1;
    return std::max<std::size_t>(2, shorter / 3);
}

}  // namespace

std::vector<std::string> near_names(std::string_view misspelt, std::span<const std::string> candidates) {
    constexpr std::size_t most_names = 5;
    struct Near {
        std::size_t distance;
        std::size_t rest;  // beyond what was written
        std::string_view name;
    };
    std::vector<Near> near;
    for (const std::string& candidate : candidates) {
        if (misspelt.size() > 1 && candidate.starts_with(misspelt)) {
            near.push_back({0, candidate.size() - misspelt.size(), candidate});
            continue;
        }
        const std::size_t distance = edit_distance(misspelt, candidate);
        if (distance <= edits_allowed(misspelt, candidate)) near.push_back({distance, 0, candidate});
    }
    std::ranges::stable_sort(near, {}, [](const Near& one) { return std::pair(one.distance, one.rest); });
    std::vector<std::string> names;
    const Near* last = nullptr;
    for (const Near& one : near) {
        const bool as_near = last != nullptr && one.distance == last->distance && one.rest == last->rest;
        if ((names.size() >= most_names && !as_near) || one.distance > near.front().distance + 1) break;
        names.emplace_back(one.name);
        last = &one;
    }
    return names;
}

std::string joined_words(std::span<const std::string> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace copyover
