#include "postgres/catalog/types.hpp"

#include <array>
#include <utility>

#include "schema/model.hpp"

namespace copyover::postgres {

namespace {

using schema::Type;
using schema::TypeKind;

// oidvector and int2vector are no arrays, whatever their category: they are stored plain (format_type.c).
constexpr auto types_sql = R"(
WITH RECURSIVE used AS (
    SELECT DISTINCT a.atttypid AS oid
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.typelem END
    FROM used u JOIN pg_catalog.pg_type t ON t.oid = u.oid
    WHERE t.typtype = 'd' OR (t.typcategory = 'A' AND t.typelem <> 0))
SELECT t.oid, n.nspname, t.typname, t.typtype = 'd', t.typtype = 'e', t.typbasetype,
       CASE WHEN t.typcategory = 'A' AND t.typtype <> 'd' AND t.typstorage <> 'p' THEN t.typelem ELSE 0 END,
       t.typtypmod, t.typnotnull,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'),
       coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), '')
FROM used u
JOIN pg_catalog.pg_type t ON t.oid = u.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace)";

constexpr auto labels_sql = R"(
SELECT e.enumtypid, e.enumlabel
FROM pg_catalog.pg_enum e
WHERE e.enumtypid = ANY ($1::oid[])
ORDER BY e.enumtypid, e.enumsortorder)";

constexpr std::array builtin_kinds{
    TypeKind::boolean,     TypeKind::int2,    TypeKind::int4,  TypeKind::int8,    TypeKind::float4,
    TypeKind::float8,      TypeKind::numeric, TypeKind::text,  TypeKind::varchar, TypeKind::bpchar,
    TypeKind::uuid,        TypeKind::bytea,   TypeKind::date,  TypeKind::time,    TypeKind::timestamp,
    TypeKind::timestamptz, TypeKind::json,    TypeKind::jsonb,
};

TypeKind builtin_kind(std::uint32_t oid) {
    for (const TypeKind kind : builtin_kinds) {
        if (schema::builtin_oid(kind) == oid) return kind;
    }
    return TypeKind::unsupported;
}

// typmod as the input functions of varchar.c, numeric.c and timestamp.c make it.
void apply_modifier(Type& type, std::int32_t modifier) {
    if (modifier < 0) return;
    constexpr std::int32_t header = 4;  // VARHDRSZ
    switch (type.kind) {
        case TypeKind::varchar:
        case TypeKind::bpchar: type.length = modifier - header; break;
        case TypeKind::numeric:
            type.precision = ((modifier - header) >> 16) & 0xffff;
            type.scale = (((modifier - header) & 0x7ff) ^ 1024) - 1024;  // 11 bits with sign
            break;
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamptz: type.fraction_digits = modifier; break;
        default: break;
    }
}

}  // namespace

CatalogTypes::CatalogTypes(Connection& connection, const std::string& table_oids) {
    const std::array<Parameter, 1> tables{table_oids};
    const Result types = connection.execute(types_sql, tables);
    std::string enumerations;
    for (std::size_t i = 0; i < types.rows(); ++i) {
        const auto oid = static_cast<std::uint32_t>(types.integer(i, 0));
        Row& row = rows_[oid];
        row.schema = types.text(i, 1);
        row.name = types.text(i, 2);
        row.domain = types.boolean(i, 3);
        row.enumeration = types.boolean(i, 4);
        row.base = static_cast<std::uint32_t>(types.integer(i, 5));
        row.element = static_cast<std::uint32_t>(types.integer(i, 6));
        row.modifier = static_cast<std::int32_t>(types.integer(i, 7));
        row.not_null = types.boolean(i, 8);
        row.check = types.boolean(i, 9);
        row.default_sql = types.text(i, 10);
        if (row.enumeration) enumerations += (enumerations.empty() ? "" : ",") + std::to_string(oid);
    }
    if (enumerations.empty()) return;
    const std::array<Parameter, 1> parameters{"{" + enumerations + "}"};
    const Result labels = connection.execute(labels_sql, parameters);
    for (std::size_t i = 0; i < labels.rows(); ++i)
        rows_[static_cast<std::uint32_t>(labels.integer(i, 0))].labels.emplace_back(labels.text(i, 1));
}

Type CatalogTypes::type(std::uint32_t oid, std::int32_t modifier) const {
    const auto found = rows_.find(oid);
    if (found == rows_.end()) throw InternalError("type " + std::to_string(oid) + " was not read");
    const Row& row = found->second;
    if (row.domain) {
        Type type = this->type(row.base, row.modifier);
        type.domain_not_null = type.domain_not_null || row.not_null;
        type.domain_has_check = type.domain_has_check || row.check;
        type.name = type.domain = schema::type_label({row.schema, row.name});
        return type;
    }
    if (row.element != 0) return array_type(oid, row, modifier);
    Type type;
    type.kind = builtin_kind(oid);
    type.oid = type.element_oid = oid;
    if (row.enumeration) {
        type.kind = TypeKind::enumeration;
        type.labels = row.labels;
    } else if (row.name == "citext") {
        type.kind = TypeKind::citext;
    }
    apply_modifier(type, modifier);
    type.name = schema::type_label({row.schema, row.name});
    type.name = schema::format_type(type);
    return type;
}

// PostgreSQL declares one type for arrays of any number of dimensions. Of an array over a domain only the
// server judges the elements.
Type CatalogTypes::array_type(std::uint32_t oid, const Row& row, std::int32_t modifier) const {
    Type type = this->type(row.element, modifier);
    const std::string name = type.name + "[]";
    if (type.array) {
        type = {};
    } else {
        type.array = true;
        type.domain_has_check = type.domain_has_check || type.domain_not_null;
        type.domain_not_null = false;
        type.domain.clear();
    }
    type.element_oid = row.element;
    type.oid = oid;
    type.name = name;
    return type;
}

std::string CatalogTypes::domain_default(std::uint32_t oid) const {
    const auto found = rows_.find(oid);
    return found == rows_.end() ? std::string() : found->second.default_sql;
}

}  // namespace copyover::postgres
