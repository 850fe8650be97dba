// Texts that the input functions of columns' types read: on the server, in a query, and no cast converts them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"
#include "schema/value.hpp"

namespace copyover::migrate {

// Some columns of one table. json_to_recordset() calls the input function of each with the column's own modifier, as
// COPY does, and needs no right to write.
class ServerInput {
  public:
    // Looks the types up.
    ServerInput(postgres::Connection& connection, const schema::Name& table,
                std::span<const std::string> columns);

    // Whether the table is there with all the columns.
    [[nodiscard]] bool is_there() const { return is_there_; }

    // "ROWS FROM (pg_catalog.json_to_recordset($1) AS (c0 interval, c1 text)) WITH ORDINALITY AS given": the parameter
    // is an array of what append_object() makes.
    [[nodiscard]] const std::string& rows() const { return rows_; }

    // The value of a column in such a row: "given.c0".
    [[nodiscard]] const std::string& value(std::size_t column) const { return columns_[column].value; }

    // The text that the input function is given for a value; a null text for NULL.
    [[nodiscard]] postgres::Parameter text(std::size_t column, const schema::Type& type,
                                           const schema::Value& value) const;

    // Appends a row as JSON.
    static void append_object(std::span<const postgres::Parameter> texts, std::string& out);

  private:
    struct Column {
        std::string value;
        char delimiter = ',';  // between the elements of its arrays
    };

    std::vector<Column> columns_;
    std::string rows_;
    bool is_there_ = true;
};

}  // namespace copyover::migrate
