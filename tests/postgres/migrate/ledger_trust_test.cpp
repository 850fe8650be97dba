// Databases are a test's own, roles the server's: no two tests may make one of the same name.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "migrate/ledger/ledger_trust.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

std::string refusal(const Database& database, const std::string& schema = "copyover") {
    auto connection = database.connect();
    return inspect_ledger(connection, schema).refusal;
}

bool is_refused(const RunFacts& facts) {
    return facts.exit_code == ExitCode::no &&
           findings_of(facts).find("ledger-not-ours: ") != std::string::npos;
}

// What the role may read of the ledger.
std::string readable(const Database& database, const std::string& role) {
    return database.ask(fmt::format(
        "SELECT coalesce(string_agg(c.relname, ' ' ORDER BY c.relname), '') FROM pg_class c WHERE "
        "c.relnamespace = 'copyover'::regnamespace AND c.relkind = 'r' AND has_table_privilege('{}', c.oid, "
        "'SELECT')",
        role));
}

}  // namespace

TEST_CASE("a ledger is not touched when somebody else's code would run with it") {
    const Chat chat;
    REQUIRE(chat.cutover().exit_code == ExitCode::yes);
    REQUIRE(refusal(chat.database).empty());
    chat.database.run("CREATE ROLE stranger");

    struct Deed {
        std::string what;
        std::string undo;
        std::string said;
    };
    const std::vector<Deed> deeds{
        {"CREATE TRIGGER t BEFORE UPDATE ON copyover.runs FOR EACH ROW EXECUTE FUNCTION "
         "suppress_redundant_updates_trigger()",
         "DROP TRIGGER t ON copyover.runs", "of runs in it, it has the trigger t"},
        {"CREATE RULE r AS ON INSERT TO copyover.units DO ALSO SELECT 1", "DROP RULE r ON copyover.units",
         "of units in it, it has the rule r"},
        {"ALTER TABLE copyover.steps ENABLE ROW LEVEL SECURITY",
         "ALTER TABLE copyover.steps DISABLE ROW LEVEL SECURITY",
         "of steps in it, it has row-level security"},
        {"CREATE POLICY p ON copyover.steps USING (true)", "DROP POLICY p ON copyover.steps",
         "of steps in it, it has row-level security"},
        {"CREATE TABLE heir () INHERITS (copyover.runs)", "DROP TABLE heir",
         "of runs in it, it inherits or is inherited from"},
        {"ALTER TABLE copyover.runs ALTER command SET DEFAULT version()",
         "ALTER TABLE copyover.runs ALTER command DROP DEFAULT",
         "of runs in it, its column command has a default of its own"},
        {"ALTER TABLE copyover.runs ADD CONSTRAINT k CHECK (length(command) > 0)",
         "ALTER TABLE copyover.runs DROP CONSTRAINT k", "of runs in it, it has the constraint k"},
        {"CREATE INDEX i ON copyover.runs (lower(command))", "DROP INDEX copyover.i",
         "of runs in it, its index i is computed"},
        {"CREATE INDEX i ON copyover.runs (command) WHERE length(command) > 0", "DROP INDEX copyover.i",
         "of runs in it, its index i is computed"},
        {"CREATE TABLE leaning (run text CONSTRAINT leans REFERENCES copyover.runs)", "DROP TABLE leaning",
         "of runs in it, it has the constraint leans"},
        {"ALTER TABLE copyover.units OWNER TO stranger", "ALTER TABLE copyover.units OWNER TO postgres",
         "of units in it, it belongs to stranger"},
        {"ALTER SCHEMA copyover OWNER TO stranger", "ALTER SCHEMA copyover OWNER TO postgres",
         "it belongs to stranger"},
        {"GRANT INSERT ON copyover.steps TO PUBLIC", "REVOKE INSERT ON copyover.steps FROM PUBLIC",
         "of steps in it, everybody may write to it"},
        {"GRANT UPDATE (statement) ON copyover.steps TO PUBLIC",
         "REVOKE UPDATE (statement) ON copyover.steps FROM PUBLIC",
         "of steps in it, everybody may write to it"},
        {"ALTER TABLE copyover.runs ADD x integer GENERATED ALWAYS AS (1) STORED",
         "ALTER TABLE copyover.runs DROP x", "of runs in it, its column x is computed"},
        {"ALTER TABLE copyover.runs ADD x text", "ALTER TABLE copyover.runs DROP x",
         "the columns of its table runs are not those of a ledger"},
        {"ALTER TABLE copyover.runs ADD x information_schema.sql_identifier",
         "ALTER TABLE copyover.runs DROP x", "of runs in it, its column x is of a type of its own"},
        {"ALTER TABLE copyover.steps RENAME TO stairs", "ALTER TABLE copyover.stairs RENAME TO steps",
         "of runs in it, it has the constraint steps_run_fkey"},
        {"CREATE VIEW copyover.\"20260101-000000-abcdef_0_new\" AS SELECT 1 AS x",
         "DROP VIEW copyover.\"20260101-000000-abcdef_0_new\"",
         "of 20260101-000000-abcdef_0_new in it, it is a view"},
    };
    for (const Deed& deed : deeds) {
        INFO(deed.what);
        chat.database.run(deed.what);
        CHECK(refusal(chat.database) ==
              "schema copyover does not hold a ledger that can be trusted: " + deed.said);
        chat.database.run(deed.undo);
        CHECK(refusal(chat.database).empty());
    }
}

