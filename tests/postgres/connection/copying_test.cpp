#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "server.hpp"

using namespace copyover;
using namespace copyover::postgres;

TEST_CASE("COPY in returns the number of rows that the server stored") {
    auto connection = connect();
    connection.execute("create temporary table t (i int, x text)");
    CHECK(connection.copy_in("copy t from stdin", "1\ta\n2\tb\n3\t\\N\n") == 3);
    CHECK(connection.copy_in("copy t from stdin", "") == 0);
    CHECK(connection.execute("select sum(i), count(x) from t").text(0, 0) == "6");
}

TEST_CASE("a trigger that swallows rows shows in the count of COPY") {
    auto connection = connect();
    connection.execute("create temporary table t (i int)");
    connection.execute(
        "create function pg_temp.swallow() returns trigger language plpgsql as "
        "$$ begin if new.i % 2 = 0 then return null; end if; return new; end $$");
    connection.execute("create trigger s before insert on t for each row execute function pg_temp.swallow()");
    CHECK(connection.copy_in("copy t from stdin", "1\n2\n3\n4\n5\n") == 3);
}

TEST_CASE("a stream of many megabytes passes in pieces") {
    auto connection = connect();
    connection.execute("create temporary table t (x text)");
    std::string stream;
    for (int i = 0; i < 200'000; ++i)
        stream += "row " + std::to_string(i) + " of a stream that is long\n";
    REQUIRE(stream.size() > 6'000'000);
    CHECK(connection.copy_in("copy t from stdin", stream) == 200'000);

    std::string back;
    CHECK(connection.copy_out("copy t to stdout", [&](std::string_view piece) { back += piece; }) == 200'000);
    CHECK(back == stream);
}

TEST_CASE("a refused COPY aborts the transaction and leaves the connection usable") {
    auto connection = connect();
    connection.execute("create temporary table t (i int)");
    connection.execute("begin");
    std::string stream = "1\nx\n";
    for (int i = 0; i < 300'000; ++i)
        stream += "12345\n";
    try {
        connection.copy_in("copy t from stdin", stream);
        FAIL("the server accepted x as an integer");
    } catch (const ServerError& error) {
        CHECK(error.fields().sqlstate == "22P02");
        CHECK(error.fields().context == "COPY t, line 2, column i: \"x\"");
    }
    CHECK_THROWS_AS(connection.execute("select 1"), ServerError);
    connection.execute("rollback");
    CHECK(connection.execute("select count(*) from t").integer(0, 0) == 0);
    CHECK(connection.copy_in("copy t from stdin", "5\n") == 1);
}

TEST_CASE("an exception of the receiver cancels COPY out and passes through") {
    auto connection = connect();
    std::size_t pieces = 0;
    CHECK_THROWS_AS(connection.copy_out("copy (select generate_series(1, 1000000000)) to stdout",
                                        [&](std::string_view) {
                                            if (++pieces == 10) throw std::domain_error("enough");
                                        }),
                    std::domain_error);
    CHECK(pieces == 10);
    CHECK(connection.execute("select 1").integer(0, 0) == 1);
}

TEST_CASE("an error in the middle of COPY out is an error of the server") {
    auto connection = connect();
    std::size_t pieces = 0;
    CHECK_THROWS_AS(
        connection.copy_out("copy (select 1 / (100 - i) from generate_series(1, 200) as i) to stdout",
                            [&](std::string_view) { ++pieces; }),
        ServerError);
    CHECK(connection.execute("select 1").integer(0, 0) == 1);
}

TEST_CASE("COPY in the wrong place is a mistake of the program, and the connection survives it") {
    auto connection = connect();
    connection.execute("create temporary table t (i int)");
    const auto ignore = [](std::string_view) {};
    CHECK_THROWS_AS(connection.execute("copy t from stdin"), InternalError);
    CHECK_THROWS_AS(connection.execute("copy t to stdout"), InternalError);
    CHECK_THROWS_AS(connection.copy_in("copy t to stdout", ""), InternalError);
    CHECK_THROWS_AS(connection.copy_in("select 1", ""), InternalError);
    CHECK_THROWS_AS(connection.copy_out("copy t from stdin", ignore), InternalError);
    CHECK_THROWS_AS(connection.copy_out("select 1", ignore), InternalError);
    CHECK_THROWS_AS(connection.copy_in("copy nosuch from stdin", "1\n"), ServerError);
    CHECK(connection.execute("select count(*) from t").integer(0, 0) == 0);
}
