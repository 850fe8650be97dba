// What a client knows of PostgreSQL's `=`.
#pragma once

#include "schema/type.hpp"

namespace copyover::schema {

// Whether values of the type are equal where lib/mapping/convert/value_form.hpp says so. Not of literals, whose type
// the client does not know, not of citext, whose case is folded by the server's locale, and not of texts in a collation that is not deterministic: of those
// equal bytes are equal, others may be.
bool knows_equality(const Type& type);

// Whether a foreign key that leads from a column of type `child` to one of type `parent` compares in a way
// that the client knows. Besides the above not where the session's time zone decides, and where PostgreSQL
// has no operator for the two. A collation counts where it is the parent's, as in ri_triggers.c.
bool knows_equality(const Type& child, const Type& parent);

// Whether PostgreSQL makes a foreign key that leads from a column of type `child` to one of type `parent`,
// and can look its rows up. True where the client does not know the types.
bool can_refer(const Type& child, const Type& parent);

// Whether values of both types stand in one form as they are, so that value_as() has nothing to do.
bool share_form(const Type& child, const Type& parent);

// Whether equal values may be stored differently: 0 and -0.0, json of different layout.
bool has_equal_variants(const Type& type);

}  // namespace copyover::schema
