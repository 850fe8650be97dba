#include "schema/type.hpp"

#include <fmt/format.h>

namespace copyover::schema {

namespace {

std::string with_fraction(std::string_view name, std::int32_t digits, std::string_view zone) {
    if (digits == 6) return fmt::format("{}{}", name, zone);
    return fmt::format("{}({}){}", name, digits, zone);
}

std::string format_element(const Type& type) {
    switch (type.kind) {
        case TypeKind::boolean: return "boolean";
        case TypeKind::int2: return "smallint";
        case TypeKind::int4: return "integer";
        case TypeKind::int8: return "bigint";
        case TypeKind::float4: return "real";
        case TypeKind::float8: return "double precision";
        case TypeKind::numeric:
            if (type.precision < 0) return "numeric";
            return fmt::format("numeric({},{})", type.precision, type.scale);
        case TypeKind::text: return "text";
        case TypeKind::varchar:
            return type.length < 0 ? "character varying" : fmt::format("character varying({})", type.length);
        case TypeKind::bpchar: return type.length < 0 ? "bpchar" : fmt::format("character({})", type.length);
        case TypeKind::uuid: return "uuid";
        case TypeKind::bytea: return "bytea";
        case TypeKind::date: return "date";
        case TypeKind::time: return with_fraction("time", type.fraction_digits, " without time zone");
        case TypeKind::timestamp:
            return with_fraction("timestamp", type.fraction_digits, " without time zone");
        case TypeKind::timestamptz:
            return with_fraction("timestamp", type.fraction_digits, " with time zone");
        case TypeKind::json: return "json";
        case TypeKind::jsonb: return "jsonb";
        case TypeKind::citext: return "citext";
        case TypeKind::enumeration:
        case TypeKind::literal:
        case TypeKind::unsupported: break;
    }
    return type.name;
}

}  // namespace

std::string format_type(const Type& type) {
    if (!type.domain.empty()) return type.domain;
    const bool named = type.kind == TypeKind::enumeration || type.kind == TypeKind::literal ||
                       type.kind == TypeKind::unsupported;
    if (named && !type.name.empty()) return type.name;
    return format_element(type) + (type.array ? "[]" : "");
}

Type literal_type(const Type& type) {
    Type literal;
    literal.kind = TypeKind::literal;
    literal.array = type.array || type.name.ends_with("[]");
    literal.name = type.name;
    literal.domain = type.domain;
    literal.domain_not_null = type.domain_not_null;
    literal.domain_has_check = type.domain_has_check;
    return literal;
}

// Numbers of https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat; they
// never change.
std::uint32_t builtin_oid(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean: return 16;
        case TypeKind::int2: return 21;
        case TypeKind::int4: return 23;
        case TypeKind::int8: return 20;
        case TypeKind::float4: return 700;
        case TypeKind::float8: return 701;
        case TypeKind::numeric: return 1700;
        case TypeKind::text: return 25;
        case TypeKind::varchar: return 1043;
        case TypeKind::bpchar: return 1042;
        case TypeKind::uuid: return 2950;
        case TypeKind::bytea: return 17;
        case TypeKind::date: return 1082;
        case TypeKind::time: return 1083;
        case TypeKind::timestamp: return 1114;
        case TypeKind::timestamptz: return 1184;
        case TypeKind::json: return 114;
        case TypeKind::jsonb: return 3802;
        case TypeKind::citext:
        case TypeKind::enumeration:
        case TypeKind::literal:
        case TypeKind::unsupported: break;
    }
    return 0;
}

std::uint32_t builtin_array_oid(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean: return 1000;
        case TypeKind::int2: return 1005;
        case TypeKind::int4: return 1007;
        case TypeKind::int8: return 1016;
        case TypeKind::float4: return 1021;
        case TypeKind::float8: return 1022;
        case TypeKind::numeric: return 1231;
        case TypeKind::text: return 1009;
        case TypeKind::varchar: return 1015;
        case TypeKind::bpchar: return 1014;
        case TypeKind::uuid: return 2951;
        case TypeKind::bytea: return 1001;
        case TypeKind::date: return 1182;
        case TypeKind::time: return 1183;
        case TypeKind::timestamp: return 1115;
        case TypeKind::timestamptz: return 1185;
        case TypeKind::json: return 199;
        case TypeKind::jsonb: return 3807;
        case TypeKind::citext:
        case TypeKind::enumeration:
        case TypeKind::literal:
        case TypeKind::unsupported: break;
    }
    return 0;
}

}  // namespace copyover::schema
