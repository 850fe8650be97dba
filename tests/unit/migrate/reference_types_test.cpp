// Keys and references compare as PostgreSQL's constraints do, whatever the types of their columns.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>

#include "migration_folder.hpp"

using namespace copyover;
using migrate::MigrationFolder;
using migrate::told;

namespace {

struct Pair {
    std::string parent;
    std::string child;
    std::string key;        // of the only parent, as JSON
    std::string reference;  // to it
    std::string stray;      // a reference that leads nowhere
};

void write(const MigrationFolder& folder, const Pair& pair, const std::string& on_orphan) {
    folder.write("migration/schema.sql",
                 fmt::format("CREATE TABLE parent (id {} PRIMARY KEY);"
                             "CREATE TABLE child (no integer PRIMARY KEY, parent {} REFERENCES parent);",
                             pair.parent, pair.child));
    folder.write("migration/mapping.json", fmt::format(R"({{ "time_zone": "UTC", "sources": [
        {{ "files": "children.json", "rows": [ {{ "table": "child", "columns": "by-name"{} }} ] }},
        {{ "files": "parents.json", "rows": [ {{ "table": "parent", "columns": "by-name" }} ] }} ] }})",
                                                       on_orphan));
    folder.write("data/parents.json", fmt::format(R"([{{"id": {}}}])", pair.key));
    folder.write(
        "data/children.json",
        fmt::format(R"([{{"no": 1, "parent": {}}}, {{"no": 2, "parent": {}}}])", pair.reference, pair.stray));
}

}  // namespace

TEST_CASE("a reference finds its parent in another type, and nothing else") {
    const std::vector<Pair> pairs{
        {"numeric", "bigint", "1.0", "1", "2"},
        {"numeric(6,2)", "integer", "2.00", "2", "1"},
        {"double precision", "integer", "0", "0", "1"},
        {"double precision", "numeric", "0.1", "0.10", "0.11"},
        {"double precision", "bigint", "9007199254740992", "9007199254740993", "9007199254740996"},
        {"double precision", "double precision", "-0.0", "0", "1"},
        {"real", "double precision", "0.5", "0.5", "0.1"},
        {"double precision", "real", "0.5", "0.5", "0.1"},
        {"bigint", "smallint", "7", "7", "8"},
        {"char(5)", "varchar(9)", R"("ab")", R"("ab  ")", R"(" ab")"},
        {"varchar(9)", "char(5)", R"("ab")", R"("ab ")", R"("abc")"},
        {"timestamp", "date", R"("2025-03-01T00:00:00Z")", R"("2025-03-01")", R"("2025-03-02")"},
        {"date", "timestamp", R"("2025-03-01")", R"("2025-03-01T00:00:00Z")", R"("2025-03-01T00:00:01Z")"},
        {"text", "citext", R"("Ada")", R"("Ada")", R"("ada")"},
        {"numeric[]", "numeric[]", "[1.0]", "[1.00]", "[1,1]"},
        {"jsonb", "jsonb", R"({"a":1.0})", R"({"a": 1})", R"({"a": 2})"},
    };
    for (const Pair& pair : pairs) {
        const MigrationFolder folder;
        write(folder, pair, R"(, "on_orphan": { "parent": "null" })");
        const RunFacts facts = folder.check(1);
        INFO(pair.child << " -> " << pair.parent << ": " << told(facts));
        CHECK_FALSE(facts.findings.has_errors());
        std::uint64_t nulled = 0;
        for (const Finding& finding : facts.findings.all())
            nulled += finding.rule == &rule::orphan_nulled ? finding.count : 0;
        CHECK(nulled == 1);
    }
}

TEST_CASE("a parent that is created has a value of its own type") {
    const MigrationFolder folder;
    write(folder, {"numeric", "bigint", "1.0", "1", "2"}, R"(, "on_orphan": { "parent": { "create": {} } })");
    const RunFacts facts = folder.check(1);
    INFO(told(facts));
    CHECK_FALSE(facts.findings.has_errors());
    CHECK_THAT(told(facts), Catch::Contains("2 is not in parents.json; a row is created"));
}

TEST_CASE("no parent is created where none would equal the reference") {
    const MigrationFolder folder;
    write(folder, {"double precision", "numeric", "1", "1", "1e400"},
          R"(, "on_orphan": { "parent": { "create": {} } })");
    const RunFacts facts = folder.check(1);
    CHECK(facts.findings.has_errors());
    CHECK_THAT(told(facts), !Catch::Contains("orphan-created"));
}

TEST_CASE("keys that PostgreSQL finds equal are found, however they are written") {
    struct Keys {
        std::string type;
        std::string first;
        std::string second;
    };
    const std::vector<Keys> all{
        {"double precision", "0", "-0.0"},
        {"real", R"("NaN")", R"("NaN")"},
        {"numeric", "1.0", "1.00"},
        {"char(4)", R"("ab")", R"("ab ")"},
        {"jsonb", R"({"a":1,"b":2})", R"({"b":2.0,"a":1})"},
        {"double precision[]", "[0]", "[-0.0]"},
        {"citext", R"("Ada")", R"("Ada")"},
    };
    for (const Keys& keys : all) {
        const MigrationFolder folder;
        folder.write("migration/schema.sql",
                     fmt::format("CREATE TABLE t (no integer PRIMARY KEY, k {} UNIQUE);", keys.type));
        folder.write(
            "migration/mapping.json",
            R"({ "sources": [ { "files": "t.json", "rows": [ { "table": "t", "columns": "by-name" } ] } ] })");
        folder.write("data/t.json",
                     fmt::format(R"([{{"no": 1, "k": {}}}, {{"no": 2, "k": {}}}])", keys.first, keys.second));
        INFO(keys.type);
        CHECK_THAT(told(folder.check(1)), Catch::Contains("unique-duplicate"));
    }
}
