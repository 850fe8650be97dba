#include "mapping/syntax/condition_syntax.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace copyover::mapping {

namespace {

// A scalar or an array of them, or an object that says what else is wanted.
std::optional<Test<json::NodeIndex>> read_test(const SyntaxReader& reader, json::NodeIndex at) {
    if (reader[at].kind != json::Kind::object) return IsAnyOf<json::NodeIndex>{reader.scalars(at)};
    reader.check_members(at, {"present", "absent", "not"});
    const std::vector<json::NodeIndex> members = reader.document().children(at);
    if (members.size() != 1) {
        reader.value_error(at, fmt::format("{} takes exactly one of \"present\", \"absent\" and \"not\"",
                                           reader.called(at)));
        return std::nullopt;
    }
    const std::string_view word = reader[members.front()].name;
    if (word == "not") return IsNoneOf<json::NodeIndex>{reader.scalars(members.front())};
    if (word != "present" && word != "absent") return std::nullopt;
    if (!reader.flag(members.front()) && reader[members.front()].kind == json::Kind::boolean)
        reader.value_error(members.front(), fmt::format("\"{}\" can only be true", word));
    if (word == "present") return IsPresent{};
    return IsAbsent{};
}

}  // namespace

std::vector<ConditionSyntax> read_conditions(const SyntaxReader& reader, json::NodeIndex at) {
    std::vector<ConditionSyntax> found;
    if (!reader.is_kind(at, json::Kind::object)) return found;
    for (const json::NodeIndex member : reader.document().children(at)) {
        auto source = reader.pointer(member, reader[member].name);
        if (!source) continue;
        if (auto test = read_test(reader, member)) found.push_back({std::move(*source), std::move(*test)});
    }
    return found;
}

}  // namespace copyover::mapping
