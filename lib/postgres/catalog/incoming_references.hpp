// The foreign keys that lead to a table.
#pragma once

#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

struct IncomingReference {
    schema::Name child;
    // As FROM names the rows that the constraint is about: ONLY of a table that others may inherit from.
    std::string child_rows;
    std::string constraint;
    char on_update =
        'a';  // pg_constraint.confupdtype: a no action, r restrict, c cascade, n set null, d default
    // Side by side.
    std::vector<std::string> child_columns, parent_columns;

    // Whether an update of the parent's key changes the child's rows.
    [[nodiscard]] bool acts_on_update() const { return on_update != 'a' && on_update != 'r'; }
};

// As they were declared, not their copies at partitions; by child and name.
std::vector<IncomingReference> incoming_references(Connection& connection, const schema::Name& parent);

// "child.a = parent.b AND ...", quoted, for those two aliases.
std::string join_condition(const Connection& connection, const IncomingReference& reference,
                           const std::string& child, const std::string& parent);

}  // namespace copyover::postgres
