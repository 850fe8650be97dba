// Child rows of one record among the keys and references of all.
#include <catch2/catch.hpp>

#include "migration_folder.hpp"

namespace copyover::migrate {

namespace {

RunFacts check(const std::string& on_duplicate, const std::string& data, std::size_t jobs) {
    const MigrationFolder folder;
    folder.write("migration/schema.sql",
                 "CREATE TABLE users (id text PRIMARY KEY, name text UNIQUE);"
                 "CREATE TABLE posts (id integer PRIMARY KEY);"
                 "CREATE TABLE mentions (post integer REFERENCES posts (id), who text REFERENCES users (id),"
                 " PRIMARY KEY (post, who));");
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "posts.json", "rows": [
        { "table": "users", "each": "/mentions/*", "on_duplicate": ")" +
                                               on_duplicate + R"(",
          "columns": { "id": "/id", "name": "/name" } },
        { "table": "mentions", "each": "/mentions/*", "on_duplicate": ")" +
                                               on_duplicate + R"(",
          "columns": { "post": "2/id", "who": "/id" } },
        { "table": "posts", "columns": { "id": "/id" } } ] } ] })");
    folder.write("data/posts.json", data);
    return folder.check(jobs);
}

std::string findings(const RunFacts& facts) {
    std::string text;
    for (const Finding& finding : facts.findings.all())
        text += std::string(finding.rule->name) + " " + finding.at.pointer + " " + finding.message + " " +
                std::to_string(finding.count) + "\n";
    return text;
}

constexpr const char* repeated =
    R"([{"id": 1, "mentions": [{"id": "u", "name": "Ada"}, {"id": "v"}, {"id": "u", "name": "Ada"}]},
        {"id": 2, "mentions": [{"id": "u", "name": "Ada"}]}])";

}  // namespace

TEST_CASE("keys that come again among the child rows of one record are merged where that is allowed") {
    for (const char* policy : {"first", "last", "identical"}) {
        const RunFacts facts = check(policy, repeated, 2);
        INFO(policy << "\n" << told(facts));
        CHECK(facts.records.loaded == 2);
        CHECK(!facts.findings.has_errors());
        for (const TableFacts& table : facts.tables)
            CHECK(table.merged == (table.table == "users" ? 2 : table.table == "mentions" ? 1 : 0));
    }
}

TEST_CASE("a key that comes again among the child rows of one record rejects the record") {
    const RunFacts facts = check("error", repeated, 2);
    CHECK(
        findings(facts) ==
        "key-duplicate /0/mentions/2/id \"u\" comes again in users_pkey; first at posts.json:1:32 1\n"
        "unique-duplicate /0/mentions/2/name \"Ada\" comes again in users_name_key; first at posts.json:1:45 1\n"
        "key-duplicate /0/mentions/2 (1, \"u\") comes again in mentions_pkey; first at posts.json:1:25 1\n");
    CHECK(facts.records.rejected == 1);
    CHECK(facts.records.loaded == 1);
}

TEST_CASE("child rows that differ are not identical") {
    const RunFacts facts = check("identical", R"([{"id": 1, "mentions": [{"id": "u", "name": "Ada"},
        {"id": "u", "name": "Eve"}]}])",
                                 1);
    CHECK(findings(facts) ==
          "key-duplicate /0/mentions/1/id \"u\" comes again in users_pkey; first at posts.json:1:32 1\n");
}

}  // namespace copyover::migrate
