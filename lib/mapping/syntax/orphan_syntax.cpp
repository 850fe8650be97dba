#include "mapping/syntax/orphan_syntax.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "mapping/syntax/syntax_reader.hpp"

namespace copyover::mapping {

namespace {

OrphanPolicySyntax read_word(const SyntaxReader& reader, json::NodeIndex at) {
    if (reader.choice(at, {"reject", "null"}) == "null") return NullOrphanSyntax{};
    return RejectOrphanSyntax{};
}

std::optional<OrphanPolicySyntax> read_create(const SyntaxReader& reader, json::NodeIndex at) {
    reader.check_members(at, {"create"});
    const auto create = reader.document().member(at, "create");
    if (!create) {
        reader.value_error(
            at, fmt::format("{} takes \"reject\", \"null\" or {{\"create\": columns}}", reader.called(at)));
        return std::nullopt;
    }
    if (!reader.is_kind(*create, json::Kind::object)) return std::nullopt;
    CreateParentSyntax policy;
    for (const json::NodeIndex member : reader.document().children(*create))
        policy.columns.push_back(read_column(reader, member));
    return policy;
}

}  // namespace

std::vector<OrphanSyntax> read_orphans(const SyntaxReader& reader, json::NodeIndex at) {
    std::vector<OrphanSyntax> found;
    if (!reader.is_kind(at, json::Kind::object)) return found;
    for (const json::NodeIndex member : reader.document().children(at)) {
        auto policy = reader[member].kind == json::Kind::object ? read_create(reader, member)
                                                                : read_word(reader, member);
        if (policy) found.push_back({member, std::string(reader[member].name), std::move(*policy)});
    }
    return found;
}

}  // namespace copyover::mapping
