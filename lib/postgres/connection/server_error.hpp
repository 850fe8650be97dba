// What a server reports, and its end.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace copyover::postgres {

// An error that the server reported for a statement. SQLSTATE:
// https://www.postgresql.org/docs/15/errcodes-appendix.html
class ServerError : public Error {
  public:
    struct Fields {
        std::string sqlstate;
        std::string message;
        std::string detail;
        std::string hint;
        std::string context;
        std::string table;
        std::string column;
        std::string constraint;
        bool withheld = false;  // the message is not the server's (withhold_words), the context is not shown
    };

    // what() is one line: message, detail, SQLSTATE and the start of the statement. Details that quote a
    // row's values (NOT NULL, CHECK, class 22) stand in fields() only; they need redaction.
    ServerError(const Fields& fields, std::string_view statement);

    [[nodiscard]] const Fields& fields() const { return fields_; }

  private:
    Fields fields_;
};

// The connection is gone. Its transaction is rolled back by the server, unless a COMMIT was under way.
class ConnectionLost : public EnvironmentError {
  public:
    using EnvironmentError::EnvironmentError;
};

}  // namespace copyover::postgres
