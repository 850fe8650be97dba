#include "postgres/connection/withheld_words.hpp"

#include <catch2/catch.hpp>

using namespace copyover::postgres;

namespace {

ServerError::Fields fields(std::string sqlstate, std::string message, std::string context = {}) {
    ServerError::Fields fields;
    fields.sqlstate = std::move(sqlstate);
    fields.message = std::move(message);
    fields.detail = "Failing row contains (TOPSECRET).";
    fields.hint = "TOPSECRET";
    fields.context = std::move(context);
    fields.constraint = "fits";
    fields.table = "users";
    fields.column = "name";
    return fields;
}

const std::string ending = "; the server's words stay in its log, because columns are secret";

}  // namespace

TEST_CASE("of an error about data the condition and the constraint are left") {
    const auto withheld = withhold_words(fields("23514", "new row ... TOPSECRET", "COPY users, line 2"));
    CHECK(withheld.message == "check_violation of constraint fits" + ending);
    CHECK(withheld.detail.empty());
    CHECK(withheld.hint.empty());
    CHECK(withheld.table == "users");
    CHECK(withheld.context == "COPY users, line 2");
    CHECK(withheld.withheld);
    CHECK(ServerError(withheld, "INSERT INTO users VALUES ('TOPSECRET')").what() ==
          "check_violation of constraint fits" + ending + " [SQLSTATE 23514] in: INSERT INTO users VALUES (");
}

TEST_CASE(
    "of an error out of a function its signature is left, and none of the names that it may have chosen") {
    const auto withheld = withhold_words(fields(
        "23514", "TOPSECRET", "PL/pgSQL-Funktion shop.refuse(text) Zeile 2 bei RAISE\nCOPY users, line 2"));
    CHECK(withheld.message == "check_violation in function shop.refuse(text)" + ending);
    CHECK(withheld.constraint.empty());
    CHECK(withheld.table.empty());
    CHECK(withheld.column.empty());
    CHECK(withhold_words(fields("42501", "TOPSECRET", "SQL function \"f\" statement 1")).message ==
          "insufficient_privilege" + ending);
    const auto unknown =
        withhold_words(fields("T0PSE", "TOPSECRET", "PL/pgSQL function f() line 1 at RAISE"));
    CHECK(unknown.sqlstate == "P0000");
    CHECK(unknown.message == "plpgsql_error in function f()" + ending);
}

TEST_CASE("a line of a COPY that holds a value of several lines is not taken for the server's own words") {
    CHECK(
        withhold_words(fields("23514", "x", "COPY users, line 2, column name: \"a\nb\"")).constraint.empty());
}

TEST_CASE("what the server says about sessions, locks and resources stays") {
    const auto kept = withhold_words(fields("53100", "could not extend file: No space left on device"));
    CHECK(kept.message == "could not extend file: No space left on device");
    CHECK(!kept.withheld);
}
