// The door out of a load that can neither go on nor be rolled back.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>

#include "base/progress.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

RunFacts abandon(const Chat& chat, const std::string& run) {
    Options options = chat.options();
    options.past.run = run;
    options.past.abandon = true;
    RunFacts facts;
    migrate::rollback(options, facts);
    return facts;
}

std::string half_load(const Chat& chat, int units) {
    RunFacts facts;
    stopped_load(chat, "units", "INSERT", fmt::format("(SELECT count(*) FROM copyover.units) >= {}", units),
                 facts);
    return facts.run;
}

// Every record was a unit, and while things were brought back the disk was full.
std::string half_restored(const Chat& chat, int steps) {
    RunFacts facts;
    stopped_load(chat, "steps", "UPDATE",
                 fmt::format("(SELECT count(*) FROM copyover.steps WHERE done) >= {}", steps), facts);
    return facts.run;
}

std::string guards(const Chat& chat) {
    return chat.database.ask("SELECT count(*) FROM pg_constraint WHERE conname = 'copyover_load_guard'");
}

std::string rows(const Chat& chat) {
    return chat.database.ask(
        "SELECT coalesce((SELECT string_agg(id, ' ' ORDER BY id) FROM users), '') || '|' || "
        "coalesce((SELECT string_agg(id, ' ' ORDER BY id) FROM messages), '')");
}

std::string validated(const Chat& chat) {
    return chat.database.ask(
        "SELECT convalidated FROM pg_constraint WHERE conname = 'messages_user_id_fkey'");
}

void check_abandoned(const Chat& chat, const std::string& run, const RunFacts& facts) {
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "ABANDONED run " + run);
    CHECK(guards(chat) == "0");
    CHECK(chat.database.ask("SELECT state FROM copyover.runs WHERE run = '" + run + "'") == "abandoned");
}

}  // namespace

TEST_CASE("an abandoned load without damage leaves the database as it was, at any unit and step") {
    for (const bool is_restoring : {false, true}) {
        for (int stop = 0; stop < 5; stop += 2) {
            INFO(is_restoring << " " << stop);
            const Chat chat;
            chat.create_schema();
            const std::string before = chat.database.dump("--schema-only");
            const std::string run = is_restoring ? half_restored(chat, stop) : half_load(chat, stop);
            const RunFacts facts = abandon(chat, run);
            INFO(findings_of(facts));
            check_abandoned(chat, run, facts);
            CHECK(facts.findings.all().empty());
            CHECK(rows(chat) == "|");
            CHECK(chat.database.dump("--schema-only") == before);
            CHECK(abandon(chat, run).result == "NOTHING TO DO: run " + run + " was abandoned before");
            CHECK(chat.cutover().exit_code == ExitCode::yes);
        }
    }
}

TEST_CASE("units that changed stay with their rows, and the foreign key that they break is not valid") {
    for (const bool is_restoring : {false, true}) {
        INFO(is_restoring);
        const Chat chat;
        chat.create_schema();
        const std::string run = is_restoring ? half_restored(chat, 3) : half_load(chat, 4);
        auto other = chat.database.connect();
        other.execute("SELECT set_config('copyover.run', '" + run + "', false)");
        other.execute("UPDATE messages SET text = 'x' WHERE id = 'm_1'");
        CHECK(chat.roll_back(run).next.find(run + " --abandon") != std::string::npos);
        const RunFacts facts = abandon(chat, run);
        INFO(findings_of(facts));
        check_abandoned(chat, run, facts);
        CHECK(rows(chat) == "|m_1");
        CHECK(validated(chat) == "f");
        CHECK(
            findings_of(facts) ==
            "rows-left: 1 row stays in messages: of units that are no longer as the load put them in, or of "
            "others\nobject-left-out: foreign key messages_user_id_fkey of messages is "
            "back, "
            "but NOT VALID: rows that stay refer to rows that are not there, such as the row with id "
            "\"m_1\"\n");
        chat.database.run("DELETE FROM messages");
        chat.database.run("ALTER TABLE messages VALIDATE CONSTRAINT messages_user_id_fkey");
    }
}

TEST_CASE("a load of which a table was emptied, dropped or changed is abandoned with what is left of it") {
    for (const bool is_restoring : {false, true}) {
        for (const char* damage :
             {"TRUNCATE messages", "DROP TABLE messages", "DELETE FROM messages",
              "DELETE FROM messages WHERE id = 'm_2'", "ALTER TABLE messages DROP COLUMN price",
              "ALTER TABLE messages ALTER price TYPE text",
              "ALTER TABLE messages ALTER price TYPE point USING NULL",
              "DROP INDEX IF EXISTS idx_messages_user",
              "ALTER TABLE messages DROP CONSTRAINT copyover_load_guard",
              "ALTER TABLE messages RENAME TO letters"}) {
            INFO(is_restoring << " " << damage);
            const Chat chat;
            chat.create_schema();
            const std::string run = is_restoring ? half_restored(chat, 3) : half_load(chat, 4);
            chat.database.run(damage);
            const RunFacts facts = abandon(chat, run);
            INFO(findings_of(facts));
            check_abandoned(chat, run, facts);
            // A renamed table keeps its foreign key, and with it what its rows refer to.
            const bool is_held = is_restoring && std::string_view(damage).ends_with("letters");
            CHECK(chat.database.ask("SELECT count(*) FROM users") == (is_held ? "2" : "0"));
        }
    }
}

