// Kinds of types that are treated alike.
#pragma once

#include "schema/type.hpp"

namespace copyover::schema {

inline bool is_integer(TypeKind kind) {
    return kind == TypeKind::int2 || kind == TypeKind::int4 || kind == TypeKind::int8;
}

inline bool is_float(TypeKind kind) {
    return kind == TypeKind::float4 || kind == TypeKind::float8;
}

// That hold any characters.
inline bool is_characters(TypeKind kind) {
    return kind == TypeKind::text || kind == TypeKind::varchar || kind == TypeKind::bpchar ||
           kind == TypeKind::citext;
}

inline bool is_date_or_time(TypeKind kind) {
    return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp ||
           kind == TypeKind::timestamptz;
}

}  // namespace copyover::schema
