#include "migrate/target/server_input.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/json_quoting.hpp"
#include "copy/text_encoder.hpp"
#include "schema/value_text.hpp"

namespace copyover::migrate {

namespace {

// Of a domain the type below counts. Arrays of boxes have a delimiter of their own.
constexpr auto types_sql = R"(
WITH RECURSIVE base AS (
    SELECT a.attname, a.atttypid AS oid
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = pg_catalog.to_regclass($1)
      AND a.attname = $2
      AND NOT a.attisdropped
    UNION ALL
    SELECT b.attname, t.typbasetype
    FROM base b
    JOIN pg_catalog.pg_type t ON t.oid = b.oid
    WHERE t.typtype = 'd')
SELECT pg_catalog.format_type(a.atttypid, a.atttypmod), coalesce(e.typdelim, ','), t.typname,
       t.oid IN ('pg_catalog.json'::pg_catalog.regtype, 'pg_catalog.jsonb'::pg_catalog.regtype)
FROM base b
JOIN pg_catalog.pg_type t ON t.oid = b.oid
JOIN pg_catalog.pg_attribute a ON a.attname = b.attname AND a.attrelid = pg_catalog.to_regclass($1)
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
WHERE t.typtype <> 'd')";

}  // namespace

ServerInput::ServerInput(postgres::Connection& connection, const schema::Name& table,
                         std::span<const std::string> columns) {
    std::string definitions;
    for (const std::string& name : columns) {
        const std::vector<postgres::Parameter> parameters{connection.quote(table), name};
        const postgres::Result found = connection.execute(types_sql, parameters);
        if (found.rows() != 1) {
            is_there_ = false;
            return;
        }
        const std::string type(found.text(0, 0));
        const std::string given = fmt::format("c{}", columns_.size());
        Column& column = columns_.emplace_back();
        column.value = "given." + given;
        if (!found.text(0, 1).empty()) column.delimiter = found.text(0, 1).front();
        // Of a text for a json column json_to_recordset() makes a JSON string; a domain over it only checks.
        const bool is_json = found.boolean(0, 3);
        if (is_json)
            column.value = fmt::format("pg_catalog.{}_in(pg_catalog.textout({}))::{}", found.text(0, 2),
                                       column.value, type);
        definitions += fmt::format("{}{} {}", definitions.empty() ? "" : ", ", given,
                                   is_json ? "pg_catalog.text" : type);
    }
    rows_ = fmt::format(
        "ROWS FROM (pg_catalog.json_to_recordset($1::pg_catalog.json) AS ({})) WITH ORDINALITY AS given",
        definitions);
}

postgres::Parameter ServerInput::text(std::size_t column, const schema::Type& type,
                                      const schema::Value& value) const {
    if (value.is_null()) return std::nullopt;
    if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
        std::string text;
        copy::append_array_text(type, *array, columns_[column].delimiter, text);
        return text;
    }
    return schema::value_text(type, value);
}

void ServerInput::append_object(std::span<const postgres::Parameter> texts, std::string& out) {
    out += '{';
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += fmt::format("{}\"c{}\":", i == 0 ? "" : ",", i);
        if (texts[i]) {
            append_json_string(*texts[i], out);
        } else {
            out += "null";
        }
    }
    out += '}';
}

}  // namespace copyover::migrate
