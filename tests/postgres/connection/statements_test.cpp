#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "server.hpp"

using namespace copyover;
using namespace copyover::postgres;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

TEST_CASE("a statement returns its rows as text, NULL apart from the empty text") {
    auto connection = connect();
    const Result result =
        connection.execute("select 7, null::text, '', true, 'ü' from generate_series(1, 2)");
    CHECK(result.rows() == 2);
    CHECK(result.columns() == 5);
    CHECK(result.integer(1, 0) == 7);
    CHECK(result.is_null(0, 1));
    CHECK(result.text(0, 1).empty());
    CHECK_FALSE(result.is_null(0, 2));
    CHECK(result.boolean(0, 3));
    CHECK(result.text(0, 4) == "ü");
    CHECK_THROWS_AS(result.text(2, 0), InternalError);
    CHECK_THROWS_AS(result.integer(0, 4), InternalError);
}

TEST_CASE("parameters arrive as they are, quotes and NULL included") {
    auto connection = connect();
    const std::vector<Parameter> parameters{"a'b\\c", std::nullopt, ""};
    const Result result = connection.execute("select $1::text, $2::text, $3::text", parameters);
    CHECK(result.text(0, 0) == "a'b\\c");
    CHECK(result.is_null(0, 1));
    CHECK_FALSE(result.is_null(0, 2));
    const std::vector<Parameter> zero{std::string("a\0b", 3)};
    CHECK_THROWS_AS(connection.execute("select $1::text", zero), InternalError);
}

TEST_CASE("a command tells how many rows it affected") {
    auto connection = connect();
    CHECK(connection.execute("create temporary table t (i int)").affected() == 0);
    CHECK(connection.execute("insert into t select generate_series(1, 5)").affected() == 5);
    CHECK(connection.execute("delete from t where i < 3").affected() == 2);
}

TEST_CASE("an error of the server comes with its fields, in one line, and leaves the connection usable") {
    auto connection = connect();
    connection.execute("create temporary table t (id int constraint t_pk primary key)");
    try {
        connection.execute("insert into t\n  values (1), (1)");
        FAIL("the server accepted a duplicate key");
    } catch (const ServerError& error) {
        CHECK(error.fields().sqlstate == "23505");
        CHECK(error.fields().table == "t");
        CHECK(error.fields().constraint == "t_pk");
        CHECK(error.fields().detail == "Key (id)=(1) already exists.");
        CHECK(error.code() == ExitCode::environment);
        CHECK_THAT(error.what(),
                   Equals("duplicate key value violates unique constraint \"t_pk\": Key (id)=(1) "
                          "already exists. [SQLSTATE 23505] in: insert into t values (1), (1)"));
    }
    CHECK(connection.execute("select count(*) from t").integer(0, 0) == 0);
}

TEST_CASE("the values of a refused row do not stand in the error's text") {
    auto connection = connect();
    connection.execute("create temporary table t (id int, secret text not null, n int check (n > 0))");
    for (const char* value : {"null, 1", "'hunter2', -1"}) {
        try {
            connection.execute("insert into t select 1, " + std::string(value));
            FAIL("the server accepted the row");
        } catch (const ServerError& error) {
            CHECK_THAT(error.fields().detail, Contains("Failing row contains"));
            CHECK_THAT(error.what(), !Contains("Failing row"));
        }
    }
}

TEST_CASE("several statements in one string are refused") {
    auto connection = connect();
    CHECK_THROWS_WITH(connection.execute("select 1; select 2"),
                      Contains("cannot insert multiple commands into a prepared statement"));
}

TEST_CASE("session settings do not depend on the server's configuration") {
    auto connection = connect();
    connection.execute("alter role postgres set timezone to 'Asia/Kathmandu'");
    connection.execute("alter role postgres set datestyle to 'German'");
    connection.execute("alter role postgres set bytea_output to 'escape'");
    connection.execute("alter role postgres set statement_timeout to '1h'");
    auto other = connect();
    const auto setting = [&](const std::string& name) {
        return std::string(other.execute("show " + name).text(0, 0));
    };
    CHECK(setting("timezone") == "UTC");
    CHECK(setting("datestyle") == "ISO, YMD");
    CHECK(setting("intervalstyle") == "postgres");
    CHECK(setting("lc_monetary") == "C");
    CHECK(setting("xmloption") == "content");
    CHECK(setting("bytea_output") == "hex");
    CHECK(setting("client_encoding") == "UTF8");
    CHECK(setting("extra_float_digits") == "1");
    CHECK(setting("statement_timeout") == "0");
    CHECK(setting("idle_in_transaction_session_timeout") == "10min");
    CHECK(setting("client_connection_check_interval") == "5s");
    CHECK(setting("application_name") == "copyover test");
    connection.execute("alter role postgres reset all");
}

