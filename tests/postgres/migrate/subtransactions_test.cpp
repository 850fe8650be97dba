// Rows that a trigger writes in a block with EXCEPTION bear the id of a subtransaction, not that of the run.
#include <catch2/catch.hpp>

#include <string>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

struct Touched : Chat {
    Touched() {
        create_schema();
        database.run("ALTER TABLE messages ADD touched integer NOT NULL DEFAULT 0");
        database.run(
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN BEGIN UPDATE messages SET "
            "touched = touched + 1 WHERE id = NEW.id; EXCEPTION WHEN division_by_zero THEN NULL; END; RETURN "
            "NEW; END$$");
        database.run("CREATE TRIGGER touch AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION touch()");
    }

    // The sequence is not set back, as the application may have used it since.
    [[nodiscard]] std::string state() const {
        return database.dump("--schema-only") +
               database.ask("SELECT coalesce(string_agg(m::text, ';' ORDER BY id), '') FROM messages m") +
               database.ask("SELECT coalesce(string_agg(u::text, ';' ORDER BY id), '') FROM users u");
    }

    RunFacts load() const {
        Options asked = options();
        asked.writing.batch_rows = 1;
        RunFacts facts;
        migrate::load(asked, facts);
        return facts;
    }

    void check_rollback(const std::string& run, const std::string& before) const {
        const RunFacts facts = roll_back(run);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(state() == before);
    }
};

}  // namespace

TEST_CASE("a cutover whose rows a trigger wrote in subtransactions is rolled back") {
    const Touched chat;
    SECTION("of empty tables") {}
    SECTION("of tables that hold rows") {
        chat.database.run("INSERT INTO messages (id, text) VALUES ('own', 'of the application')");
    }
    const std::string before = chat.state();
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    REQUIRE(facts.exit_code == ExitCode::yes);
    const auto of_run = [&](const std::string& what) {
        return chat.database.ask("SELECT " + what + " FROM messages WHERE touched = 1 AND id <> 'own'");
    };
    REQUIRE(of_run("count(DISTINCT xmin::text)") == "3");
    REQUIRE(of_run("count(*) FILTER (WHERE xmin::text NOT IN (SELECT xmin::text FROM copyover.runs))") ==
            "3");
    chat.check_rollback(facts.run, before);
}

TEST_CASE("a row that somebody else writes afterwards is still noticed") {
    const Touched chat;
    const std::string run = chat.cutover().run;
    chat.database.run("UPDATE messages SET touched = 7 WHERE id = 'm_2'");
    const RunFacts facts = chat.roll_back(run);
    CHECK(facts.result == "NOTHING WAS CHANGED");
    CHECK(findings_of(facts) ==
          "changed-since: the row with id \"m_2\" was changed, deleted or added since\n");
}

TEST_CASE("a load whose rows a trigger wrote in subtransactions is rolled back, half done and complete") {
    const Touched chat;
    const std::string before = chat.state();
    RunFacts stopped;
    stopped_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 4", stopped);
    REQUIRE(chat.database.ask("SELECT count(*) FROM messages WHERE touched = 1") == "2");
    chat.check_rollback(stopped.run, before);
    const RunFacts complete = chat.load();
    INFO(findings_of(complete));
    REQUIRE(complete.exit_code == ExitCode::yes);
    chat.check_rollback(complete.run, before);
}
