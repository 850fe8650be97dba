#include "postgres/catalog/object_definitions.hpp"

#include <array>

namespace copyover::postgres {

namespace {

constexpr auto names_sql = R"(
SELECT 't', n.nspname, t.typname
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typcategory <> 'A' AND coalesce(c.relkind, 'c') = 'c' AND n.nspname !~ '^pg_'
UNION ALL
SELECT 's', n.nspname, c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S' AND n.nspname !~ '^pg_'
UNION ALL
SELECT 'c', n.nspname, c.collname
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE n.nspname !~ '^pg_'
UNION ALL
SELECT DISTINCT 'r', n.nspname, p.proname
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_'
UNION ALL
SELECT 'n', '', n.nspname FROM pg_catalog.pg_namespace n
UNION ALL
SELECT 'e', '', e.extname FROM pg_catalog.pg_extension e)";

// In each of these, $1 is the schema and $2 the name.
constexpr auto type_sql = R"(
SELECT '', pg_catalog.jsonb_build_array(
    t.typtype, pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull,
    pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typcollation, t.typinput::text, t.typoutput::text, t.typlen,
    (SELECT pg_catalog.array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
     FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
    (SELECT pg_catalog.array_agg(pg_catalog.pg_get_constraintdef(k.oid)
                                 ORDER BY pg_catalog.pg_get_constraintdef(k.oid))
     FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid),
    (SELECT pg_catalog.jsonb_agg(
         pg_catalog.jsonb_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attcollation)
         ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = t.typrelid AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT pg_catalog.jsonb_build_array(r.rngsubtype, r.rngcollation, r.rngsubopc, r.rngcanonical, r.rngsubdiff)
     FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid))
FROM pg_catalog.pg_type t
WHERE t.typnamespace = $1::oid AND t.typname = $2)";

constexpr auto sequence_sql = R"(
SELECT '', pg_catalog.to_jsonb(s) - 'seqrelid'
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE c.relnamespace = $1::oid AND c.relname = $2)";

constexpr auto collation_sql = R"(
SELECT '', pg_catalog.to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::text[]
FROM pg_catalog.pg_collation c
WHERE c.collnamespace = $1::oid AND c.collname = $2)";

constexpr auto routine_sql = R"(
SELECT p.proargtypes::oid[]::text, pg_catalog.jsonb_build_array(
    p.prokind, l.lanname, p.provolatile, p.proisstrict, p.prosecdef, p.proleakproof, p.proparallel, p.procost,
    p.prorows, p.proconfig, p.probin, p.prosrc, p.prosupport::text, pg_catalog.pg_get_function_arguments(p.oid),
    pg_catalog.pg_get_function_result(p.oid), pg_catalog.pg_get_function_sqlbody(p.oid),
    (SELECT pg_catalog.to_jsonb(a) - 'aggfnoid' FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid))
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = $1::oid AND p.proname = $2)";

constexpr auto namespace_sql = R"(
SELECT CASE WHEN $1 = 'pg_temp' THEN pg_catalog.pg_my_temp_schema()
            ELSE (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = $1) END)";

constexpr auto missing_labels_sql = R"(
WITH labels AS (
    SELECT e.enumlabel, e.enumsortorder, n.nspname = $1 AS lives,
           pg_catalog.lag(e.enumlabel) OVER (PARTITION BY t.oid ORDER BY e.enumsortorder) AS before
    FROM pg_catalog.pg_enum e
    JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typname = $2 AND (n.nspname = $1 OR n.oid = pg_catalog.pg_my_temp_schema()))
SELECT coalesce(pg_catalog.string_agg(
    pg_catalog.format('ALTER TYPE %I.%I ADD VALUE %L', $1, $2, m.enumlabel)
        || coalesce(pg_catalog.format(' AFTER %L', m.before), ''),
    '; ' ORDER BY m.enumsortorder), '')
FROM labels m
WHERE NOT m.lives AND NOT EXISTS (SELECT FROM labels l WHERE l.lives AND l.enumlabel = m.enumlabel))";

constexpr auto labels_sql = R"(
SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
WHERE n.nspname = $1 AND t.typname = $2)";

const char* definitions_sql(ObjectClass kind) {
    switch (kind) {
        case ObjectClass::type: return type_sql;
        case ObjectClass::sequence: return sequence_sql;
        case ObjectClass::collation: return collation_sql;
        default: return routine_sql;
    }
}

ObjectClass class_of(char letter) {
    switch (letter) {
        case 't': return ObjectClass::type;
        case 's': return ObjectClass::sequence;
        case 'c': return ObjectClass::collation;
        case 'r': return ObjectClass::routine;
        case 'n': return ObjectClass::schema;
        default: return ObjectClass::extension;
    }
}

}  // namespace

std::string_view word_of(ObjectClass kind) {
    switch (kind) {
        case ObjectClass::type: return "type";
        case ObjectClass::sequence: return "sequence";
        case ObjectClass::collation: return "collation";
        case ObjectClass::routine: return "function";
        case ObjectClass::schema: return "schema";
        case ObjectClass::extension: return "extension";
    }
    return "object";
}

std::set<std::pair<ObjectClass, schema::Name>> object_names(Connection& connection) {
    const Result rows = connection.execute(names_sql);
    std::set<std::pair<ObjectClass, schema::Name>> names;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        schema::Name name{std::string(rows.text(row, 1)), std::string(rows.text(row, 2))};
        names.emplace(class_of(rows.text(row, 0).front()), std::move(name));
    }
    return names;
}

Definitions definitions(Connection& connection, ObjectClass kind, const schema::Name& name) {
    const std::array<Parameter, 1> schema{name.schema};
    const std::string place(connection.execute(namespace_sql, schema).text(0, 0));
    const std::array<Parameter, 2> parameters{place, name.name};
    const Result rows = connection.execute(definitions_sql(kind), parameters);
    Definitions found;
    for (std::size_t row = 0; row < rows.rows(); ++row)
        found.emplace(rows.text(row, 0), rows.text(row, 1));
    return found;
}

bool copy_enumeration(Connection& connection, const schema::Name& name) {
    const std::array<Parameter, 2> parameters{name.schema, name.name};
    const Result labels = connection.execute(labels_sql, parameters);
    if (labels.is_null(0, 0)) return false;
    connection.execute("CREATE TYPE pg_temp." + connection.quote(name.name) + " AS ENUM (" +
                       std::string(labels.text(0, 0)) + ")");
    return true;
}

std::string missing_labels(Connection& connection, const schema::Name& name) {
    const std::array<Parameter, 2> parameters{name.schema, name.name};
    return std::string(connection.execute(missing_labels_sql, parameters).text(0, 0));
}

std::string schema_of_extension(Connection& connection, const std::string& name) {
    const std::array<Parameter, 1> parameters{name};
    const Result rows = connection.execute(R"(
SELECT n.nspname
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = $1)",
                                           parameters);
    return rows.rows() == 0 ? "" : std::string(rows.text(0, 0));
}

}  // namespace copyover::postgres
