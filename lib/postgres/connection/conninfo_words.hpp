// A connection string that libpq cannot parse, taken apart as far as it goes; private to lib/postgres.
#pragma once

#include <string>
#include <string_view>

namespace copyover::postgres {

// Whether a password may stand in it. Where it cannot be taken apart, a false alarm costs less than a
// password on the screen.
bool may_hold_password(std::string_view conninfo);

// Whether a password stands where libpq reads none: encoded together with its user, or with a slash or an at
// sign in it that was not encoded, so that libpq takes its parts for a port, a host or a database.
bool hides_password(std::string_view conninfo);

// The names of parameters that libpq does not know, quoted; empty where there are none.
std::string unknown_parameters(std::string_view conninfo);

}  // namespace copyover::postgres
