// Values to PostgreSQL's binary COPY format (https://www.postgresql.org/docs/15/sql-copy.html, "Binary
// Format"). Pure: no I/O, no database.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::copy {

// "PGCOPY\n\377\r\n\0", flags and extension length.
std::string_view file_header();

// int16 -1.
std::string_view file_trailer();

// Whether values of the type can be encoded and decoded here: those of literals go by text (copy/text_encoder.hpp).
bool has_encoder(const schema::Type& type);

// Appends one row: int16 number of fields, then each field. Values must fit their types as value.hpp says and
// texts must fit int32; a value that does not is an InternalError, because conversion has checked it before.
// Enumerations and citext need no OID as scalars, but their arrays need Type::element_oid.
void append_row(std::span<const schema::Type* const> types, std::span<const schema::Value> values,
                std::string& out);

// Appends one field with its length, as append_row does for each.
void append_field(const schema::Type& type, const schema::Value& value, std::string& out);

}  // namespace copyover::copy