TEST_CASE("a ledger that somebody prepared as a trap is refused by every command before it springs") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE ROLE trapper");
    chat.database.run("CREATE SCHEMA copyover AUTHORIZATION trapper");
    chat.database.run(
        "CREATE FUNCTION trap() RETURNS integer LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'sprung'; END$$");
    chat.database.run("CREATE VIEW copyover.ledger AS SELECT trap() AS version");
    chat.database.run("CREATE VIEW copyover.runs AS SELECT 'r'::text AS run, trap() AS attempt");

    Options options = chat.options();
    RunFacts checked;
    check(options, checked);
    CHECK(is_refused(checked));
    CHECK(is_refused(chat.rehearse()));
    CHECK(is_refused(chat.cutover()));
    RunFacts loaded;
    load(options, loaded);
    CHECK(is_refused(loaded));
    options.past.run = "20260101-000000-abcdef";
    const std::string refused =
        "schema copyover does not hold a ledger that can be trusted: it belongs to trapper; name another "
        "schema with --ledger-schema";
    CHECK_THROWS_WITH(status(options), refused);
    CHECK_THROWS_WITH(forget(options, *options.past.run), refused);
    CHECK_THROWS_WITH(chat.roll_back(*options.past.run), refused);
}

TEST_CASE("an application that has the ledger's names in the ledger's schema is told so") {
    const Chat chat;
    chat.database.run("CREATE SCHEMA shop");
    chat.database.run("CREATE TABLE shop.runs (id integer)");
    CHECK(refusal(chat.database, "shop") ==
          "schema shop does not hold a ledger that can be trusted: a ledger's table ledger is missing there");
    chat.database.run("CREATE TABLE shop.ledger (id integer)");
    CHECK(refusal(chat.database, "shop")
              .ends_with("the columns of its table ledger are not those of a ledger"));
    chat.database.run("DROP TABLE shop.ledger, shop.runs");
    chat.database.run("CREATE TYPE shop.steps AS ENUM ('one')");
    CHECK(refusal(chat.database, "shop").ends_with("of steps in it, it is a type"));
    chat.database.run("DROP TYPE shop.steps");
    chat.database.run("CREATE SEQUENCE shop.units");
    CHECK(refusal(chat.database, "shop").ends_with("of units in it, it is a sequence"));

    chat.migration.write("schema.sql", "CREATE TABLE runs (id text PRIMARY KEY);");
    chat.migration.write("mapping.json", R"({"sources": [{"files": "runs.json", "records": "/*",
      "rows": [{"table": "runs", "columns": {"id": "/id"}}]}], "ignore_files": ["users.json", "messages.json"]})");
    chat.data.write("runs.json", R"([{"id": "1"}])");
    Options options = chat.options();
    options.target.ledger_schema = "public";
    RunFacts facts;
    cutover(options, facts);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "ledger-not-ours: the ledger needs the name runs in schema public for a table of its own\n");
}

TEST_CASE("what default privileges give to others is taken from the ledger and its images") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE ROLE ledger_reader");
    chat.database.run("INSERT INTO users VALUES ('u_1', 'old@example.com', NULL)");
    chat.database.run("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ledger_reader WITH GRANT OPTION");
    chat.database.run("ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO ledger_reader");
    chat.database.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    cutover(options, facts);
    REQUIRE(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_old' AND relkind = 'r'") ==
          "1");
    CHECK(readable(chat.database, "ledger_reader").empty());
    CHECK(chat.database.ask("SELECT has_schema_privilege('ledger_reader', 'copyover', 'USAGE')") == "f");
    CHECK(chat.roll_back(facts.run).exit_code == ExitCode::yes);
    // The application's own tables keep what they are given.
    chat.database.run("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM ledger_reader, PUBLIC");
    chat.database.run("ALTER DEFAULT PRIVILEGES REVOKE ALL ON SCHEMAS FROM ledger_reader");
}
