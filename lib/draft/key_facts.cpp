#include "draft/key_facts.hpp"

#include <fmt/format.h>

#include "draft/candidate.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_repeated = 100'000;  // distinct values of a place where some come again
constexpr std::size_t longest_key = 200;        // bytes

bool take(HashRoom* room) {
    if (room == nullptr) return true;
    if (room->left == 0) return false;
    --room->left;
    return true;
}

// The length keeps "a" of group "bc" apart from "ab" of group "c".
std::string prefixed(std::string_view group, std::string_view text) {
    return fmt::format("{}:{}{}", group.size(), group, text);
}

}  // namespace

void KeyFacts::add(std::string_view text, const KeyScope& scope, bool within) {
    ++count_;
    integers_ = integers_ && is_plain_integer(text);
    if (!known_) return;
    if (text.size() > longest_key) return forget(scope.room);
    if (!seen_.insert(text)) {
        unique_ = false;
    } else if (!take(scope.room)) {
        given_up_ = unique_;
        return forget(scope.room);
    }
    if ((!unique_ && seen_.size() > most_repeated) || seen_.size() > most_) return forget(scope.room);
    if (!within || scope.around.empty()) return;
    const std::size_t sets = scope.around.size() + (scope.around.size() > 1 ? 1 : 0);
    within_.resize(sets);
    std::string all;
    for (std::size_t i = 0; i < scope.around.size(); ++i) {
        insert_within(within_[i], prefixed(scope.around[i], text), scope);
        all += prefixed(scope.around[i], "");
    }
    if (sets > scope.around.size()) insert_within(within_.back(), all + std::string(text), scope);
}

void KeyFacts::insert_within(Within& within, std::string_view text, const KeyScope& scope) {
    within.used = true;
    if (!within.known) return;
    if (!within.seen.insert(text)) {
        within.unique = false;
    } else if (!take(scope.room)) {
        return forget(within, scope.room);
    }
    if (!within.unique && within.seen.size() > most_repeated) forget(within, scope.room);
}

void KeyFacts::forget(Within& within, HashRoom* room) {
    if (room != nullptr) room->left += within.seen.size();
    within.seen.clear();
    within.known = within.unique = false;
}

void KeyFacts::forget(HashRoom* room) {
    known_ = false;
    if (room != nullptr) room->left += seen_.size();
    seen_.clear();
    for (Within& within : within_)
        forget(within, room);
}

std::optional<std::uint64_t> KeyFacts::missing_within(const KeyFacts& other) const {
    if (within_.empty() || within_.size() != other.within_.size()) return std::nullopt;
    const Within& own = within_.back();
    const Within& others = other.within_.back();
    if (!own.used || !own.known || !others.used || !others.known) return std::nullopt;
    return own.seen.missing_from(others.seen);
}

bool KeyFacts::unique_within(std::size_t part) const {
    return known_ && part < within_.size() && within_[part].used && within_[part].unique;
}

bool KeyFacts::unique_within_all() const {
    return known_ && !within_.empty() && within_.back().used && within_.back().unique;
}

}  // namespace copyover::draft
