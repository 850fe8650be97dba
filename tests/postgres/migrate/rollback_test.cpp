#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

RunFacts merge(const Chat& chat) {
    chat.data.write("users.json", R"({
      "u_1": {"email": "changed@example.com", "joined": null},
      "u_2": {"email": "bob@example.com", "joined": null},
      "u_3": {"email": "eve@example.com", "joined": null}})");
    chat.data.write("messages.json", R"([
      {"id": "m_1", "user": "u_3", "text": "edited", "extra": null, "price": 1.10},
      {"id": "m_2", "user": "u_2", "text": "", "extra": null, "price": -0.5},
      {"id": "m_4", "user": "u_3", "text": "new", "extra": 7, "price": 9.99}])");
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    cutover(options, facts);
    REQUIRE(facts.exit_code == ExitCode::yes);
    return facts;
}

}  // namespace

TEST_CASE("rollback drops the tables that the run created") {
    const Chat chat;
    const std::string before = chat.database.dump();
    const std::string run = chat.cutover().run;
    const RunFacts facts = chat.roll_back(run);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "ROLLED BACK run " + run);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("rollback empties the tables that were empty, and leaves the schema alone") {
    const Chat chat;
    chat.create_schema();
    const std::string run = chat.cutover().run;
    CHECK(chat.roll_back(run).result == "ROLLED BACK run " + run);
    CHECK(chat.database.ask("SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)") == "0");
    CHECK(chat.cutover().exit_code == ExitCode::yes);
}

TEST_CASE("rollback of a merge deletes what it inserted and restores what it updated") {
    const Chat chat;
    chat.cutover();
    chat.database.run("INSERT INTO users VALUES ('u_app', 'app@example.com', now())");
    chat.database.run("INSERT INTO messages (id, text, user_id) VALUES ('app', 'own', 'u_app')");
    const auto rows =
        "SELECT (SELECT string_agg(u::text, ',' ORDER BY id) FROM users u) || (SELECT string_agg(m::text, "
        "',' "
        "ORDER BY id) FROM messages m)";
    const std::string before = chat.database.ask(rows);
    const std::string run = merge(chat).run;
    CHECK(chat.database.ask(rows) != before);
    const RunFacts facts = chat.roll_back(run);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask(rows) == before);
}

TEST_CASE("a second rollback does nothing and says so") {
    const Chat chat;
    const std::string run = chat.cutover().run;
    chat.roll_back(run);
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.roll_back(run);
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result.starts_with("NOTHING TO DO: run " + run + " was rolled back at "));
    CHECK(chat.database.dump() == before);
}

TEST_CASE("rollback of a run that the ledger does not know is refused") {
    const Chat chat;
    chat.cutover();
    const RunFacts facts = chat.roll_back("nonsense");
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS CHANGED: the ledger has no run nonsense");
}

TEST_CASE("rows that somebody changed, added or deleted since are named and stop the rollback") {
    const Chat chat;
    const std::string run = chat.cutover().run;
    const auto refused = [&] {
        const std::string before = chat.database.dump();
        const RunFacts facts = chat.roll_back(run);
        CHECK(facts.exit_code == ExitCode::no);
        CHECK(facts.result == "NOTHING WAS CHANGED");
        CHECK(chat.database.dump() == before);
        return findings_of(facts);
    };
    chat.database.run("UPDATE messages SET number = 77 WHERE id = 'm_2'");  // a column that is not mapped
    CHECK(refused() == "changed-since: the row with id \"m_2\" was changed, deleted or added since\n");
    chat.database.run("DELETE FROM messages WHERE id = 'm_2'");
    CHECK(refused() == "changed-since: 1 of the 3 rows that the run put in are gone\n");
    chat.database.run("INSERT INTO users VALUES ('u_9', 'new@example.com')");
    CHECK(refused() ==
          "changed-since: the row with id \"u_9\" was changed, deleted or added since\n"
          "changed-since: 1 of the 3 rows that the run put in are gone\n");
}

