#include "migrate/rollback/row_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::migrate {

std::string key_list(const postgres::Connection& connection, const UndoTable& table, std::string_view alias) {
    std::string list;
    for (const std::string& name : table.key)
        list += fmt::format("{}{}.{}", list.empty() ? "" : ", ", alias, connection.quote(name));
    return list;
}

std::string named_row(const UndoTable& table, const postgres::Result& rows, std::size_t row,
                      const Redaction& redaction) {
    std::string names;
    std::string values;
    for (std::size_t i = 0; i < table.key.size(); ++i) {
        names += (i == 0 ? "" : ", ") + table.key[i];
        const bool is_secret = std::ranges::find(table.secret, table.key[i]) != table.secret.end();
        const Sensitivity sensitivity = is_secret       ? Sensitivity::secret
                                        : table.has_key ? Sensitivity::key
                                                        : Sensitivity::plain;
        values += (i == 0 ? "" : ", ") + redaction.shown(rows.text(row, i), sensitivity);
    }
    return fmt::format("the row with {} {}", names, values);
}

}  // namespace copyover::migrate
