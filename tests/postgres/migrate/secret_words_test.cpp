// Where columns are secret, no text of the server's reaches anybody who reads what copyover says.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "migration_fixture.hpp"
#include "report/json.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

constexpr std::string_view names_mapping = R"({{ "sources": [
  {{ "files": "users.json", "records": "/*", {}
    "rows": [ {{ "table": "users", {} "columns": {{ "id": "/id", "name": "/name" }} }} ] }} ],
  "ignore_files": ["messages.json"] }})";

struct Names : Chat {
    explicit Names(bool is_secret = true) {
        migration.write("schema.sql", "CREATE TABLE users (id text PRIMARY KEY, name text);");
        migration.write("mapping.json", fmt::format(names_mapping, is_secret ? R"("secret": ["/name"],)" : "",
                                                    is_secret ? R"("secret": ["name"],)" : ""));
        data.write("users.json", R"([{"id": "1", "name": "Ada"}, {"id": "2", "name": "TOPSECRET"}])");
        database.run("CREATE TABLE users (id text PRIMARY KEY, name text)");
    }

    // All that a command says: the whole report, or the error.
    template <typename Command>
    std::string said(Command command, std::size_t reject_limit = 0) const {
        const TemporaryFolder rejects;
        Options asked = options();
        asked.rejects.limit = reject_limit;
        if (reject_limit > 0) asked.rejects.folder = rejects.path() / "out";
        RunFacts facts;
        try {
            command(asked, facts);
        } catch (const Error& error) {
            facts.error = error.what();
        }
        CHECK(facts.exit_code != ExitCode::internal);
        return facts.error + report::render_json(facts);
    }
};

std::string trigger(const std::string& statement) {
    return fmt::format(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.name LIKE 'TOP%' THEN "
        "{}; END IF; RETURN NEW; END$$",
        statement);
}

constexpr auto fire = "CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse()";

struct Trap {
    std::vector<std::string> statements;
    std::string condition;  // what is said instead
};

const std::vector<Trap> traps{
    {{trigger("RAISE EXCEPTION 'name % is forbidden', NEW.name"), fire},
     "raise_exception in function refuse()"},
    {{trigger("RAISE EXCEPTION 'no' USING ERRCODE = '23514', DETAIL = NEW.name, HINT = lower(NEW.name), "
              "CONSTRAINT = NEW.name, COLUMN = NEW.name, TABLE = NEW.name"),
      fire},
     "check_violation in function refuse()"},
    {{trigger("RAISE EXCEPTION 'no %', NEW.name USING ERRCODE = '42501'"), fire},
     "insufficient_privilege in function refuse()"},
    {{trigger("RAISE EXCEPTION USING ERRCODE = 'T0PSE', MESSAGE = NEW.name"), fire},
     "plpgsql_error in function refuse()"},
    {{trigger("PERFORM NEW.name::int"), fire}, "invalid_text_representation; the server's words stay"},
    {{trigger("EXECUTE 'SELECT ' || NEW.name"), fire}, "undefined_column in function refuse()"},
    {{"ALTER TABLE users ADD CONSTRAINT fits CHECK (name NOT LIKE 'TOP%')"},
     "check_violation of constraint fits"},
    {{"CREATE INDEX x ON users ((CASE WHEN name LIKE 'TOP%' THEN name::int END))"},
     "invalid_text_representation"},
};

}  // namespace

TEST_CASE("a secret value stays out of all that a run says, whoever put it into the server's words") {
    for (const Trap& trap : traps) {
        INFO(trap.statements.front());
        const Names names;
        for (const std::string& statement : trap.statements)
            names.database.run(statement);
        for (const std::string& said :
             {names.said([](auto&options, auto&facts) { rehearse(options, facts); }),
              names.said([](auto&options, auto&facts) { rehearse(options, facts); }, 1),
              names.said([](auto&options, auto&facts) { load(options, facts); })}) {
            INFO(said);
            CHECK(said.find("TOPSECRET") == std::string::npos);
            CHECK(said.find("topsecret") == std::string::npos);
            CHECK(said.find("T0PSE") == std::string::npos);
            CHECK(said.find(trap.condition) != std::string::npos);
        }
    }
}

TEST_CASE("where nothing is secret the server's own words are shown") {
    const Names names(false);
    for (const std::string& statement : traps.front().statements)
        names.database.run(statement);
    const std::string said = names.said([](auto& options, auto& facts) { rehearse(options, facts); });
    CHECK(said.find("name TOPSECRET is forbidden") != std::string::npos);
}

TEST_CASE("a rollback keeps the secrets of its run, though it has no mapping") {
    const Names names;
    const std::string run = names.cutover().run;
    names.database.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '% stays', "
        "OLD.name; END$$");
    names.database.run("CREATE TRIGGER refuse BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION refuse()");
    const auto roll_back = [&](Options& options, RunFacts& facts) {
        options.past.run = run;
        rollback(options, facts);
    };
    const std::string said = names.said(roll_back);
    CHECK(said.find("TOPSECRET") == std::string::npos);
    CHECK(said.find("raise_exception in function refuse()") != std::string::npos);
}
