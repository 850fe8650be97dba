#include "schema/equality.hpp"

#include "schema/type_families.hpp"

namespace copyover::schema {

namespace {

// The texts that share an operator family.
bool is_text_or_varchar(TypeKind kind) {
    return kind == TypeKind::text || kind == TypeKind::varchar;
}

// The operator families of btree (pg_amop.dat), and the casts to the parent's type that are implicit
// (pg_cast.dat).
bool has_operator(TypeKind child, TypeKind parent) {
    switch (parent) {
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8: return is_integer(child);
        case TypeKind::float4:
        case TypeKind::float8: return is_integer(child) || child == TypeKind::numeric || is_float(child);
        case TypeKind::numeric: return is_integer(child) || child == TypeKind::numeric;
        case TypeKind::text:
        case TypeKind::varchar:
            return is_text_or_varchar(child) || child == TypeKind::bpchar || child == TypeKind::citext;
        case TypeKind::bpchar: return is_text_or_varchar(child) || child == TypeKind::bpchar;
        case TypeKind::date:
        case TypeKind::timestamp: return child == TypeKind::date || child == TypeKind::timestamp;
        case TypeKind::json:
        case TypeKind::literal:
        case TypeKind::unsupported: return false;
        default: return child == parent;
    }
}

bool is_date(TypeKind kind) {
    return kind == TypeKind::date || kind == TypeKind::timestamp || kind == TypeKind::timestamptz;
}

}  // namespace

bool knows_equality(const Type& type) {
    return type.kind != TypeKind::citext && type.kind != TypeKind::literal && !type.nondeterministic;
}

bool knows_equality(const Type& child, const Type& parent) {
    if (!knows_equality(parent) || child.array != parent.array) return false;
    if (child.kind == TypeKind::enumeration && child.labels != parent.labels) return false;
    return child.array ? child.kind == parent.kind : has_operator(child.kind, parent.kind);
}

// A domain over an enumeration is none for `anyenum`. The query that looks a parent up casts its column to
// `anyarray`, which a type with a length or precision does not survive (ri_GenerateQual).
bool can_refer(const Type& child, const Type& parent) {
    const auto is_unknown = [](const Type& type) {
        return type.kind == TypeKind::unsupported || type.kind == TypeKind::literal ||
               type.kind == TypeKind::citext;
    };
    if (is_unknown(child) || is_unknown(parent)) return true;
    if (child.array != parent.array) return false;
    if (child.array) {
        const bool has_modifier = parent.domain.empty() && parent.kind != TypeKind::enumeration &&
                                  parent.name.find('(') != std::string::npos;
        const bool is_same = child.kind == parent.kind &&
                             (child.kind != TypeKind::enumeration || child.labels == parent.labels);
        return is_same && !has_modifier;
    }
    if (child.kind == TypeKind::enumeration && parent.kind == TypeKind::enumeration)
        return child.domain.empty() && parent.domain.empty() && child.name == parent.name;
    if (is_date(child.kind) && is_date(parent.kind)) return true;
    return has_operator(child.kind, parent.kind);
}

bool share_form(const Type& child, const Type& parent) {
    return child.kind == parent.kind || (is_integer(child.kind) && is_integer(parent.kind)) ||
           (is_text_or_varchar(child.kind) && is_text_or_varchar(parent.kind));
}

bool has_equal_variants(const Type& type) {
    return type.kind == TypeKind::float4 || type.kind == TypeKind::float8 || type.kind == TypeKind::json;
}

}  // namespace copyover::schema
