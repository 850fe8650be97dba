// What the mapping writes about references that name a row which is not there: "on_orphan".
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "mapping/syntax/column_syntax.hpp"

namespace copyover::mapping {

struct RejectOrphanSyntax {};

struct NullOrphanSyntax {};

struct CreateParentSyntax {
    std::vector<ColumnSyntax> columns;  // beside the key
};

// Each is read by a function of its own (orphan_syntax.cpp), bound by one (bind/orphans.cpp) and has its like in
// OrphanPolicy, which says what is done.
using OrphanPolicySyntax = std::variant<RejectOrphanSyntax, NullOrphanSyntax, CreateParentSyntax>;

struct OrphanSyntax {
    json::NodeIndex at = 0;
    std::string column;
    OrphanPolicySyntax policy;
};

// The members of "on_orphan". What is wrong with one is a finding, and it is left out.
std::vector<OrphanSyntax> read_orphans(const SyntaxReader& reader, json::NodeIndex at);

}  // namespace copyover::mapping
