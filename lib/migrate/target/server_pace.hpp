// How fast the server is, measured by a known piece of work: what is predicted is then said in its own time.
#pragma once

#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

struct ServerPace {
    double row_seconds = 0;  // to make and to sort one row of the probe; 0 where nothing is to be predicted
};

// Some hundredths of a second. Reads no table.
ServerPace measure_pace(postgres::Connection& connection);

// What the server does for one row, as a number of rows of the probe. Found with 2 million messages on
// PostgreSQL 15; from one machine to another seconds differ by factors, these numbers little.
namespace work {

inline constexpr double copy_and_read = 2;  // COPY in, and out again for the verification
inline constexpr double btree_build = 1;
inline constexpr double btree_in_place = 3.5;
inline constexpr double gin_build = 30;
inline constexpr double gin_in_place = 40;
inline constexpr double foreign_key_build = 0.3;
inline constexpr double foreign_key_in_place = 16;

}  // namespace work

}  // namespace copyover::migrate
