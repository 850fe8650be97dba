// Finds the row to blame where the server refuses a COPY without saying which: a foreign key that is kept in
// place, a trigger that runs behind the statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "migrate/run/options.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

// Sends the rows, in binary without header and trailer, by one COPY. Returns how many the server stored.
std::uint64_t copy_rows(postgres::Connection& connection, const std::string& statement,
                        std::string_view rows);

// Which row, from 0, makes the server refuse the rows with this error: halves are sent behind savepoints, in
// the transaction that is open; rows in front of it stay. Nothing where a half is refused for another reason,
// as where rows need others behind them. Rounds: logarithmic. Throws Stopped and what Connection throws.
std::optional<std::size_t> find_refused_row(postgres::Connection& connection, const std::string& statement,
                                            std::string_view rows,
                                            const postgres::ServerError::Fields& refusal,
                                            const Options& options);

}  // namespace copyover::migrate
