#include "mapping/syntax/syntax_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/time/zone_files.hpp"

namespace copyover::mapping {

namespace {

std::string_view described(json::Kind kind) {
    switch (kind) {
        case json::Kind::null: return "null";
        case json::Kind::boolean: return "true or false";
        case json::Kind::number: return "a number";
        case json::Kind::string: return "a text";
        case json::Kind::array: return "an array";
        case json::Kind::object: return "an object";
    }
    return "";
}

std::string zone_suggestion(const std::string& name) {
    const std::vector<std::string> names = time_zone_names();
    const auto city =
        std::ranges::find_if(names, [&](const std::string& known) { return known.ends_with("/" + name); });
    if (city != names.end()) return fmt::format("did you mean \"{}\"?", *city);
    constexpr std::size_t shortest = 4;  // what is shorter is near to anything
    std::string nearest = name.size() < shortest ? std::string() : suggestion(name, names);
    if (nearest.starts_with("did you mean")) return nearest;
    return "use \"UTC\", an offset such as \"+02:00\", or a name such as \"Europe/Berlin\"";
}

}  // namespace

std::string SyntaxReader::called(json::NodeIndex at) const {
    const json::Node& node = document_[at];
    if (at == 0) return "the mapping";
    if (document_[node.parent].kind == json::Kind::object) return fmt::format("\"{}\"", escaped(node.name));
    if (node.parent == 0) return "an element of the mapping";
    return fmt::format("an element of {}", called(node.parent));
}

void SyntaxReader::value_error(json::NodeIndex at, std::string message, std::string fix) const {
    document_.add(findings_, rule::mapping_value, at, std::move(message), std::move(fix));
}

bool SyntaxReader::is_kind(json::NodeIndex at, json::Kind kind) const {
    if (document_[at].kind == kind) return true;
    value_error(
        at, fmt::format("{} must be {}, not {}", called(at), described(kind), described(document_[at].kind)));
    return false;
}

bool SyntaxReader::is_scalar(json::NodeIndex at) const {
    const json::Kind kind = document_[at].kind;
    if (kind != json::Kind::array && kind != json::Kind::object) return true;
    value_error(at, fmt::format("{} must be a single value, not {}", called(at), described(kind)));
    return false;
}

std::optional<std::string> SyntaxReader::text(json::NodeIndex at) const {
    if (!is_kind(at, json::Kind::string)) return std::nullopt;
    return std::string(document_[at].text);
}

bool SyntaxReader::flag(json::NodeIndex at) const {
    return is_kind(at, json::Kind::boolean) && document_[at].text == "true";
}

std::optional<Zone> SyntaxReader::zone(json::NodeIndex at) const {
    const auto name = text(at);
    if (!name) return std::nullopt;
    if (const auto seconds = parse_zone(*name)) return Zone{*seconds, nullptr};
    std::string reason;
    if (const TimeZone* const named = find_time_zone(*name, reason)) return Zone{0, named};
    value_error(at, fmt::format("zone \"{}\" is not known: {}", escaped(*name), reason),
                zone_suggestion(*name));
    return std::nullopt;
}

std::optional<PointerSyntax> SyntaxReader::pointer(json::NodeIndex at, std::string_view written) const {
    auto parsed = parse_pointer(written);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        document_.add(findings_, rule::mapping_pointer, at,
                      fmt::format("\"{}\" is not a pointer: {}", escaped(written), *reason));
        return std::nullopt;
    }
    return PointerSyntax{at, std::get<PointerExpression>(std::move(parsed))};
}

std::optional<PointerSyntax> SyntaxReader::pointer(json::NodeIndex at) const {
    if (!is_kind(at, json::Kind::string)) return std::nullopt;
    return pointer(at, document_[at].text);
}

std::optional<json::Pattern> SyntaxReader::pattern(json::NodeIndex at) const {
    auto found = pointer(at);
    if (!found) return std::nullopt;
    const std::string_view written = document_[at].text;
    if (found->pointer.kind == PointerExpression::Kind::value && (written.empty() || written.front() == '/'))
        return std::move(found->pointer.pattern);
    document_.add(
        findings_, rule::mapping_pointer, at,
        fmt::format("{} takes a pointer from the root of the document, such as \"/*\"", called(at)));
    return std::nullopt;
}

std::optional<json::Pattern> SyntaxReader::pattern_below_record(json::NodeIndex at) const {
    auto found = pointer(at);
    if (!found) return std::nullopt;
    if (found->pointer.kind == PointerExpression::Kind::value && found->pointer.up == 0 &&
        !found->pointer.pattern.tokens.empty())
        return std::move(found->pointer.pattern);
    document_.add(findings_, rule::mapping_pointer, at,
                  fmt::format("{} takes a pattern below the record, such as \"/items/*\"", called(at)));
    return std::nullopt;
}

std::vector<json::NodeIndex> SyntaxReader::scalars(json::NodeIndex at) const {
    if (document_[at].kind != json::Kind::array) {
        if (!is_scalar(at)) return {};
        return {at};
    }
    std::vector<json::NodeIndex> found = document_.children(at);
    std::erase_if(found, [&](json::NodeIndex element) { return !is_scalar(element); });
    return found;
}

std::string SyntaxReader::choice(json::NodeIndex at, Names allowed) const {
    const auto word = text(at);
    if (!word) return {};
    if (std::ranges::find(allowed, std::string_view(*word)) != allowed.end()) return *word;
    const std::vector<std::string> names(allowed.begin(), allowed.end());
    value_error(at, fmt::format("{} cannot be \"{}\"", called(at), escaped(*word)), suggestion(*word, names));
    return {};
}

void SyntaxReader::check_members(json::NodeIndex object, std::span<const std::string_view> known) const {
    const std::vector<std::string> candidates(known.begin(), known.end());
    for (const json::NodeIndex member : document_.children(object)) {
        const std::string_view name = document_[member].name;
        if (std::ranges::find(known, name) != known.end()) continue;
        document_.add(findings_, rule::mapping_unknown_member, member,
                      fmt::format("\"{}\" is not a member that the language knows here", escaped(name)),
                      suggestion(name, candidates));
    }
}

}  // namespace copyover::mapping
