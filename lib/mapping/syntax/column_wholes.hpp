// Columns that read no single values: objects of parts, constants, what is left of the record.
#pragma once

#include "mapping/syntax/column_syntax.hpp"

namespace copyover::mapping {

ContentSyntax read_object(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_constant(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_rest(const SyntaxReader& reader, const ColumnParts& column);

}  // namespace copyover::mapping
