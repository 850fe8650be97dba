#include "draft/called_like.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "draft/names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t shortest_stem = 4;   // letters that two names must share
constexpr std::size_t longest_ending = 3;  // of a plural
constexpr std::array<std::string_view, 7> id_words{"id", "ids", "key", "ref", "uuid", "fk", "guid"};

std::vector<std::string_view> words_of(std::string_view snake) {
    std::vector<std::string_view> words;
    while (!snake.empty()) {
        const std::size_t end = std::min(snake.find('_'), snake.size());
        if (end > 0) words.push_back(snake.substr(0, end));
        snake.remove_prefix(std::min(end + 1, snake.size()));
    }
    return words;
}

bool is_id_word(std::string_view word) {
    return std::ranges::find(id_words, word) != id_words.end();
}

// The same word in singular and plural, in most languages.
bool same_word(std::string_view a, std::string_view b) {
    if (a == b || singular(b) == a) return true;
    const auto shared = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    return shared >= shortest_stem && a.size() - shared <= longest_ending &&
           b.size() - shared <= longest_ending;
}

}  // namespace

bool called_like(std::string_view column, std::string_view table) {
    std::vector<std::string_view> words = words_of(column);
    const bool has_id = std::erase_if(words, is_id_word) > 0;
    const std::vector<std::string_view> names = words_of(table);
    if (words.empty() || names.empty()) return false;
    const std::size_t shared = std::min(words.size(), names.size());
    const auto ends_like = [&](std::size_t count) {
        if (count > words.size() || count > names.size()) return false;
        for (std::size_t i = 1; i <= count; ++i)
            if (!same_word(words[words.size() - i], names[names.size() - i])) return false;
        return true;
    };
    return ends_like(names.size()) || (has_id && ends_like(shared));
}

bool has_id_word(std::string_view column) {
    return std::ranges::any_of(words_of(column), is_id_word);
}

}  // namespace copyover::draft
