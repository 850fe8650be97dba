#include "migrate/run/sql_text.hpp"

#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

Quote quote_of(const postgres::Connection& connection) {
    return [&connection](std::string_view identifier) { return connection.quote(identifier); };
}

std::string own_rows(const std::string& name, bool partitioned) {
    return partitioned ? name : "ONLY " + name;
}

std::string qualified(const schema::Name& name, const Quote& quote) {
    return quote(name.schema) + "." + quote(name.name);
}

std::string literal(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text)
        quoted.append(c == '\'' ? 2 : 1, c);
    return quoted + "'";
}

}  // namespace copyover::migrate
