#include "mapping/syntax/column_wholes.hpp"

#include <utility>

namespace copyover::mapping {

ContentSyntax read_object(const SyntaxReader& reader, const ColumnParts& column) {
    ObjectSyntax object;
    if (const auto found = reader.document().member(column.at, "null_if"))
        reader.value_error(*found, "\"null_if\" does not go with \"object\"", "give it to the parts");
    if (!reader.is_kind(column.source, json::Kind::object)) return object;
    const std::vector<json::NodeIndex> members = reader.document().children(column.source);
    if (members.empty()) reader.value_error(column.source, "\"object\" is empty");
    for (const json::NodeIndex member : members) {
        const Input name = input_of_name(reader[member].name);
        if (name.has_nul || name.has_surrogate) {
            reader.value_error(member, "PostgreSQL cannot store this member name");
            continue;
        }
        ColumnSyntax part = read_column(reader, member);
        if (part.or_default)
            reader.value_error(member, "a part of an object has no default in the schema",
                               "give a constant with \"default\"");
        object.parts.push_back(std::move(part));
    }
    return object;
}

ContentSyntax read_constant(const SyntaxReader&, const ColumnParts& column) {
    return ConstantSyntax{column.source};
}

ContentSyntax read_rest(const SyntaxReader& reader, const ColumnParts& column) {
    if (!reader.flag(column.source) && reader[column.source].kind == json::Kind::boolean)
        reader.value_error(column.source, "\"rest\" can only be true");
    return RestSyntax{};
}

}  // namespace copyover::mapping
