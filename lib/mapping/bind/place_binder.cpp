#include "mapping/bind/place_binder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"

namespace copyover::mapping {

using Purpose = PatternUse::Purpose;

std::vector<Condition> PlaceBinder::bind_conditions(const std::vector<ConditionSyntax>& where) {
    std::vector<Condition> conditions;
    for (const ConditionSyntax& syntax : where) {
        if (const auto place = bind_place(syntax.source))
            conditions.push_back({*place, bind_test(syntax.test)});
    }
    return conditions;
}

Test<Constant> PlaceBinder::bind_test(const Test<json::NodeIndex>& test) const {
    const auto constants = [&](const std::vector<json::NodeIndex>& values) {
        std::vector<Constant> bound;
        for (const json::NodeIndex value : values)
            bound.push_back(all_.constant_of(value));
        return bound;
    };
    if (const auto* any = std::get_if<IsAnyOf<json::NodeIndex>>(&test))
        return IsAnyOf<Constant>{constants(any->values)};
    if (const auto* none = std::get_if<IsNoneOf<json::NodeIndex>>(&test))
        return IsNoneOf<Constant>{constants(none->values)};
    if (std::holds_alternative<IsPresent>(test)) return IsPresent{};
    return IsAbsent{};
}

// A single value of the record or a name around it.
std::optional<Place> PlaceBinder::bind_place(const PointerSyntax& syntax) {
    auto reached = reach(syntax);
    if (!reached) return std::nullopt;
    if (syntax.pointer.kind == PointerExpression::Kind::name || !is_in_record(reached->place))
        return reached->place;
    if (syntax.pointer.kind == PointerExpression::Kind::names || has_wildcard(syntax.pointer.pattern)) {
        all_.error(rule::mapping_pointer, syntax.at,
                   fmt::format("\"{}\" can reach several values", to_string(syntax.pointer)),
                   "use \"collect\" to gather them into an array");
        return std::nullopt;
    }
    reached->place.slot = all_.slot_of(reached->pattern, false);
    use(*reached, Purpose::find, reached->place.slot);
    return reached->place;
}

// Pointers of a rule with `each` start at the match, all others at the record.
std::optional<PlaceBinder::Reached> PlaceBinder::reach(const PointerSyntax& syntax) {
    const PointerExpression& pointer = syntax.pointer;
    const json::Pattern& records = all_.syntax.sources[source_].records;
    if (pointer.kind == PointerExpression::Kind::file) return reach_capture(syntax);
    const bool is_name = pointer.kind == PointerExpression::Kind::name;
    const std::size_t depth = each_.tokens.size();
    Reached reached;
    if (pointer.up < depth || (pointer.up == depth && !is_name)) {
        const json::Pattern base{
            {each_.tokens.begin(), each_.tokens.end() - static_cast<std::ptrdiff_t>(pointer.up)}};
        reached.pattern = base;
        reached.pattern.tokens.insert(reached.pattern.tokens.end(), pointer.pattern.tokens.begin(),
                                      pointer.pattern.tokens.end());
        reached.bit = pointer.up == 0 ? bit_ : bit_at_level(pointer.up);
        reached.place.up = pointer.up;
        reached.place.kind = is_name              ? Place::Kind::match_name
                             : has_wildcard(base) ? Place::Kind::in_match
                                                  : Place::Kind::node;
        return reached;
    }
    const std::uint32_t up = pointer.up - static_cast<std::uint32_t>(depth);
    if (up > records.tokens.size() || (is_name && up == records.tokens.size())) {
        all_.error(rule::mapping_pointer, syntax.at,
                   fmt::format("\"{}\" reaches above the root of the document; records are at \"{}\"",
                               to_string(pointer), json::to_string(records)));
        return std::nullopt;
    }
    if (!is_name) return reach_outside(syntax, up);
    reached.place = {Place::Kind::name, no_slot, up};
    return reached;
}

// What the braces of "files" matched.
std::optional<PlaceBinder::Reached> PlaceBinder::reach_capture(const PointerSyntax& syntax) {
    const std::vector<std::string>& captures = all_.syntax.sources[source_].files.captures;
    const auto found = std::ranges::find(captures, syntax.pointer.capture);
    if (found == captures.end()) {
        all_.error(rule::mapping_value, syntax.at,
                   fmt::format("\"files\" of the source has no {{{}}}", escaped(syntax.pointer.capture)),
                   captures.empty() ? std::string() : suggestion(syntax.pointer.capture, captures));
        return std::nullopt;
    }
    const auto index = static_cast<std::uint32_t>(found - captures.begin());
    return Reached{{}, {Place::Kind::capture, index, static_cast<std::uint32_t>(source_)}, 0};
}

// A value `up` levels above the record or below a value there.
std::optional<PlaceBinder::Reached> PlaceBinder::reach_outside(const PointerSyntax& syntax,
                                                               std::uint32_t up) {
    const auto& records = all_.syntax.sources[source_].records.tokens;
    const json::Pattern& below = syntax.pointer.pattern;
    SourcePlan::Enclosing enclosing;
    enclosing.shared = records.size() - up;
    auto& tokens = enclosing.pattern.tokens;
    tokens.assign(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(enclosing.shared));
    tokens.insert(tokens.end(), below.tokens.begin(), below.tokens.end());
    const std::size_t common = std::min(records.size(), tokens.size());
    const bool meets_records =
        std::equal(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(common), tokens.begin(),
                   [](const json::PatternToken& a, const json::PatternToken& b) { return a.any || a == b; });
    if (syntax.pointer.kind == PointerExpression::Kind::names || has_wildcard(below) || meets_records) {
        all_.error(
            rule::mapping_pointer, syntax.at,
            fmt::format("\"{}\" {}; outside of the record, a pointer reads one value beside the records",
                        to_string(syntax.pointer),
                        !meets_records                   ? "can reach several values"
                        : tokens.size() > records.size() ? "leads into a record"
                                                         : "holds the records"));
        return std::nullopt;
    }
    auto& known = all_.plan.sources[source_].enclosing;
    auto found = std::ranges::find(known, enclosing);
    if (found == known.end()) found = known.insert(known.end(), enclosing);
    const auto index = static_cast<std::uint32_t>(found - known.begin());
    return Reached{
        enclosing.pattern, {Place::Kind::enclosing, index, static_cast<std::uint32_t>(source_)}, 0};
}

std::uint32_t PlaceBinder::bind_each() {
    if (each_.tokens.empty()) return no_slot;
    const std::uint32_t slot = all_.slot_of(each_, false);
    use(each_, Purpose::find, slot);
    return slot;
}

Mask PlaceBinder::bit_at_level(std::uint32_t up) {
    const auto known = std::ranges::find(levels_, up, &RuleProgram::Level::up);
    if (known != levels_.end()) return known->bit;
    const Mask bit = all_.next_bit();
    const json::Pattern pattern{{each_.tokens.begin(), each_.tokens.end() - static_cast<std::ptrdiff_t>(up)}};
    const std::uint32_t slot = pattern.tokens.empty() ? no_slot : all_.slot_of(pattern, false);
    levels_.push_back({up, bit, slot});
    if (slot != no_slot) use(pattern, Purpose::find, slot);
    return bit;
}

void PlaceBinder::use(const json::Pattern& pattern, Purpose purpose, std::uint32_t slot) {
    use({pattern, {}, bit_}, purpose, slot);
}

void PlaceBinder::use(const Reached& reached, Purpose purpose, std::uint32_t slot,
                      std::uint32_t alternative) {
    used_.patterns.push_back({reached.pattern, purpose, slot, source_, reached.bit, alternative});
    if (reached.pattern.tokens.empty()) return;
    const json::PatternToken& first = reached.pattern.tokens.front();
    const bool index = !first.any && first.name.find_first_not_of("0123456789") == std::string::npos;
    (first.any || index ? used_.parts : used_.members) = true;
}

void PlaceBinder::use_rest() {
    use(each_, Purpose::keep, no_slot);
    // A record that is an array may hold matches that are objects.
    used_.members |= each_.tokens.empty();
}

}  // namespace copyover::mapping
