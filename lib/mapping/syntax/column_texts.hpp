// Columns whose text is put together from several values: join, template, uuid5.
#pragma once

#include "mapping/syntax/column_syntax.hpp"

namespace copyover::mapping {

ContentSyntax read_join(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_template(const SyntaxReader& reader, const ColumnParts& column);
ContentSyntax read_uuid5(const SyntaxReader& reader, const ColumnParts& column);

}  // namespace copyover::mapping
