// Names and texts as SQL writes them, for plans and for the statements that findings propose.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "schema/model.hpp"

namespace copyover::postgres {
class Connection;
}

namespace copyover::migrate {

// Quotes an identifier for SQL: Connection::quote, or a plain stand-in in tests.
using Quote = std::function<std::string(std::string_view)>;
Quote quote_of(const postgres::Connection& connection);

// How a statement names the rows of a table, `name` quoted: ONLY itself, because what inherits from it is a
// table of its own; the rows of a partitioned table are those of its partitions.
std::string own_rows(const std::string& name, bool partitioned);

std::string qualified(const schema::Name& name, const Quote& quote);

// 'it''s', for text without backslashes' special meaning (standard_conforming_strings).
std::string literal(std::string_view text);

}  // namespace copyover::migrate
