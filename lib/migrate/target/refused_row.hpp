// Finds the rows to blame where the server refuses a COPY, perhaps without saying which: a foreign key that
// is kept in place, a trigger that runs behind the statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "copy/format.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// The row that the server names, counted from 0 in the COPY that it refused; nothing where it names none.
// Called where the error is caught, so that it may throw on one that is not about the data.
using ToldRow = std::function<std::optional<std::size_t>(const postgres::ServerError& error)>;

// A row, counted from 0, that the server refuses even where it is sent alone, after so many are stored. May
// throw to end the search.
using RowRefused =
    std::function<void(std::size_t row, const postgres::ServerError& error, std::uint64_t stored)>;

// Sends the rows, in the format of the statement without header and trailer, by one COPY; what the server refuses is sent again in
// parts, all behind savepoints in the transaction that is open, until every row is stored or handed to
// `refused`, in their order. Returns how many are stored. Rows that need others behind them may be refused in
// parts only; rows that are refused together only are stored in parts. Rounds: logarithmic for each row that
// is refused. Throws Stopped and what Connection throws.
std::uint64_t store_rows(postgres::Connection& connection, const std::string& statement, copy::Format format,
                         std::string_view rows, const Options& options, const ToldRow& told,
                         const RowRefused& refused);

}  // namespace copyover::migrate
