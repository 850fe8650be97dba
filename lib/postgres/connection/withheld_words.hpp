// What may be shown of a server's error where columns are secret: the server's words may quote any value of a
// row, in whatever form a trigger, a cast or a constraint gives it.
#pragma once

#include "postgres/connection/server_error.hpp"

namespace copyover::postgres {

// The error without words of its own: the condition by its name in the manual
// (https://www.postgresql.org/docs/15/errcodes-appendix.html), the constraint where the server itself names
// it, and the function that raised the error. A SQLSTATE that no manual knows becomes P0000: it may be a
// value, too. Errors about anything but data stay as they are, unless they come out of a function. `context`
// is kept for those who look for the row's number in it; it is never shown.
ServerError::Fields withhold_words(ServerError::Fields fields);

}  // namespace copyover::postgres
