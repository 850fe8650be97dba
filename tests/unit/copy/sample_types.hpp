// Types as lib/schema describes them, for tests.
#pragma once

#include <string>

#include "schema/type.hpp"

inline copyover::schema::Type type_of(copyover::schema::TypeKind kind, bool array = false) {
    copyover::schema::Type type;
    type.kind = kind;
    type.array = array;
    type.element_oid = copyover::schema::builtin_oid(kind);
    type.name = "sample";
    return type;
}
