// Type tags, expected counts, lenient and packed files.
#include <catch2/catch.hpp>

#include "migration_folder.hpp"

namespace copyover::migrate {

namespace {

std::string findings(const RunFacts& facts) {
    std::string text;
    for (const Finding& finding : facts.findings.all())
        text += std::string(finding.rule->name) + " " + finding.at.pointer + " " + finding.message + " " +
                std::to_string(finding.count) + "\n";
    return text;
}

constexpr const char* schema =
    "CREATE TABLE posts (id integer PRIMARY KEY, body text); CREATE TABLE teams (name text PRIMARY KEY);";

RunFacts check(const std::string& mapping, const std::string& name, const std::string& data) {
    const MigrationFolder folder;
    folder.write("migration/schema.sql", schema);
    folder.write("migration/mapping.json", mapping);
    folder.write("data/" + name, data);
    return folder.check(2);
}

std::string tagged(const std::string& more) {
    return R"({ "sources": [
        { "files": "all.jsonl", "where": { "/type": "team" }, "ignore": ["/type"],
          "rows": [ { "table": "teams", "columns": { "name": "/team/name" } } ] },
        { "files": "all.jsonl", "where": { "/type": "post" }, "ignore": ["/type"],
          "rows": [ { "table": "posts", "columns": { "id": "/post/id", "body": "/post/message" } } ] })" +
           more + "] }";
}

constexpr const char* lines =
    "{\"type\": \"version\", \"version\": 1}\n{\"type\": \"team\", \"team\": {\"name\": \"a\"}}\n"
    "{\"type\": \"post\", \"post\": {\"id\": 1, \"message\": \"hi\"}}\n{\"type\": \"emoji\", \"emoji\": "
    "{}}\n";

std::string counted(const std::string& pointer) {
    return R"({ "sources": [ { "files": "a.json", "records": "/messages/*", "expect_count": ")" + pointer +
           R"(", "rows": [ { "table": "posts", "columns": { "id": "/id", "body": "/body" } } ] } ] })";
}

}  // namespace

TEST_CASE("each source takes the lines of its type, and a line that none takes is told") {
    const RunFacts facts = check(tagged(""), "all.jsonl", lines);
    INFO(told(facts));
    CHECK(findings(facts) ==
          "record-unclaimed /0 no source takes the record: the conditions of all refuse it 2\n");
    CHECK(facts.records.loaded == 2);
    CHECK(facts.records.rejected == 2);
    CHECK(facts.values.mapped == 3);
    CHECK(facts.values.ignored == 2);
    CHECK(facts.values.rejected == 4);
}

TEST_CASE("a source without row rules drops what its conditions take") {
    const RunFacts facts =
        check(tagged(R"(, { "files": "all.jsonl", "where": { "/type": ["version", "emoji"] }, "rows": [] })"),
              "all.jsonl", lines);
    CHECK(findings(facts).empty());
    CHECK(facts.records.loaded == 2);
    CHECK(facts.records.dropped == 2);
    const RunFacts all =
        check(R"({ "sources": [ { "files": "all.jsonl", "where": { "/type": "team" }, "rows": [] } ] })",
              "all.jsonl", lines);
    CHECK(findings(all) == "mapping-value /sources no source has a row rule 1\n");
}

TEST_CASE("the condition of a single source is a filter") {
    const RunFacts facts =
        check(R"({ "sources": [ { "files": "all.jsonl", "where": { "/type": "team" }, "ignore": ["/type"],
             "rows": [ { "table": "teams", "columns": { "name": "/team/name" } } ] } ] })",
              "all.jsonl", lines);
    CHECK(findings(facts).empty());
    CHECK(facts.records.dropped == 3);
}

TEST_CASE("the count that a document tells is compared with its records") {
    const std::string data = R"({"messages": [{"id": 1}, {"id": 2}], "messageCount": )";
    const RunFacts right = check(counted("/messageCount"), "a.json", data + "2}");
    CHECK(findings(right).empty());
    CHECK(right.values.mapped == 3);
    CHECK(findings(check(counted("/messageCount"), "a.json", data + "3}")) ==
          "expected-count /messageCount the document says 3, but has 2 records at /messages/* 1\n");
    CHECK(findings(check(counted("/messageCount"), "a.json", R"({"messages": [], "messageCount": 0})"))
              .empty());
    CHECK(findings(check(counted("/messageCount"), "a.json", R"({"messages": [{"id": 1}]})")) ==
          "expected-count /messageCount the document does not say there how many records it has; 1 are at "
          "/messages/* 1\n");
    CHECK_THAT(findings(check(counted("/messages/0/id"), "a.json", data + "2}")),
               Catch::Contains("leads into a record"));
}

TEST_CASE("escapes of Telegram are read where the source allows it, and counted") {
    const std::string data = "[{\"id\": 1, \"body\": \"a\\x0Bb\\x1F\"}]";
    const std::string start = R"({ "sources": [ { "files": "a.json", )";
    const std::string end =
        R"("rows": [ { "table": "posts", "columns": { "id": "/id", "body": "/body" } } ] } ] })";
    const RunFacts lenient = check(start + R"("lenient": ["hex_escapes"], )" + end, "a.json", data);
    CHECK(findings(lenient) == "read-leniently  escapes such as \\x0B were read as \\u000B 2\n");
    CHECK(lenient.records.loaded == 1);
    CHECK_THAT(findings(check(start + end, "a.json", data)), Catch::Contains("json-syntax"));
}

}  // namespace copyover::migrate
