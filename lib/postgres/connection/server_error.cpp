#include "postgres/connection/server_error.hpp"

#include <fmt/format.h>

#include "postgres/connection/conninfo.hpp"

namespace copyover::postgres {
namespace {

constexpr std::size_t shown_statement_bytes = 100;

// "Failing row contains (...)" of not_null_violation and check_violation, and the details of class 22 (data
// exceptions) quote values that nobody has redacted.
bool detail_quotes_values(std::string_view sqlstate) {
    return sqlstate == "23502" || sqlstate == "23514" || sqlstate.starts_with("22");
}

std::string summary(const ServerError::Fields& fields, std::string_view statement) {
    std::string text = one_line(fields.message);
    if (!fields.detail.empty() && !detail_quotes_values(fields.sqlstate)) {
        text += fmt::format(": {}", one_line(fields.detail));
    }
    text += fmt::format(" [SQLSTATE {}]", fields.sqlstate);
    if (statement.empty()) return text;
    // A literal may be a value.
    std::string shown = one_line(fields.withheld ? statement.substr(0, statement.find('\'')) : statement);
    if (shown.size() > shown_statement_bytes) {
        shown.resize(shown_statement_bytes);
        shown += "...";
    }
    return text + fmt::format(" in: {}", shown);
}

}  // namespace

ServerError::ServerError(const Fields& fields, std::string_view statement)
    : Error(ExitCode::environment, summary(fields, statement)), fields_(fields) {}

}  // namespace copyover::postgres
