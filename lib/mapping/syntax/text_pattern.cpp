#include "mapping/syntax/text_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/syntax/brace_text.hpp"

namespace copyover::mapping {

std::variant<TextPattern, std::string> TextPattern::parse(std::string_view text) {
    auto parsed = parse_braces(text);
    if (auto* reason = std::get_if<std::string>(&parsed)) return std::move(*reason);
    TextPattern pattern;
    pattern.literals_.emplace_back();
    bool after_part = false;
    for (BracePiece& piece : std::get<std::vector<BracePiece>>(parsed)) {
        if (!piece.braced) {
            pattern.literals_.back() = std::move(piece.text);
            after_part = false;
            continue;
        }
        if (piece.text.empty()) return std::string("a part has no name");
        if (after_part) return std::string("two parts have no text between them");
        if (std::ranges::find(pattern.names_, piece.text) != pattern.names_.end())
            return fmt::format("two parts have the name \"{}\"", escaped(piece.text));
        pattern.names_.push_back(std::move(piece.text));
        pattern.literals_.emplace_back();
        after_part = true;
    }
    if (pattern.names_.empty()) return std::string("it has no part in braces");
    return pattern;
}

std::optional<std::vector<std::size_t>> TextPattern::leftmost(std::string_view middle) const {
    std::vector<std::size_t> places;
    std::size_t part = 0;  // where the next part starts
    for (std::size_t i = 1; i + 1 < literals_.size(); ++i) {
        const std::size_t at = middle.find(literals_[i], part + 1);
        if (at == std::string_view::npos) return std::nullopt;
        places.push_back(at);
        part = at + literals_[i].size();
    }
    if (part >= middle.size()) return std::nullopt;
    return places;
}

std::optional<std::vector<std::size_t>> TextPattern::rightmost(std::string_view middle) const {
    std::vector<std::size_t> places;
    std::size_t end = middle.size();  // of the next part
    for (std::size_t i = literals_.size() - 2; i > 0; --i) {
        if (end < literals_[i].size() + 1) return std::nullopt;
        const std::size_t at = middle.rfind(literals_[i], end - 1 - literals_[i].size());
        if (at == std::string_view::npos) return std::nullopt;
        places.push_back(at);
        end = at;
    }
    if (end == 0) return std::nullopt;
    std::ranges::reverse(places);
    return places;
}

// The two ways bound all others: where they agree there is no other.
TextPattern::Outcome TextPattern::take(std::string_view text, std::size_t part, std::string_view& out) const {
    const std::string& before = literals_.front();
    const std::string& after = literals_.back();
    if (text.size() < before.size() + after.size() || !text.starts_with(before) || !text.ends_with(after))
        return Outcome::no_match;
    const std::string_view middle = text.substr(before.size(), text.size() - before.size() - after.size());
    const auto places = leftmost(middle);
    if (!places) return Outcome::no_match;
    if (places != rightmost(middle)) return Outcome::ambiguous;
    const std::size_t start = part == 0 ? 0 : (*places)[part - 1] + literals_[part].size();
    const std::size_t end = part == places->size() ? middle.size() : (*places)[part];
    out = middle.substr(start, end - start);
    return Outcome::taken;
}

}  // namespace copyover::mapping
