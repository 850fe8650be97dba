// The column types that copyover can encode, check and compare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace copyover::schema {

enum class TypeKind : std::uint8_t {
    boolean,
    int2,
    int4,
    int8,
    float4,
    float8,
    numeric,
    text,
    varchar,
    bpchar,  // char(n)
    uuid,
    bytea,
    date,
    time,
    timestamp,
    timestamptz,
    json,
    jsonb,
    citext,
    enumeration,
    literal,  // whatever type it is: values are texts that only the type's own input function reads
    unsupported,
};

// A column's type. A domain is described by its base type, with the domain's own name and conditions beside
// it.
struct Type {
    TypeKind kind = TypeKind::unsupported;
    bool array = false;                // one-dimensional array over kind
    std::int32_t length = -1;          // varchar(n), char(n): characters; -1 without limit
    std::int32_t precision = -1;       // numeric(p,s); -1 without limit
    std::int32_t scale = 0;            // numeric(p,s); may be negative
    std::int32_t fraction_digits = 6;  // time, timestamp, timestamptz: 0 to 6
    std::vector<std::string> labels;   // enumeration
    std::string name;    // as format_type prints it: "character varying(50)", "text[]", a domain's name
    std::string domain;  // the domain's name, empty where the type is none
    bool domain_not_null = false;
    bool domain_has_check = false;  // a CHECK that only the server can judge
    bool nondeterministic = false;  // the collation of the column or domain finds different texts equal

    // OIDs of the element's and the column's type for binary COPY. Known offline for built-in types; 0 for
    // enumerations, citext and domains over them until the catalog tells.
    std::uint32_t element_oid = 0;
    std::uint32_t oid = 0;
};

// "integer", "character varying(50)", "text[]": as PostgreSQL's format_type does for built-in types.
std::string format_type(const Type& type);

// The type as a column has it whose texts the server's input function reads: a client knows nothing of it but its name,
// and whether it is an array.
Type literal_type(const Type& type);

// The OID of a built-in kind (pg_type.dat), 0 for enumeration, citext, literal and unsupported.
std::uint32_t builtin_oid(TypeKind kind);

// The OID of the array type over a built-in kind, 0 as above.
std::uint32_t builtin_array_oid(TypeKind kind);

}  // namespace copyover::schema
