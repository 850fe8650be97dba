#include "migrate/explain/address.hpp"

#include <charconv>
#include <optional>

#include "base/rules.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view blanks = " \t\n";

// "error[" and the like; nothing where the text has none.
struct Mark {
    std::size_t start = 0;
    std::size_t rule = 0;
};

std::optional<Mark> find_mark(std::string_view text) {
    std::optional<Mark> first;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
        const std::string word = std::string(name_of(severity)) + "[";
        const std::size_t at = text.find(word);
        if (at == std::string_view::npos || (first && at > first->start)) continue;
        if (at == 0 || text[at - 1] == ' ') first = Mark{at, at + word.size()};
    }
    return first;
}

std::string_view without_end(std::string_view text) {
    while (!text.empty() && (blanks.find(text.back()) != std::string_view::npos || text.back() == ':'))
        text.remove_suffix(1);
    return text;
}

// Of "messages.json:90:17: what is wrong there" the address.
std::string_view address_of_also(std::string_view text) {
    for (std::size_t end = text.find(": "); end != std::string_view::npos; end = text.find(": ", end + 1)) {
        if (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9') return text.substr(0, end);
    }
    return text;
}

// Takes ":88" off the end.
std::uint64_t take_number(std::string_view& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == text.size()) return 0;
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data() + colon + 1, end, number);
    if (failure != std::errc() || stop != end || number == 0) return 0;
    text = text.substr(0, colon);
    return number;
}

}  // namespace

Address read_address(std::string_view text) {
    Address address;
    if (const auto mark = find_mark(text)) {
        const std::string_view rest = text.substr(mark->rule);
        address.rule = rest.substr(0, rest.find(']'));
        text = text.substr(0, mark->start);
    }
    while (!text.empty() && blanks.find(text.front()) != std::string_view::npos)
        text.remove_prefix(1);
    if (text.starts_with("also ")) text = address_of_also(text.substr(5));
    text = without_end(text);
    const std::uint64_t last = take_number(text);
    const std::uint64_t before = last == 0 ? 0 : take_number(text);
    address.line = before == 0 ? last : before;
    address.column = before == 0 ? 0 : last;
    address.file = text;
    return address;
}

}  // namespace copyover::migrate
