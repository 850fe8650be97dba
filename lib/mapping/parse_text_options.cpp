// Options that change a text before its column takes it: match, drop_query, split, lookup.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/syntax_reader.hpp"

namespace copyover::mapping {

void SyntaxReader::text_options(json::NodeIndex at, ReadingSyntax& out) {
    const auto part = document_.member(at, "part");
    if (const auto found = document_.member(at, "match")) {
        out.match = match(*found, part);
    } else if (part) {
        value_error(*part, "\"part\" belongs to \"match\"");
    }
    if (const auto found = document_.member(at, "drop_query")) out.drop_query = flag(*found);
    if (const auto found = document_.member(at, "split")) out.split = split(*found);
    if (const auto found = document_.member(at, "lookup")) {
        out.lookup = lookup(*found);
        for (const std::string_view option : {"as", "zone", "map"}) {
            if (const auto other = document_.member(at, option))
                value_error(*other, fmt::format("\"{}\" does not go with \"lookup\"", option));
        }
    }
}

std::optional<LookupSyntax> SyntaxReader::lookup(json::NodeIndex at) {
    if (!is_kind(at, json::Kind::object)) return std::nullopt;
    check_members(at, {"comment", "table", "key", "value", "on_missing"});
    LookupSyntax result;
    result.at = at;
    bool good = true;
    for (const auto& [member, name] : {std::pair<std::string_view, NameSyntax*>{"table", &result.table},
                                       {"key", &result.key},
                                       {"value", &result.value}}) {
        const auto found = document_.member(at, member);
        if (!found) value_error(at, fmt::format("\"lookup\" has no \"{}\"", member));
        const auto written = found ? text(*found) : std::nullopt;
        if (written) *name = {*found, *written};
        good = good && written;
    }
    if (const auto found = document_.member(at, "on_missing")) {
        const std::string policy = choice(*found, {"reject", "null", "keep"});
        result.on_missing = policy == "null"   ? MissingPolicy::set_null
                            : policy == "keep" ? MissingPolicy::keep
                                               : MissingPolicy::reject;
    }
    if (!good) return std::nullopt;
    return result;
}

std::optional<Match> SyntaxReader::match(json::NodeIndex at, std::optional<json::NodeIndex> part) {
    auto written = text(at);
    if (!written) return std::nullopt;
    auto parsed = TextPattern::parse(*written);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        value_error(at, fmt::format("\"{}\" takes no text apart: {}", escaped(*written), *reason));
        return std::nullopt;
    }
    Match result{std::move(*written), std::get<TextPattern>(std::move(parsed)), 0};
    const std::vector<std::string>& names = result.pattern.names();
    if (!part) {
        if (names.size() == 1) return result;
        value_error(at, fmt::format("\"{}\" has {} parts", escaped(result.written), names.size()),
                    "say with \"part\" which one the column takes");
        return std::nullopt;
    }
    const auto name = text(*part);
    if (!name) return std::nullopt;
    const auto found = std::ranges::find(names, *name);
    if (found == names.end()) {
        value_error(*part, fmt::format("\"match\" has no part \"{}\"", escaped(*name)),
                    suggestion(*name, names));
        return std::nullopt;
    }
    result.part = static_cast<std::size_t>(found - names.begin());
    return result;
}

// A delimiter, or an object that says more.
std::optional<Split> SyntaxReader::split(json::NodeIndex at) {
    Split result;
    auto delimiter = std::optional(at);
    if (document_[at].kind == json::Kind::object) {
        check_members(at, {"comment", "delimiter", "trim", "drop_empty"});
        delimiter = document_.member(at, "delimiter");
        if (const auto found = document_.member(at, "trim")) result.trim = flag(*found);
        if (const auto found = document_.member(at, "drop_empty")) result.drop_empty = flag(*found);
    }
    if (!delimiter) {
        value_error(at, "\"split\" has no \"delimiter\"");
        return std::nullopt;
    }
    const auto written = text(*delimiter);
    if (!written) return std::nullopt;
    if (written->empty()) {
        value_error(*delimiter, "the delimiter of \"split\" is empty");
        return std::nullopt;
    }
    result.delimiter = *written;
    return result;
}

}  // namespace copyover::mapping
