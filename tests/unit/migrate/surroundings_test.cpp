// What stands around the records of a file, and which files a source takes.
#include <catch2/catch.hpp>

#include "migration_folder.hpp"

namespace copyover::migrate {

namespace {

constexpr const char* schema =
    "CREATE TABLE chats (id integer PRIMARY KEY, name text);"
    "CREATE TABLE messages (chat integer REFERENCES chats (id), id integer, room text, PRIMARY KEY (chat, "
    "id));";

std::string mapping(const std::string& ignore) {
    return R"({ "sources": [ { "files": "chats.json", "records": "/list/*/messages/*", "rows": [
        { "table": "messages", "columns": { "chat": "2/id", "id": "/id", "room": "2/name" },
          "on_orphan": { "chat": { "create": { "name": "2/name" } } } } ],
        "ignore": [)" +
           ignore + "] } ] }";
}

RunFacts check(const std::string& ignore, const std::string& data) {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", schema);
    folder.write("migration/mapping.json", mapping(ignore));
    folder.write("data/chats.json", data);
    return folder.check(2);
}

std::string findings(const RunFacts& facts) {
    std::string text;
    for (const Finding& finding : facts.findings.all())
        text += std::string(finding.rule->name) + " " + finding.at.file + " " + finding.at.pointer + " " +
                finding.message + " " + std::to_string(finding.count) + "\n";
    return text;
}

}  // namespace

TEST_CASE("values around the records are mapped by the records that take them along") {
    const RunFacts facts =
        check("", R"({"list": [{"messages": [{"id": 1}, {"id": 2}], "id": 7, "name": "hall"},
        {"id": 8, "name": "yard", "messages": [{"id": 1}]}]})");
    INFO(told(facts));
    CHECK(findings(facts) ==
          "orphan-created chats.json /list/0/messages/0 7 is in no file; a row is created 2\n"
          "orphan-created chats.json /list/1/messages/0 8 is in no file; a row is created 1\n");
    CHECK(facts.values.total == 7);
    CHECK(facts.values.mapped == 7);
}

TEST_CASE("values around no records are unmapped, or ignored by name") {
    const std::string data = R"({"list": [{"messages": [], "id": 7, "name": "hall"},
        {"id": 8, "name": "yard", "messages": [{"id": 1}]}, {"id": 9, "messages": {}}]})";
    const RunFacts lost = check("", data);
    INFO(told(lost));
    CHECK(findings(lost) ==
          "unmapped chats.json /list/0/id no record takes this value along: its container holds none 2\n"
          "unmapped chats.json /list/0/name no record takes this value along: its container holds none 1\n"
          "orphan-created chats.json /list/1/messages/0 8 is in no file; a row is created 1\n");
    CHECK(lost.values.unmapped == 3);
    CHECK(lost.values.total == 8);
    const RunFacts spoken = check("\"2/name\", \"2/id\"", data);
    CHECK(spoken.values.unmapped == 0);
    CHECK(spoken.values.ignored == 3);
    CHECK(spoken.values.mapped == 5);
}

TEST_CASE("a value around the records that is too large to be kept is told") {
    const RunFacts facts = check("", R"({"list": [{"messages": [{"id": 1}], "id": 7, "name": ")" +
                                         std::string((1 << 20) + 1, 'x') + "\"}]}");
    CHECK(
        findings(facts).starts_with("record-too-large chats.json /list/0/name a value around the records "
                                    "that a column reads is larger than "
                                    "1 MiB 1\n"));
}

TEST_CASE("a glob with captures takes the files of its depth and no backups beside them") {
    const MigrationFolder folder;
    folder.write("migration/schema.sql",
                 "CREATE TABLE messages (room text, day date, ts text, PRIMARY KEY (room, ts));");
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "{room}/{day}.json", "rows": [
        { "table": "messages", "columns": { "room": { "file": "room" }, "day": { "file": "day" }, "ts": "/ts" } } ] } ],
        "ignore_files": ["backups/*/*"] })");
    folder.write("data/hall/2022-01-31.json", R"([{"ts": "1"}])");
    folder.write("data/hall/2022-02-01.json", R"([{"ts": "2"}])");
    folder.write("data/yard/2022-01-31.json", R"([{"ts": "1"}])");
    folder.write("data/hall/2022-01-31.json.bak", R"([{"ts": "1"}])");
    folder.write("data/backups/hall/2022-01-31.json", R"([{"ts": "1"}])");
    folder.write("data/hall.json", "[]");
    const RunFacts facts = folder.check(2);
    CHECK(findings(facts) ==
          "file-unclaimed hall.json  no source of the mapping takes this file 1\n"
          "file-unclaimed hall/2022-01-31.json.bak  no source of the mapping takes this file 1\n");
    CHECK(facts.records.loaded == 3);
}

}  // namespace copyover::migrate