TEST_CASE("a table whose name ends like that of a dropped one gets its index back") {
    const Chat chat;
    const std::string list =
        "CREATE TABLE \"list of users\" (id varchar(20) PRIMARY KEY, name text);\n"
        "CREATE INDEX by_name ON \"list of users\" (name);\n";
    chat.migration.write("schema.sql", Chat::schema_sql() + list);
    chat.migration.write("mapping.json", R"({"sources": [
        {"files": "users.json", "records": "/*", "ignore": ["/joined"], "rows": [
            {"table": "users", "columns": {"id": "0#", "email": "/email"}},
            {"table": "list of users", "columns": {"id": "0#", "name": "/email"}}]},
        {"files": "messages.json", "records": "/*", "ignore": ["/extra"], "rows": [{"table": "messages",
            "columns": {"id": "/id", "user_id": "/user", "text": "/text", "price": "/price"}}]}]})");
    chat.create_schema();
    chat.database.run("CREATE TABLE \"list of users\" (id varchar(20) PRIMARY KEY, name text)");
    chat.database.run("CREATE INDEX by_name ON \"list of users\" (name)");
    const std::string run = half_load(chat, 2);
    chat.database.run("DROP TABLE users CASCADE");
    const RunFacts facts = abandon(chat, run);
    INFO(findings_of(facts));
    check_abandoned(chat, run, facts);
    CHECK(chat.database.ask("SELECT count(*) FROM pg_class WHERE relname = 'by_name'") == "1");
}

TEST_CASE("rows outside of the run keep the units that they refer to") {
    const Chat chat;
    chat.create_schema();
    const std::string run = half_load(chat, 4);
    chat.database.run("CREATE TABLE badges (user_id varchar(20) REFERENCES users (id) ON DELETE CASCADE)");
    chat.database.run("INSERT INTO badges VALUES ('u_1')");
    const RunFacts facts = abandon(chat, run);
    INFO(findings_of(facts));
    check_abandoned(chat, run, facts);
    CHECK(rows(chat) == "u_1|");
    CHECK(chat.database.ask("SELECT count(*) FROM badges") == "1");
    CHECK(validated(chat) == "t");
}

TEST_CASE("tables that the load created go where they are empty, and stay where rows or views keep them") {
    const Chat chat;
    const std::string run = half_load(chat, 4);
    chat.database.run("DELETE FROM messages WHERE id = 'm_1'");
    chat.database.run("CREATE VIEW seen AS SELECT id FROM users");
    const RunFacts facts = abandon(chat, run);
    INFO(findings_of(facts));
    check_abandoned(chat, run, facts);
    CHECK(chat.database.ask("SELECT to_regclass('messages')").empty());
    CHECK(findings_of(facts).find("object-left-out: users, which the run created, is not dropped") !=
          std::string::npos);
}

TEST_CASE(
    "a partitioned table cannot have a reference that is not valid: it is left out, with a key that breaks "
    "it") {
    const Chat chat;
    constexpr std::array statements{"CREATE TABLE users (org text, id text, PRIMARY KEY (org, id))",
                                    "CREATE TABLE messages (org text, id text, user_id text, PRIMARY KEY "
                                    "(org, id), FOREIGN KEY (org, user_id) "
                                    "REFERENCES users (org, id)) PARTITION BY LIST (org)",
                                    "CREATE TABLE messages_a PARTITION OF messages FOR VALUES IN ('a')"};
    std::string schema;
    for (const char* statement : statements) {
        chat.database.run(statement);
        schema += std::string(statement) + ";\n";
    }
    chat.migration.write("schema.sql", schema);
    chat.migration.write("mapping.json", R"({ "sources": [
    { "files": "users.json", "records": "/*",
      "rows": [ { "table": "users", "columns": { "org": "/o", "id": "/i" } } ] },
    { "files": "messages.json", "records": "/*",
      "rows": [ { "table": "messages", "columns": { "org": "/o", "id": "/i", "user_id": "/u" } } ] } ] })");
    chat.data.write("users.json", R"([{"o": "a", "i": "u_1"}, {"o": "a", "i": "u_2"}])");
    chat.data.write("messages.json",
                    R"([{"o": "a", "i": "m_1", "u": "u_1"}, {"o": "a", "i": "m_2", "u": "u_2"}])");
    const std::string run = half_load(chat, 3);
    auto other = chat.database.connect();
    other.execute("SELECT set_config('copyover.run', '" + run + "', false)");
    other.execute("UPDATE messages SET id = 'm_9'");
    const RunFacts facts = abandon(chat, run);
    INFO(findings_of(facts));
    check_abandoned(chat, run, facts);
    CHECK(rows(chat) == "|m_9");
    CHECK(
        findings_of(facts).find("foreign key messages_org_user_id_fkey of messages cannot be brought back") !=
        std::string::npos);
    CHECK(findings_of(facts).find("Key (org, user_id)=(a, u_1) is not present in table \"users\"") !=
          std::string::npos);
}

