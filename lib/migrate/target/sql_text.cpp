#include "migrate/target/sql_text.hpp"

namespace copyover::migrate {

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
