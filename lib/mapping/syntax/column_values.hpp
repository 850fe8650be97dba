// Columns of values as they are: alternatives, collect, equal.
#pragma once

#include "mapping/syntax/column_syntax.hpp"

namespace copyover::mapping {

ContentSyntax read_alternatives(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_file(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_collect(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_equal(const SyntaxReader& reader, const ColumnParts& column);

}  // namespace copyover::mapping
