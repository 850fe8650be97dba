// What on_orphan does to columns, and the rows that it creates.
#include <catch2/catch.hpp>
#include <string>

#include "migration_folder.hpp"

using namespace copyover;
using Catch::Contains;
using migrate::MigrationFolder;
using migrate::told;

namespace {

constexpr const char* halls = R"(
CREATE TABLE towns (id integer PRIMARY KEY);
CREATE TABLE halls (town integer REFERENCES towns, no integer, PRIMARY KEY (town, no));
CREATE TABLE talks (id integer PRIMARY KEY, town integer REFERENCES towns, hall integer,
    FOREIGN KEY (town, hall) REFERENCES halls (town, no)MATCH);)";

// Talks in halls of towns.
RunFacts check_talks(const std::string& on_orphan, const std::string& talks, const std::string& match = "") {
    const MigrationFolder folder;
    std::string schema = halls;
    schema.replace(schema.find("MATCH"), 5, match);
    folder.write("migration/schema.sql", schema);
    folder.write("migration/mapping.json", R"({ "sources": [
        { "files": "towns.json", "rows": [ { "table": "towns", "columns": "by-name" } ] },
        { "files": "halls.json", "rows": [ { "table": "halls", "columns": "by-name" } ] },
        { "files": "talks.json", "rows": [ { "table": "talks", "columns": "by-name", "on_orphan": )" +
                                               on_orphan + "} ] } ] }");
    folder.write("data/towns.json", R"([{"id": 1}])");
    folder.write("data/halls.json", R"([{"town": 1, "no": 5}])");
    folder.write("data/talks.json", talks);
    return folder.check(1);
}

// Mails whose senders are created among the accounts.
RunFacts check_mails(const std::string& accounts_sql, const std::string& create, const std::string& accounts,
                     const std::string& mails) {
    const MigrationFolder folder;
    folder.write(
        "migration/schema.sql",
        accounts_sql + "CREATE TABLE mails (id integer PRIMARY KEY, sender bigint REFERENCES accounts);");
    folder.write("migration/mapping.json", R"({ "sources": [
        { "files": "accounts.json", "rows": [ { "table": "accounts", "columns": "by-name" } ] },
        { "files": "mails.json", "ignore": ["/name", "/org"], "rows": [ { "table": "mails",
            "columns": {"id": "/id", "sender": "/by"}, "on_orphan": {"sender": {"create": )" +
                                               create + "} } } ] } ] }");
    folder.write("data/accounts.json", accounts);
    folder.write("data/mails.json", mails);
    return folder.check(1);
}

}  // namespace

TEST_CASE("on_orphan makes those columns NULL that it names, and names them") {
    const std::string talk = R"([{"id": 1, "town": 1, "hall": 5}, {"id": 2, "town": 1, "hall": 99}])";
    const std::string one = told(check_talks(R"({"hall": "null"})", talk));
    CHECK_THAT(one, Contains("(1, 99) is not in halls.json; hall becomes NULL"));
    CHECK_THAT(one, !Contains("town become"));
    const std::string both = told(check_talks(R"({"hall": "null", "town": "null"})", talk));
    CHECK_THAT(both,
               Contains("(1, 99) is not in halls.json; town and hall become NULL, which changes the other "
                        "reference talks_town_fkey of the row, too"));
}

TEST_CASE("half a reference is refused where it is MATCH FULL, and none where it is not") {
    const std::string talks = R"([{"id": 1, "town": 1, "hall": null}, {"id": 2}])";
    CHECK_FALSE(check_talks("{}", talks).findings.has_errors());
    const RunFacts facts = check_talks("{}", talks, " MATCH FULL");
    CHECK_THAT(told(facts), Contains("reference-half"));
    CHECK(facts.records.rejected == 1);
}

TEST_CASE("two created rows may not share a key, nor one that a record has") {
    const std::string sql =
        "CREATE TABLE accounts (id bigint PRIMARY KEY, handle text UNIQUE DEFAULT 'none');";
    const std::string mails = R"([{"id": 1, "by": 7, "name": "bo"}, {"id": 2, "by": 8, "name": "ada"},
                                  {"id": 3, "by": 7, "name": "bo"}])";
    const RunFacts shared = check_mails(sql, "{}", "[]", mails);
    CHECK_THAT(told(shared), Contains("unique-duplicate"));
    CHECK_THAT(told(shared),
               Contains("the row of accounts that on_orphan would create for 8: \"none\" comes again "
                        "in accounts_handle_key"));
    CHECK(shared.records.loaded == 2);
    CHECK(shared.records.rejected == 1);
    const RunFacts taken =
        check_mails(sql, R"({"handle": "/name"})", R"([{"id": 1, "handle": "ada"}])", mails);
    CHECK_THAT(told(taken), Contains("create for 8: \"ada\" comes again"));
    CHECK(taken.records.loaded == 3);
    const RunFacts apart = check_mails(sql, R"({"handle": "/name"})", "[]", mails);
    CHECK_FALSE(apart.findings.has_errors());
    CHECK(apart.tables.front().created == 2);
}

TEST_CASE("a created row's own references lead somewhere, to itself or to a row that is created, too") {
    const std::string sql =
        "CREATE TABLE accounts (id bigint PRIMARY KEY, boss bigint DEFAULT 7 REFERENCES accounts);";
    const std::string mails = R"([{"id": 1, "by": 8, "org": 9}, {"id": 2, "by": 7, "org": 7}])";
    const RunFacts found = check_mails(sql, "{}", "[]", mails);
    CHECK_FALSE(found.findings.has_errors());
    CHECK(found.tables.front().created == 2);
    const RunFacts missing = check_mails(sql, R"({"boss": "/org"})", "[]", mails);
    CHECK_THAT(told(missing), Contains("fk-orphan"));
    CHECK_THAT(told(missing), Contains("would create for 8: 9 is not in accounts.json"));
    CHECK(missing.records.rejected == 1);
}

TEST_CASE("a created row has the reference's value in the type of its own key") {
    const std::string mails = R"([{"id": 1, "by": 70}, {"id": 2, "by": 7}])";
    CHECK_FALSE(check_mails("CREATE TABLE accounts (id numeric(9,1) PRIMARY KEY);", "{}", "[]", mails)
                    .findings.has_errors());
    CHECK_THAT(told(check_mails("CREATE TABLE accounts (id numeric(1) PRIMARY KEY);", "{}", "[]", mails)),
               Contains("value-range"));
}