TEST_CASE("a trigger that refuses to let rows go keeps them") {
    const Chat chat;
    chat.create_schema();
    const std::string run = half_load(chat, 4);
    chat.database.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not this one'; END$$");
    chat.database.run(
        "CREATE TRIGGER refuse BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse()");
    const RunFacts facts = abandon(chat, run);
    INFO(findings_of(facts));
    check_abandoned(chat, run, facts);
    CHECK(rows(chat) == "|m_1 m_2");
    CHECK(validated(chat) == "f");
}

TEST_CASE("what a secret column holds is not shown of rows that stay") {
    const Chat chat;
    chat.create_schema();
    std::string mapping(R"({ "sources": [
    { "files": "users.json", "records": "/*",
      "rows": [ { "table": "users", "columns": { "id": "0#", "email": "/email" }, "secret": ["email", "id"] } ],
      "ignore": ["/joined"] },
    { "files": "messages.json", "records": "/*",
      "rows": [ { "table": "messages", "columns": { "id": "/id", "user_id": "/user", "text": "/text" },
                  "secret": ["id", "user_id", "text"] } ], "ignore": ["/extra", "/extra/*", "/extra/*/*", "/price"] } ] })");
    chat.migration.write("mapping.json", mapping);
    const std::string run = half_load(chat, 4);
    REQUIRE(!run.empty());
    chat.database.run("DELETE FROM users WHERE id = 'u_1'");
    auto other = chat.database.connect();
    other.execute("SELECT set_config('copyover.run', '" + run + "', false)");
    other.execute("UPDATE messages SET text = 'x' WHERE id = 'm_1'");
    const RunFacts facts = abandon(chat, run);
    check_abandoned(chat, run, facts);
    const std::string said = findings_of(facts);
    INFO(said);
    CHECK(said.find("NOT VALID") != std::string::npos);
    for (const char* value : {"m_1", "u_1", "ada@"})
        CHECK(said.find(value) == std::string::npos);
}

TEST_CASE("a role that does not own the tables is told what it lacks, and changes nothing") {
    const Chat chat;
    chat.create_schema();
    const std::string run = half_load(chat, 4);
    chat.database.run("CREATE ROLE other_owner");
    chat.database.run("CREATE ROLE abandoner LOGIN");
    chat.database.run("ALTER TABLE messages OWNER TO other_owner");
    for (const char* object : {"SCHEMA copyover OWNER TO abandoner", "TABLE users OWNER TO abandoner"})
        chat.database.run(fmt::format("ALTER {}", object));
    chat.database.run(
        "DO $$DECLARE r record; BEGIN FOR r IN SELECT oid::regclass AS t FROM pg_class WHERE relkind = "
        "'r' AND relnamespace = 'copyover'::regnamespace LOOP EXECUTE format('ALTER TABLE %s OWNER TO "
        "abandoner', r.t); END LOOP; END$$");
    const std::string before = chat.database.dump();
    Options options = chat.options();
    options.target.dbname = chat.database.conninfo() + " user=abandoner";
    options.past.run = run;
    options.past.abandon = true;
    RunFacts facts;
    migrate::rollback(options, facts);
    INFO(findings_of(facts));
    CHECK(facts.result == "NOTHING WAS CHANGED");
    REQUIRE(facts.findings.all().size() == 1);
    CHECK(facts.findings.all().front().fix == "ALTER TABLE \"public\".\"messages\" OWNER TO abandoner");
    CHECK(chat.database.dump() == before);
    chat.database.run(facts.findings.all().front().fix);
    RunFacts again;
    migrate::rollback(options, again);
    INFO(findings_of(again));
    check_abandoned(chat, run, again);
    chat.database.run("DROP OWNED BY abandoner CASCADE");
    chat.database.run("DROP ROLE abandoner");
    chat.database.run("DROP ROLE other_owner");
}

TEST_CASE("a signal in the middle takes the whole abandonment back") {
    struct StopAtRestore : Progress {
        std::atomic<bool>* stop;
        void phase(std::string_view name, std::uint64_t) override {
            if (name == "restore") stop->store(true);
        }
        void advance(std::uint64_t, std::uint64_t) override {}
        void end_phase() override {}
    };
    const Chat chat;
    chat.create_schema();
    const std::string run = half_load(chat, 4);
    chat.database.run("DELETE FROM messages WHERE id = 'm_1'");
    const std::string before = chat.database.dump();
    std::atomic<bool> stop = false;
    StopAtRestore progress;
    progress.stop = &stop;
    Options options = chat.options();
    options.past.run = run;
    options.past.abandon = true;
    options.control.stop = &stop;
    options.control.progress = &progress;
    RunFacts facts;
    CHECK_THROWS_AS(migrate::rollback(options, facts), Stopped);
    CHECK(chat.database.dump() == before);
    check_abandoned(chat, run, abandon(chat, run));
}
