// What only the server can judge of a row's size and of computations, as check notes it.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "migration_folder.hpp"

using namespace copyover;
using migrate::MigrationFolder;

namespace {

// The notes left-to-rehearse as "line: message (count)".
std::vector<std::string> notes(const MigrationFolder& folder) {
    std::vector<std::string> found;
    const RunFacts facts = folder.check(2);
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule != &rule::left_to_rehearse) continue;
        std::string text = finding.at.file == "data.json" ? std::to_string(finding.at.line) + ": " : "";
        text += finding.message;
        if (finding.count > 1) text += " (" + std::to_string(finding.count) + ")";
        found.push_back(text);
    }
    return found;
}

MigrationFolder& with_schema(MigrationFolder& folder, const std::string& more) {
    folder.write(
        "migration/schema.sql",
        "CREATE TABLE t (id varchar(20) PRIMARY KEY, a text, b text[], c varchar(100), n integer);" + more);
    folder.write("migration/mapping.json", R"({ "sources": [ { "files": "data.json", "rows": [ { "table": "t",
        "columns": { "id": "/id", "a": "/a", "b": { "collect": ["/b/*"] }, "c": "/c", "n": "/n" } } ] } ] })");
    return folder;
}

std::string record(int id, std::size_t a, std::size_t b) {
    return "{\"id\": \"" + std::to_string(id) + "\", \"a\": \"" + std::string(a, 'x') +
           "\", \"b\": [\"y\", \"" + std::string(b, 'y') + "\"], \"c\": \"z\", \"n\": 1}";
}

}  // namespace

TEST_CASE("a size that the server may refuse is noted at the first record that reaches it") {
    MigrationFolder folder;
    folder.write("data/data.json", "[" + record(1, 2600, 2600) + ",\n" + record(2, 2700, 2700) + ",\n" +
                                       record(3, 9000, 9000) + ",\n" + record(4, 300'000, 1) + "]");
    const std::string judges = " on the server judges";
    CHECK(notes(with_schema(folder, "")).empty());
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (c, n)")).empty());
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t USING hash (a)")).empty());
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (md5(a))")).empty());
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (c) WHERE a IS NOT NULL AND a <> ''")).empty());
    const std::vector<std::string> of_a{
        "2: index i of t may refuse the row: 2700 bytes go into it, and from 2692" + judges + " (3)"};
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (a)")) == of_a);
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (lower(a)) WHERE n > 0")) == of_a);
    CHECK(notes(with_schema(folder, "CREATE UNIQUE INDEX i ON t (a)")).front().starts_with("2: key i of t"));
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (c) INCLUDE (a)")) ==
          std::vector<std::string>{
              "2: index i of t may refuse the row: 2700 bytes go into it, and from 2676" + judges + " (3)"});
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t USING gin (b)")) ==
          std::vector<std::string>{
              "2: index i of t may refuse the row: 2700 bytes go into it, and from 2692" + judges + " (2)"});
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t USING spgist (a)")) ==
          std::vector<std::string>{
              "3: index i of t may refuse the row: 9000 bytes go into it, and from 8127" + judges + " (2)"});
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t USING gin (to_tsvector('simple', a))")) ==
          std::vector<std::string>{
              "4: index i of t may refuse the row: 300000 bytes go into it, and from 262144" + judges});
    const std::string generated =
        "ALTER TABLE t ADD w tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(a, ''))) STORED;"
        "CREATE INDEX i ON t USING gin (w)";
    CHECK(notes(with_schema(folder, generated)) ==
          std::vector<std::string>{
              "4: generated column w of t may refuse the row: 300000 bytes go into it, and from 262144" +
              judges});
    // A generated column is as long as what it is made of.
    CHECK(notes(with_schema(folder,
                            "ALTER TABLE t ADD g text GENERATED ALWAYS AS (upper(a)) STORED;"
                            "CREATE INDEX i ON t (g)")) == of_a);
}

TEST_CASE("what is computed from values is noted by its name, where it does not take every value") {
    MigrationFolder folder;
    folder.write("data/data.json", "[" + record(1, 1, 1) + "]");
    const auto computed = [](const std::string& what) {
        return std::vector<std::string>{"what " + what +
                                        " of t computes with values is judged by the server only"};
    };
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t ((100 / n))")) == computed("index i"));
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (id) WHERE a::integer > 0")) == computed("index i"));
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (to_tsquery('simple', a))")) == computed("index i"));
    CHECK(notes(with_schema(folder, "ALTER TABLE t ADD g integer GENERATED ALWAYS AS (a::integer) STORED")) ==
          computed("generated column g"));
    CHECK(notes(with_schema(folder, "CREATE INDEX i ON t (lower(a), (a || c)) WHERE n > 3")).empty());
}