TEST_CASE("a merged run is not rolled back over changes of its own rows, others may change") {
    const Chat chat;
    chat.cutover();
    const std::string run = merge(chat).run;
    chat.database.run("UPDATE messages SET text = 'x' WHERE id IN ('m_1', 'm_3', 'm_4')");
    const RunFacts facts = chat.roll_back(run);
    CHECK(findings_of(facts) ==
          "changed-since: the row with id \"m_1\" was changed, deleted or added since\n"
          "changed-since: the row with id \"m_4\" was changed, deleted or added since\n");
    CHECK(chat.database.ask("SELECT text FROM messages WHERE id = 'm_3'") == "x");
}

TEST_CASE("rows that lean on the run's rows are never deleted along with them") {
    const Chat chat;
    chat.cutover();
    const std::string run = merge(chat).run;
    chat.database.run(
        "CREATE TABLE badges (user_id varchar(20) REFERENCES users (id) ON DELETE CASCADE, name text)");
    chat.database.run("INSERT INTO badges VALUES ('u_3', 'first'), ('u_1', 'second')");
    const RunFacts facts = chat.roll_back(run);
    CHECK(findings_of(facts) ==
          "still-referenced: 1 row of badges that stays refers to rows of the run (badges_user_id_fkey)\n");
    CHECK(chat.database.ask("SELECT count(*) FROM badges") == "2");
}

TEST_CASE("a view on a created table keeps the table") {
    const Chat chat;
    const std::string run = chat.cutover().run;
    chat.database.run("CREATE VIEW texts AS SELECT text FROM messages");
    const RunFacts facts = chat.roll_back(run);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).starts_with("still-referenced: the server refuses to take the run out: "));
    CHECK(chat.database.ask("SELECT count(*) FROM texts") == "3");
}

TEST_CASE("runs are rolled back from the last to the first") {
    const Chat chat;
    const std::string first = chat.cutover().run;
    const std::string second = merge(chat).run;
    CHECK(findings_of(chat.roll_back(first)) ==
          "later-run: run " + second + " wrote into the same tables later\n");
    CHECK(chat.roll_back(second).exit_code == ExitCode::yes);
    const RunFacts facts = chat.roll_back(first);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT to_regclass('users') IS NULL") == "t");
}

TEST_CASE("rows without a key are taken out again, equal ones of the application stay") {
    const Chat chat;
    chat.migration.write("schema.sql", "CREATE TABLE log (line text, at int);");
    chat.migration.write("mapping.json", R"({"sources": [ { "files": "*.json", "records": "/*",
        "rows": [ { "table": "log", "columns": { "line": "/l", "at": "/a" } } ] } ] })");
    chat.data.write("users.json", R"([{"l": "a", "a": 1}, {"l": "a", "a": 1}, {"l": "b", "a": null}])");
    chat.data.write("messages.json", "[]");
    chat.database.run("CREATE TABLE log (line text, at int, own text)");
    chat.database.run("ALTER TABLE log DROP COLUMN own");
    chat.database.run("INSERT INTO log VALUES ('a', 1), ('z', 0)");
    const std::string run = chat.cutover().run;
    CHECK(chat.database.ask("SELECT count(*) FROM log") == "4");
    const RunFacts facts = chat.roll_back(run);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT string_agg(line, ',' ORDER BY line) FROM log") == "a,z");
}

TEST_CASE("a forgotten run cannot be rolled back, and its images are gone") {
    const Chat chat;
    chat.cutover();
    const std::string run = merge(chat).run;
    const auto images =
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'copyover'::regnamespace AND relname LIKE "
        "'%\\_new'";
    CHECK(chat.database.ask(images) == "2");
    CHECK(forget(chat.options(), run));
    CHECK_FALSE(forget(chat.options(), run));
    CHECK(chat.database.ask(images) == "0");
    CHECK(chat.roll_back(run).result ==
          "NOTHING WAS CHANGED: the ledger does not tell what run " + run + " put in");
}
