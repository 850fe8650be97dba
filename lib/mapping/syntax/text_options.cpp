#include "mapping/syntax/text_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"

namespace copyover::mapping {

namespace {

std::optional<LookupSyntax> read_lookup(const SyntaxReader& reader, json::NodeIndex at) {
    if (!reader.is_kind(at, json::Kind::object)) return std::nullopt;
    reader.check_members(at, {"comment", "table", "key", "value", "on_missing", "file_names"});
    LookupSyntax result;
    result.at = at;
    bool good = true;
    const auto read = [&](json::NodeIndex name, NameSyntax& out) {
        const auto written = reader.text(name);
        if (written) out = {name, *written};
        good = good && written;
    };
    for (const auto& [member, name] : {std::pair<std::string_view, NameSyntax*>{"table", &result.table},
                                       {"key", nullptr},
                                       {"value", &result.value}}) {
        const auto found = reader.document().member(at, member);
        if (!found) {
            reader.value_error(at, fmt::format("\"lookup\" has no \"{}\"", member));
            good = false;
        } else if (name != nullptr) {
            read(*found, *name);
        } else {
            const bool is_list = reader[*found].kind == json::Kind::array;
            for (const json::NodeIndex key :
                 is_list ? reader.document().children(*found) : std::vector<json::NodeIndex>{*found})
                read(key, result.keys.emplace_back());
            if (result.keys.empty()) {
                reader.value_error(*found, "\"key\" names no column");
                good = false;
            }
        }
    }
    if (const auto found = reader.document().member(at, "file_names"))
        result.file_names = reader.flag(*found);
    if (const auto found = reader.document().member(at, "on_missing")) {
        const std::string policy = reader.choice(*found, {"reject", "null", "keep"});
        result.on_missing = policy == "null"   ? MissingPolicy::set_null
                            : policy == "keep" ? MissingPolicy::keep
                                               : MissingPolicy::reject;
    }
    if (!good) return std::nullopt;
    return result;
}

std::optional<Match> read_match(const SyntaxReader& reader, json::NodeIndex at,
                                std::optional<json::NodeIndex> part) {
    auto written = reader.text(at);
    if (!written) return std::nullopt;
    auto parsed = TextPattern::parse(*written);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        reader.value_error(at, fmt::format("\"{}\" takes no text apart: {}", escaped(*written), *reason));
        return std::nullopt;
    }
    Match result{std::move(*written), std::get<TextPattern>(std::move(parsed)), 0};
    const std::vector<std::string>& names = result.pattern.names();
    if (!part) {
        if (names.size() == 1) return result;
        reader.value_error(at, fmt::format("\"{}\" has {} parts", escaped(result.written), names.size()),
                           "say with \"part\" which one the column takes");
        return std::nullopt;
    }
    const auto name = reader.text(*part);
    if (!name) return std::nullopt;
    const auto found = std::ranges::find(names, *name);
    if (found == names.end()) {
        reader.value_error(*part, fmt::format("\"match\" has no part \"{}\"", escaped(*name)),
                           suggestion(*name, names));
        return std::nullopt;
    }
    result.part = static_cast<std::size_t>(found - names.begin());
    return result;
}

// A delimiter, or an object that says more.
std::optional<Split> read_split(const SyntaxReader& reader, json::NodeIndex at) {
    Split result;
    auto delimiter = std::optional(at);
    if (reader[at].kind == json::Kind::object) {
        reader.check_members(at, {"comment", "delimiter", "trim", "drop_empty"});
        delimiter = reader.document().member(at, "delimiter");
        if (const auto found = reader.document().member(at, "trim")) result.trim = reader.flag(*found);
        if (const auto found = reader.document().member(at, "drop_empty"))
            result.drop_empty = reader.flag(*found);
    }
    if (!delimiter) {
        reader.value_error(at, "\"split\" has no \"delimiter\"");
        return std::nullopt;
    }
    const auto written = reader.text(*delimiter);
    if (!written) return std::nullopt;
    if (written->empty()) {
        reader.value_error(*delimiter, "the delimiter of \"split\" is empty");
        return std::nullopt;
    }
    result.delimiter = *written;
    return result;
}

}  // namespace

void read_text_options(const SyntaxReader& reader, json::NodeIndex at, ReadingSyntax& out) {
    const auto part = reader.document().member(at, "part");
    if (const auto found = reader.document().member(at, "match")) {
        out.match = read_match(reader, *found, part);
    } else if (part) {
        reader.value_error(*part, "\"part\" belongs to \"match\"");
    }
    if (const auto found = reader.document().member(at, "drop_query")) out.drop_query = reader.flag(*found);
    if (const auto found = reader.document().member(at, "split")) out.split = read_split(reader, *found);
    if (const auto found = reader.document().member(at, "lookup")) {
        out.lookup = read_lookup(reader, *found);
        for (const std::string_view option : {"as", "zone", "map"}) {
            if (const auto other = reader.document().member(at, option))
                reader.value_error(*other, fmt::format("\"{}\" does not go with \"lookup\"", option));
        }
    }
}

}  // namespace copyover::mapping
