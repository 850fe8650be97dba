#include <catch2/catch.hpp>
#include <string>

#include "migration_folder.hpp"

using namespace copyover;
using migrate::MigrationFolder;
using migrate::told;

namespace {

// Letters whose readers are created where no record of a person is found.
void write_letters(const MigrationFolder& folder, const std::string& create) {
    folder.write("migration/schema.sql",
                 "CREATE TABLE person (id text PRIMARY KEY, name varchar(5) NOT NULL);"
                 "CREATE TABLE letter (id integer PRIMARY KEY, reader text REFERENCES person (id));");
    folder.write("migration/mapping.json", R"({ "sources": [
        { "files": "letters.json", "records": "/*", "rows": [ { "table": "letter",
            "columns": { "id": "/id", "reader": "/to" }, "on_orphan": { "reader": { "create": )" +
                                               create + R"( } } } ], "ignore": [ "/as" ] },
        { "files": "people.json", "records": "/*", "rows": [ { "table": "person",
            "columns": { "id": "/id", "name": "/name" } } ] } ] })");
}

constexpr const char* two_letters =
    R"([{"id": 1, "to": "ann", "as": "Annabel"}, {"id": 2, "to": "bob", "as": "Bob"}])";

}  // namespace

TEST_CASE("what would be wrong with a created row does not matter where the record comes later") {
    const MigrationFolder folder;
    write_letters(folder, R"({ "name": "/as" })");
    folder.write("data/letters.json", two_letters);
    folder.write("data/people.json", R"([{"id": "ann", "name": "Ann"}])");
    const RunFacts facts = folder.check(1);
    CHECK_FALSE(facts.findings.has_errors());
    CHECK_THAT(told(facts), Catch::Contains("\"bob\" is not in people.json; a row is created"));
    CHECK(facts.records.loaded == 3);
}

TEST_CASE("a record is rejected where the row that it needs cannot be created") {
    const MigrationFolder folder;
    write_letters(folder, R"({ "name": "/as" })");
    folder.write("data/letters.json", two_letters);
    folder.write("data/people.json", "[]");
    const RunFacts facts = folder.check(1);
    CHECK_THAT(told(facts), Catch::Contains("value-too-long"));
    CHECK_THAT(told(facts), !Catch::Contains("\"ann\" is not in people.json"));
    CHECK(facts.records.loaded == 1);
    CHECK(facts.records.rejected == 1);
    CHECK(facts.values.rejected == 3);
}

TEST_CASE("repairs in a created row count where the row is needed") {
    const MigrationFolder folder;
    write_letters(folder, R"({ "name": { "from": "/as", "on_too_long": "truncate" } })");
    folder.write("data/letters.json", two_letters);
    folder.write("data/people.json", R"([{"id": "ann", "name": "Ann"}])");
    CHECK(folder.check(1).repairs.empty());
    folder.write("data/people.json", "[]");
    const RunFacts facts = folder.check(1);
    REQUIRE(facts.repairs.size() == 1);
    CHECK(facts.repairs.front().count == 1);
}

TEST_CASE(
    "a record with several references that lead nowhere yet is rejected if one of them stays so, and once") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql",
                 "CREATE TABLE person (id integer PRIMARY KEY, boss integer REFERENCES person (id),"
                 " friend integer REFERENCES person (id));");
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "people.json", "records": "/*",
        "rows": [ { "table": "person", "columns": "by-name" } ] } ] })");
    folder.write("data/people.json",
                 R"([{"id": 1, "boss": 2, "friend": 99}, {"id": 3, "boss": 98, "friend": 2},
        {"id": 4, "boss": 98, "friend": 99}, {"id": 5, "boss": 2, "friend": 1}, {"id": 2}])");
    const RunFacts facts = folder.check(1);
    // 1, 3 and 4 refer to nobody, and 5 refers to 1.
    CHECK(facts.records.loaded == 1);
    CHECK(facts.records.rejected == 4);
    CHECK(facts.tables.front().rejected == 4);
    CHECK(facts.values.mapped == 1);
    CHECK(facts.values.rejected == 12);
}
