#include <atomic>
#include <catch2/catch.hpp>
#include <string>

#include "migration_folder.hpp"

using namespace copyover;
using migrate::MigrationFolder;
using migrate::told;

TEST_CASE("any number of threads finds the same, in the same order") {
    const MigrationFolder folder;
    folder.write(
        "migration/schema.sql",
        "CREATE TABLE person (id text PRIMARY KEY, age smallint, born date NOT NULL, note varchar(3));"
        "CREATE TABLE letter (id integer PRIMARY KEY, sender text REFERENCES person (id),"
        " reader text REFERENCES person (id), body text);");
    folder.write("migration/mapping.json", R"({ "sources": [
        { "files": "people.json", "records": "/*", "rows": [ { "table": "person", "columns": {
            "id": "0#", "age": "/age", "born": "/born",
            "note": { "from": "/note", "on_too_long": "truncate" } } } ] },
        { "files": "letters.json", "records": "/*", "rows": [ { "table": "letter", "columns": {
            "id": "/id", "sender": "/from", "reader": "/to", "body": "/body" },
            "on_duplicate": "first",
            "on_orphan": { "reader": { "create": { "born": { "value": "2000-01-01" },
                                                   "note": { "from": "/body", "on_too_long": "truncate" } } } } } ] } ] })");
    std::string people = "{";
    for (int i = 0; i < 3000; ++i) {
        people += i == 0 ? "" : ",\n";
        people += "\"p" + std::to_string(i < 2900 ? i : i - 900) +
                  "\": {\"age\": " + (i % 700 == 3 ? "99999" : "30");
        if (i > 1000 && i % 50 != 0) people += ", \"born\": \"1990-01-01\"";
        if (i % 900 == 5) people += ", \"odd\": 1";
        people += ", \"note\": \"" + std::string(i % 400 == 1 ? 5 : 2, 'x') + "\"}";
    }
    folder.write("data/people.json", people + "}");
    std::string letters = "[";
    for (int i = 0; i < 5000; ++i) {
        letters += i == 0 ? "" : ", ";
        letters += "{\"id\": " + std::to_string(i % 4990) + ", \"from\": \"p" +
                   std::to_string(1001 + i % 1950) + "\", \"to\": \"" +
                   (i % 600 == 9 ? "stranger" : "p1001") + "\", \"body\": \"hello\"" +
                   (i % 1500 == 7 ? ", \"body\": \"again\"}" : "}");
    }
    folder.write("data/letters.json", letters + "]");

    const std::string alone = told(folder.check(1));
    for (const char* part :
         {"8000 records", "key-duplicate", "value-range", "null-violation", "unmapped", "fk-orphan",
          "parent-rejected", "orphan-created", "json-duplicate-name", "note value-too-long", "row-merged"})
        CHECK_THAT(alone, Catch::Contains(part));
    for (const std::size_t jobs : std::initializer_list<std::size_t>{2, 3, 8})
        CHECK(told(folder.check(jobs)) == alone);
}

TEST_CASE("a member that decides the generation is found wherever it stands") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", "CREATE TABLE letter (id integer PRIMARY KEY);");
    folder.write("migration/mapping.json", R"({ "sources": [
        { "files": "letters.json", "if_absent": "/letters", "records": "/*",
          "rows": [ { "table": "letter", "columns": { "id": "/old" } } ] },
        { "files": "letters.json", "if_present": "/letters", "records": "/letters/*",
          "rows": [ { "table": "letter", "columns": { "id": "/new" } } ] } ] })");
    std::string letters = "{";
    for (int i = 0; i < 100'000; ++i)
        letters += "\"k" + std::to_string(i) + "\": {\"old\": " + std::to_string(i) + "}, ";
    letters += "\"letters\": [{\"new\": 1}, {\"new\": 2}]}";
    folder.write("data/letters.json", letters);

    const RunFacts facts = folder.check(2);
    INFO(told(facts));
    CHECK(facts.records.total == 2);
    CHECK(facts.records.loaded == 2);
    // What stands around the records of that generation is told, and nothing of the first look remains.
    for (const Finding& finding : facts.findings.all())
        CHECK(finding.rule->name != std::string_view("null-violation"));
    CHECK(facts.values.unmapped == 100'000);
}

TEST_CASE("a failure in any thread is the failure of the run") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", "CREATE TABLE letter (id integer PRIMARY KEY);");
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "letters.json", "records": "/*",
        "rows": [ { "table": "letter", "columns": { "id": "/id" } } ] } ] })");
    std::string letters = "[";
    for (int i = 0; i < 20'000; ++i)
        letters += (i == 0 ? "{\"id\": " : ", {\"id\": ") + std::to_string(i) + "}";
    folder.write("data/letters.json", letters + "]");
    CHECK(folder.check(4).records.loaded == 20'000);

    std::atomic<bool> stop = true;
    migrate::Options options;
    options.jobs = 4;
    options.control.stop = &stop;
    RunFacts facts;
    CHECK_THROWS_AS(folder.check(options, facts), Stopped);
}
