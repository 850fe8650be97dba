#include "postgres/connection/conninfo.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "base/error.hpp"
#include "postgres/connection/connection.hpp"

using namespace copyover;
using namespace copyover::postgres;

namespace {

// What libpq will use: of each keyword the last, and the position of dbname among them.
std::vector<std::pair<std::string, std::string>> listed(const ConnectParameters& parameters) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t i = 0; parameters.keywords()[i] != nullptr; ++i) {
        pairs.emplace_back(parameters.keywords()[i], parameters.values()[i]);
    }
    return pairs;
}

}  // namespace

TEST_CASE("a password in a connection string is found in every place where libpq takes one") {
    CHECK(has_password("host=h password=x"));
    CHECK(has_password("host=h password = 'x y'"));
    CHECK(has_password("postgresql://user:x@host/db"));
    CHECK(has_password("postgres://host/db?password=x"));
    CHECK(has_password("postgres://host/db?p%61ssword=x"));
    CHECK(has_password("sslpassword=x"));
    CHECK_FALSE(has_password(""));
    CHECK_FALSE(has_password("password"));
    CHECK_FALSE(has_password("user:x@host"));
    CHECK_FALSE(has_password("host=h dbname=password user=x"));
    CHECK_FALSE(has_password("postgresql://user@host/db"));
    CHECK_FALSE(has_password("postgresql://host/db?sslmode=require"));
    CHECK_FALSE(has_password("service=production passfile=/x"));
    CHECK(has_password("postgresql://us%65r:geheim%37@host/db"));
    CHECK(has_password("postgresql://user%3Ageheim77@host/db"));
    CHECK(has_password("postgresql://user:ge/heim@host/db"));
    CHECK(has_password("postgresql://user:/geheim@host/db"));
    CHECK(has_password("postgresql://user@server:geheim@host/db"));
    CHECK_FALSE(has_password("postgresql://host/d@b"));
    CHECK_FALSE(has_password("postgresql://host:5432/db?user=me@server"));
    CHECK_FALSE(has_password("postgresql://us%65r@host/db"));
}

TEST_CASE("a connection string that cannot be read counts as one with a password where it may hold one") {
    CHECK(has_password("host=h password=my secret"));
    CHECK(has_password("postgresql://user:x@[::1/db"));
    CHECK_FALSE(has_password("host=h port"));
    CHECK(has_password("postgresql://user:x@host/db?schema=public"));
    CHECK(has_password("postgresql://user@host/db?schema=public&db_password=x"));
    CHECK(has_password("hots=h password=x"));
    CHECK(has_password("hots=h pwd='x y'"));
    CHECK_FALSE(has_password("postgresql://user@host/db?schema=public"));
    CHECK_FALSE(has_password("postgresql://user@host/db?schema=p%75blic&pgbouncer=true"));
    CHECK_FALSE(has_password("host='a b' hots=h"));
}

TEST_CASE("a connection string that cannot be read is explained without the password in it") {
    CHECK_THROWS_WITH(Connection("host=h password=my secret", "test"),
                      "cannot read the connection string (not shown, because it may hold a password)");
    CHECK_THROWS_WITH(Connection("postgresql://user:secret@[::1/db", "test"),
                      "cannot read the connection string (not shown, because it may hold a password)");
    CHECK_THROWS_WITH(
        Connection("hots=h", "test"),
        "the connection string has a parameter that PostgreSQL's library does not know: \"hots\"; "
        "take it out");
    CHECK_THROWS_WITH(
        Connection("postgresql://user@host/db?schema=public&sslmode=require&limit=1", "test"),
        "the connection string has a parameter that PostgreSQL's library does not know: \"schema\", "
        "\"limit\"; take it out (options=-csearch_path%3DNAME says what \"schema\" says to other tools)");
    CHECK_THROWS_AS(Connection(std::string("a\0b", 3), "test"), EnvironmentError);
}

TEST_CASE("limits on waiting stand before the connection string and pinned values after it") {
    unsetenv("PGCONNECT_TIMEOUT");
    const auto pairs = listed(ConnectParameters("host=h keepalives_count=9", "test"));
    const std::vector<std::pair<std::string, std::string>> expected{
        {"connect_timeout", "15"},
        {"keepalives_idle", "30"},
        {"keepalives_interval", "10"},
        {"tcp_user_timeout", "60000"},
        {"dbname", "host=h keepalives_count=9"},
        {"client_encoding", "UTF8"},
        {"application_name", "copyover test"},
    };
    CHECK(pairs == expected);
}

TEST_CASE("a connect timeout of the environment is respected") {
    setenv("PGCONNECT_TIMEOUT", "7", 1);
    const auto pairs = listed(ConnectParameters("", "test"));
    unsetenv("PGCONNECT_TIMEOUT");
    for (const auto& [keyword, value] : pairs)
        CHECK(keyword != "connect_timeout");
}

TEST_CASE("a connect timeout of the service that the connection string names is respected") {
    std::string file = "/tmp/copyover-service-XXXXXX";
    close(mkstemp(file.data()));
    std::ofstream(file) << "[slow]\nhost=h1,h2\nconnect_timeout=90\n";
    setenv("PGSERVICEFILE", file.c_str(), 1);
    const auto slow = listed(ConnectParameters("service=slow", "test"));
    const auto unknown = listed(ConnectParameters("service=quick", "test"));
    unsetenv("PGSERVICEFILE");
    unlink(file.c_str());
    CHECK(slow.front().first == "keepalives_idle");
    CHECK(unknown.front() == std::pair<std::string, std::string>("connect_timeout", "15"));
}

TEST_CASE("a server that is not there is named in one line") {
    try {
        const Connection connection("host=/nonexistent port=1 dbname=x", "test");
        FAIL("somebody answered");
    } catch (const EnvironmentError& error) {
        CHECK_THAT(error.what(),
                   Catch::Matchers::StartsWith("cannot connect to PostgreSQL: connection to server on "
                                               "socket \"/nonexistent/.s.PGSQL.1\" failed:"));
        CHECK_THAT(error.what(), !Catch::Matchers::Contains("\n"));
        CHECK(error.code() == ExitCode::environment);
    }
}

TEST_CASE("messages of several lines become one") {
    CHECK(one_line("a\n\tb  c\r\n") == "a b c");
    CHECK(one_line("").empty());
}

TEST_CASE("a search_path comes last among what a session begins with") {
    CHECK(with_search_path("app", "a, public") == R"(dbname='app' options='-csearch_path=a,\\ public')");
    CHECK(with_search_path("", "a") == "options='-csearch_path=a'");
    CHECK(
        with_search_path("host=h options='-crole=x -csearch_path=b'", R"("it's")") ==
        R"(host=h options='-crole=x -csearch_path=b' options='-crole=x -csearch_path=b -csearch_path="it\'s"')");
    CHECK(with_search_path("postgresql://me@h:5433/db", "a") ==
          "postgresql://me@h:5433/db?options=%2Dcsearch_path%3Da");
    CHECK(with_search_path("postgresql://h/?options=-crole%3Dx", "a") ==
          "postgresql://h/?options=-crole%3Dx&options=%2Dcrole%3Dx%20%2Dcsearch_path%3Da");
    ::setenv("PGOPTIONS", "-cwork_mem=8MB", 1);
    CHECK(with_search_path("host=h", "a") == "host=h options='-cwork_mem=8MB -csearch_path=a'");
    ::unsetenv("PGOPTIONS");
}
