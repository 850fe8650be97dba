// Names and texts as SQL writes them, for plans and for the statements that findings propose.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "schema/model.hpp"

namespace copyover::migrate {

// Quotes an identifier for SQL: Connection::quote, or a plain stand-in in tests.
using Quote = std::function<std::string(std::string_view)>;

std::string qualified(const schema::Name& name, const Quote& quote);

// 'it''s', for text without backslashes' special meaning (standard_conforming_strings).
std::string literal(std::string_view text);

}  // namespace copyover::migrate
