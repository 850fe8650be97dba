// A parent is its own rows; what inherits from it is a table of its own.
#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

// Animals and birds, which are animals to PostgreSQL, with a counter that nobody maps.
struct Animals : Chat {
    explicit Animals(const std::string& birds_json = R"([{"id": 1, "name": "owl", "wings": 2}])") {
        migration.write(
            "schema.sql",
            "CREATE TABLE animals (id integer PRIMARY KEY, name text, seen integer NOT NULL DEFAULT 0);"
            "CREATE TABLE birds (wings integer, PRIMARY KEY (id)) INHERITS (animals);");
        migration.write("mapping.json", R"({"sources": [
          {"files": "animals.json", "records": "/*",
           "rows": [{"table": "animals", "columns": {"id": "/id", "name": "/name"}}]},
          {"files": "birds.json", "records": "/*",
           "rows": [{"table": "birds", "columns": {"id": "/id", "name": "/name", "wings": "/wings"}}]}],
          "ignore_files": ["users.json", "messages.json"]})");
        data.write("animals.json", R"([{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}])");
        data.write("birds.json", birds_json);
    }

    void create() const {
        database.run(
            "CREATE TABLE animals (id integer PRIMARY KEY, name text, seen integer NOT NULL DEFAULT 0)");
        database.run("CREATE TABLE birds (wings integer, PRIMARY KEY (id)) INHERITS (animals)");
    }

    [[nodiscard]] std::string rows() const {
        return database.ask(
            "SELECT (SELECT string_agg(a::text, ' ' ORDER BY id) FROM ONLY animals a) || ' | ' || "
            "coalesce((SELECT string_agg(b::text, ' ' ORDER BY id) FROM birds b), '')");
    }
};

RunFacts update(const Animals& animals) {
    Options options = animals.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    cutover(options, facts);
    return facts;
}

RunFacts load_all(const Animals& animals) {
    RunFacts facts;
    migrate::load(animals.options(), facts);
    return facts;
}

}  // namespace

TEST_CASE("parent and heir are created, filled, verified, merged and taken out, each with its own rows") {
    const Animals animals;
    CHECK(animals.rehearse().exit_code == ExitCode::yes);
    const RunFacts facts = animals.cutover();
    INFO(findings_of(facts));
    REQUIRE(facts.exit_code == ExitCode::yes);
    const std::string first = animals.rows();
    CHECK(first == "(1,cat,0) (2,dog,0) | (1,owl,0,2)");
    for (const VerifyLevel level : {VerifyLevel::counts, VerifyLevel::digest, VerifyLevel::rows})
        CHECK(animals.verify(level).exit_code == ExitCode::yes);
    CHECK(animals.cutover().result == "IDENTICAL: nothing to do");

    animals.data.write("animals.json",
                       R"([{"id": 1, "name": "tiger"}, {"id": 2, "name": "dog"}, {"id": 3, "name": "fox"}])");
    animals.data.write("birds.json",
                       R"([{"id": 1, "name": "owl", "wings": 2}, {"id": 4, "name": "jay", "wings": 2}])");
    const RunFacts merged = update(animals);
    INFO(findings_of(merged));
    REQUIRE(merged.exit_code == ExitCode::yes);
    CHECK(animals.rows() == "(1,tiger,0) (2,dog,0) (3,fox,0) | (1,owl,0,2) (4,jay,0,2)");
    CHECK(animals.verify().exit_code == ExitCode::yes);
    CHECK(animals.roll_back(merged.run).exit_code == ExitCode::yes);
    CHECK(animals.rows() == first);
    const RunFacts gone = animals.roll_back(facts.run);
    INFO(findings_of(gone));
    CHECK(gone.exit_code == ExitCode::yes);
    CHECK(animals.database.ask("SELECT count(*) FROM pg_class WHERE relname IN ('animals', 'birds')") == "0");
}

TEST_CASE("a parent is empty while its heir holds rows, which stay through load, verification and rollback") {
    const Animals animals("[]");
    animals.create();
    animals.database.run("INSERT INTO birds VALUES (7, 'emu', 5, 2)");
    for (const auto run : {&load_all, &update}) {
        const RunFacts facts = run(animals);
        INFO(findings_of(facts));
        REQUIRE(facts.result == "COMMITTED run " + facts.run);
        CHECK(animals.rows() == "(1,cat,0) (2,dog,0) | (7,emu,5,2)");
        CHECK(animals.verify(VerifyLevel::rows, true).exit_code == ExitCode::yes);
        CHECK(animals.roll_back(facts.run).exit_code == ExitCode::yes);
        CHECK(animals.database.ask("SELECT count(*) FROM ONLY animals") == "0");
        CHECK(animals.database.ask("SELECT count(*) FROM birds") == "1");
    }
}

TEST_CASE("the guard of a load keeps writers out of the parent, not out of its heirs") {
    const Animals animals("[]");
    animals.create();
    animals.database.run(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.id = 2 THEN RAISE "
        "EXCEPTION 'full' USING ERRCODE = '53100'; END IF; RETURN NEW; END$$");
    animals.database.run("CREATE TRIGGER fail BEFORE INSERT ON animals FOR EACH ROW EXECUTE FUNCTION fail()");
    animals.migration.write("mapping.json", R"({"sources": [{"files": "animals.json", "records": "/*",
           "rows": [{"table": "animals", "columns": {"id": "/id", "name": "/name"}}]}],
           "ignore_files": ["birds.json", "users.json", "messages.json"]})");
    CHECK_THROWS(load_all(animals));
    animals.database.run("INSERT INTO birds VALUES (7, 'emu', 5, 2)");
    CHECK_THROWS(animals.database.run("INSERT INTO animals VALUES (8, 'elk', 0)"));
    animals.database.run(
        "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$");
    CHECK(load_all(animals).exit_code == ExitCode::yes);
    CHECK(animals.rows() == "(1,cat,0) (2,dog,0) | (7,emu,5,2)");
}
