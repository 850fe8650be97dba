#include "draft/name_likeness.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t shortest_part = 4;      // letters of a name that may stand for a longer one
constexpr std::size_t shortest_skeleton = 3;  // consonants
constexpr std::array<std::string_view, 11> ids{"id",  "ids",      "key", "uuid",   "ref",     "legacy",
                                               "old", "external", "ext", "source", "original"};
constexpr std::array<std::string_view, 18> saying_little{"id",   "ids", "key", "uuid", "ref", "at",
                                                         "on",   "is",  "has", "ts",   "ms",  "date",
                                                         "time", "utc", "the", "fk",   "no",  "col"};

// Lower case words, without the s of plurals.
std::vector<std::string> words_in(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : snake_case(name)) {
        if (c == '_') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    for (std::string& word : words)
        if (word.size() > 3) word = singular(word);
    std::erase(words, "");
    return words;
}

std::string joined_words(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        out += word;
    return out;
}

std::string without_little(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        if (std::ranges::find(saying_little, word) == saying_little.end()) out += word;
    return out;
}

// "msg" of "messages": the consonants, each once.
std::string skeleton(const std::string& word) {
    std::string out;
    for (const char c : word)
        if (std::string_view("aeiou").find(c) == std::string_view::npos && !out.ends_with(c)) out += c;
    return out;
}

bool is_part(const std::string& part, const std::string& whole) {
    return part.size() >= shortest_part && whole.find(part) != std::string::npos;
}

}  // namespace

double likeness(std::string_view a, std::string_view b) {
    const std::vector<std::string> first = words_in(a);
    const std::vector<std::string> second = words_in(b);
    const std::string all_first = joined_words(first);
    const std::string all_second = joined_words(second);
    if (all_first == all_second) return 1;
    const std::string bare_first = without_little(first);
    const std::string bare_second = without_little(second);
    if (bare_first.empty() || bare_second.empty()) return 0;
    if (bare_first == bare_second) return sure_likeness;
    if (is_part(bare_first, all_second) || is_part(bare_second, all_first)) return 0.6;
    const std::string bones = skeleton(bare_first);
    return bones.size() >= shortest_skeleton && bones == skeleton(bare_second) ? least_likeness : 0;
}

bool is_legacy_id(std::string_view column) {
    const std::vector<std::string> words = words_in(column);
    const auto is_id = [](const std::string& word) { return std::ranges::find(ids, word) != ids.end(); };
    return words.size() > 1 && std::ranges::all_of(words, is_id);
}

}  // namespace copyover::draft