TEST_CASE("server warnings are collected in order, and only so many") {
    auto connection = connect();
    connection.execute("do $$ begin raise warning 'first'; raise notice 'second %', 2; end $$");
    CHECK(connection.take_notices() == std::vector<std::string>{"WARNING: first", "NOTICE: second 2"});
    CHECK(connection.take_notices().empty());
    connection.execute("do $$ begin for i in 1..1500 loop raise notice 'n'; end loop; end $$");
    const auto many = connection.take_notices();
    CHECK(many.size() == 1001);
    CHECK(many.back() == "NOTICE: 500 further messages are not kept");
}

TEST_CASE("identifiers and literals are quoted so that nothing escapes") {
    auto connection = connect();
    CHECK(connection.quote("a\"b") == "\"a\"\"b\"");
    CHECK(connection.quote(schema::Name{"public", "Order"}) == "\"public\".\"Order\"");
    const std::string nasty = "it's \\ \"x\"; drop table t; --\n";
    CHECK(connection.execute("select " + connection.literal(nasty)).text(0, 0) == nasty);
    CHECK_THROWS_AS(connection.quote(std::string_view("a\0b", 3)), InternalError);
    CHECK_THROWS_AS(connection.literal("\xff"), InternalError);
}

TEST_CASE("the connection tells what it is connected to") {
    auto connection = connect();
    CHECK(connection.server_version() >= 140000);
    CHECK_THAT(connection.server_version_text(),
               Catch::Matchers::StartsWith(std::to_string(connection.server_version() / 10000) + "."));
    CHECK(connection.database() == "postgres");
    CHECK_FALSE(connection.tls());
}

TEST_CASE("another thread can cancel a running statement") {
    auto connection = connect();
    std::atomic<bool> ended = false;
    // A request that comes before the statement does nothing, so the thread asks again.
    std::thread canceller([&] {
        while (!ended) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            connection.cancel();
        }
    });
    std::string sqlstate = "nobody cancelled";
    try {
        connection.execute("select pg_sleep(30)");
    } catch (const ServerError& error) {
        sqlstate = error.fields().sqlstate;
    }
    ended = true;
    canceller.join();
    CHECK(sqlstate == "57014");
    CHECK(connection.execute("select 1").integer(0, 0) == 1);
}

TEST_CASE("a session that the server ends is a lost connection, and stays one") {
    auto connection = connect();
    auto other = connect();
    const auto pid = std::string(connection.execute("select pg_backend_pid()").text(0, 0));
    const std::vector<Parameter> parameters{pid};
    other.execute("select pg_terminate_backend($1::int, 5000)", parameters);
    CHECK_THROWS_AS(connection.execute("select 1"), ConnectionLost);
    CHECK_THROWS_AS(connection.execute("select 1"), ConnectionLost);
    CHECK_THROWS_AS(connection.copy_in("copy t from stdin", "x"), ConnectionLost);
}

TEST_CASE("a transaction that idles too long is a lost connection") {
    auto connection = connect();
    auto other = connect();
    const auto pid = std::string(connection.execute("select pg_backend_pid()").text(0, 0));
    connection.execute("set idle_in_transaction_session_timeout = '50ms'");
    connection.execute("begin");
    const std::vector<Parameter> parameters{pid};
    const auto sessions = [&] {
        return other.execute("select count(*) from pg_stat_activity where pid = $1::int", parameters)
            .integer(0, 0);
    };
    for (int i = 0; i < 1000 && sessions() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK_THROWS_AS(connection.execute("commit"), ConnectionLost);
}

TEST_CASE("a connection can be moved and goes on working, notices and cancel included") {
    auto connection = connect();
    Connection moved = std::move(connection);
    moved.execute("do $$ begin raise warning 'moved'; end $$");
    CHECK(moved.take_notices() == std::vector<std::string>{"WARNING: moved"});
}
