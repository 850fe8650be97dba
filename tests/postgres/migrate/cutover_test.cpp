#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "migrate/ledger/ledger_layout.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

TEST_CASE("a cutover creates missing tables, loads, verifies and commits") {
    const Chat chat;
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "2");
    CHECK(chat.database.ask(
              "SELECT string_agg(concat_ws('|', number, id, user_id, text, extra, price), ',' ORDER BY "
              "id) FROM messages") ==
          "1|m_1|u_1|hello|{\"a\": [true, null], \"b\": 1.10}|1.10,2|m_2|u_2||-0.50,"
          "3|m_3|u_1|tab\tand \"quote\" and 🎉|[]");
    CHECK(chat.database.ask("SELECT joined = '2025-03-04 05:06:07.089+00' FROM users WHERE id = 'u_1'") ==
          "t");
    REQUIRE(facts.tables.size() == 2);
    CHECK(facts.tables[1].inserted == 3);
    CHECK(facts.tables[1].verify->compared == 3);
    CHECK(facts.tables[1].verify->columns_compared == 5);
    CHECK(facts.tables[1].verify->columns_total == 6);
}

TEST_CASE("the constraints and indexes of created tables are those of schema.sql") {
    const Chat loaded;
    loaded.cutover();
    const Chat created;
    created.create_schema();
    const auto objects =
        "SELECT string_agg(d, E'\\n' ORDER BY d) FROM (SELECT indexdef AS d FROM pg_indexes WHERE schemaname "
        "= "
        "'public' UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE "
        "connamespace = "
        "'public'::regnamespace UNION ALL SELECT obj_description('idx_messages_user'::regclass)) x";
    CHECK(loaded.database.ask(objects) == created.database.ask(objects));
}

TEST_CASE("a rehearsal leaves no trace in data, schema and sequences") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("SELECT nextval('messages_number_seq')");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.rehearse();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "ROLLED BACK");
    CHECK(facts.tables[1].inserted == 3);
    CHECK(chat.database.dump() == before);
    CHECK(chat.database.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'copyover'") == "0");
}

TEST_CASE("a rehearsal on an empty database leaves it empty") {
    const Chat chat;
    const std::string before = chat.database.dump();
    CHECK(chat.rehearse().result == "ROLLED BACK");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a second cutover changes nothing and says so") {
    const Chat chat;
    chat.cutover();
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "IDENTICAL: nothing to do");
    CHECK(facts.tables[0].identical == 2);
    CHECK(facts.tables[1].identical == 3);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("rows that differ from the files stop a cutover and are named") {
    const Chat chat;
    chat.cutover();
    chat.database.run("UPDATE messages SET text = 'HELLO' WHERE id = 'm_1'");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    CHECK(findings_of(facts) ==
          "row-differs: id \"m_1\": text is \"hello\" in the files and \"HELLO\" in messages\n");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("new rows of a live application do not disturb an identical cutover") {
    const Chat chat;
    chat.cutover();
    chat.database.run("INSERT INTO users VALUES ('u_9', 'new@example.com', now())");
    CHECK(chat.cutover().result == "IDENTICAL: nothing to do");
}

TEST_CASE("a table that is empty is loaded beside one that holds the same rows") {
    const Chat chat;
    chat.cutover();
    chat.database.run("DELETE FROM messages");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].identical == 2);
    CHECK(facts.tables[1].inserted == 3);
    CHECK(chat.database.ask("SELECT count(*) FROM messages") == "3");
}

TEST_CASE("an empty table that no record feeds does not disturb the load of its parent") {
    const Chat chat;
    chat.create_schema();
    chat.data.write("messages.json", "[]");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 2);
}

TEST_CASE("a filled child that references nothing protects its empty parent from TRUNCATE") {
    const Chat chat;
    chat.create_schema();
    chat.data.write("messages.json",
                    R"([{"id": "m_1", "user": null, "text": "x", "extra": null, "price": 1}])");
    chat.database.run("INSERT INTO messages (id, text, price) VALUES ('m_1', 'x', 1)");
    chat.database.run("UPDATE messages SET extra = NULL");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 2);
    CHECK(facts.tables[1].identical == 1);
}

TEST_CASE("errors in the data keep the target untouched") {
    const Chat chat;
    chat.create_schema();
    chat.data.write("messages.json",
                    R"([{"id": "m_1", "user": "nobody", "text": "x", "extra": 1, "price": 1}])");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) == "fk-orphan: \"nobody\" is not in users.json\n");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("the run is recorded in the ledger, once per commit") {
    const Chat chat;
    CHECK(status(chat.options()).empty());
    const RunFacts first = chat.cutover();
    chat.cutover();
    const auto runs = status(chat.options());
    REQUIRE(runs.size() == 1);
    CHECK(runs.front().run == first.run);
    CHECK(runs.front().command == "cutover");
    REQUIRE(runs.front().tables.size() == 2);
    CHECK(runs.front().tables[1].inserted == 3);
}

TEST_CASE("a ledger of a newer version is refused") {
    const Chat chat;
    chat.cutover();
    chat.database.run("INSERT INTO copyover.ledger VALUES (99)");
    CHECK_THROWS_WITH(status(chat.options()),
                      fmt::format("the ledger in schema copyover has version 99, this copyover knows version "
                                  "{}: use the newer copyover",
                                  ledger_version));
}

TEST_CASE("a ledger of the first version is read, and brought up to date by the next run") {
    const Chat chat;
    auto connection = chat.database.connect();
    connection.execute("CREATE SCHEMA copyover");
    for (const std::string& statement : ledger_statements(1, "copyover"))
        connection.execute(statement);
    connection.execute("INSERT INTO copyover.ledger VALUES (1)");
    connection.execute("INSERT INTO copyover.runs VALUES ('old', 'cutover', now(), now(), 'me', 'm', 's')");
    REQUIRE(status(chat.options()).size() == 1);
    CHECK(status(chat.options()).front().state == "committed");
    CHECK(chat.cutover().exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT max(version) FROM copyover.ledger") == std::to_string(ledger_version));
    CHECK(chat.database.ask("SELECT state FROM copyover.runs WHERE run = 'old'") == "committed");
}

TEST_CASE("a row that only the server can judge is refused with its address") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER TABLE messages ADD CONSTRAINT short CHECK (length(text) < 6)");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.rehearse();
    CHECK(facts.exit_code == ExitCode::no);
    REQUIRE(facts.findings.total(Severity::error) == 1);
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule != &rule::server_rejected) continue;
        CHECK(finding.sqlstate == "23514");
        CHECK(finding.constraint == "short");
        CHECK(finding.at.file == "messages.json");
        CHECK(finding.at.line == 4);
        CHECK(finding.at.column == 3);
    }
    CHECK(chat.database.dump() == before);
}

TEST_CASE("two rows that only the server calls equal are told by the address of the second") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE UNIQUE INDEX mail ON users (lower(left(email, 0)))");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    const auto refused = std::ranges::find(facts.findings.all(), &rule::server_rejected, &Finding::rule);
    REQUIRE(refused != facts.findings.all().end());
    CHECK(refused->message ==
          "the server refused a row that the client had checked: duplicate key value violates unique "
          "constraint "
          "\"mail\" (SQLSTATE 23505)");
    CHECK(refused->at.file == "users.json");
    CHECK(refused->at.line == 3);
    CHECK(facts.findings.total(Severity::error) == 1);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a server that cannot go on while it creates tables is not blamed on schema.sql") {
    const auto state = GENERATE("53100", "57014");
    const Chat chat;
    chat.database.run(
        fmt::format("CREATE FUNCTION fail() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
                    "RAISE EXCEPTION 'no more' USING ERRCODE = '{}'; END $$",
                    state));
    chat.database.run(
        "CREATE EVENT TRIGGER fail ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION "
        "fail()");
    CHECK_THROWS_AS(chat.cutover(), postgres::ServerError);
}

TEST_CASE("rows that a trigger swallows are noticed") {
    const Chat chat;
    chat.create_schema();
    chat.database.run(
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    chat.database.run(
        "CREATE TRIGGER swallow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION swallow()");
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(
        findings_of(facts) ==
        "trigger-fires: trigger swallow of users runs before each row: it may change the row or swallow it\n"
        "rows-lost: 2 rows were sent, the server stored 0\n");
}

TEST_CASE("rows that a trigger changes are noticed") {
    const Chat chat;
    chat.create_schema();
    chat.database.run(
        "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN NEW.email := upper(NEW.email); RETURN NEW; END'");
    chat.database.run("CREATE TRIGGER change BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION change()");
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "trigger-fires: trigger change of users runs before each row: it may change the row or swallow it\n"
          "row-differs: id \"u_1\": email is \"ada@example.com\" in the files and \"ADA@EXAMPLE.COM\" in "
          "users\n"
          "row-differs: id \"u_2\": email is \"bob@example.com\" in the files and \"BOB@EXAMPLE.COM\" in "
          "users\n");
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "0");
}

namespace {

// Two messages that bring their numbers, 41 and 7.
void map_numbers(const Chat& chat) {
    chat.migration.write("mapping.json", R"({"sources": [ { "files": "*.json", "records": "/*",
        "rows": [ { "table": "messages", "columns": { "number": "/n", "id": "/id", "text": "/id" } } ] } ] })");
    chat.data.write("users.json", "[]");
    chat.data.write("messages.json", R"([{"n": 41, "id": "a"}, {"n": 7, "id": "b"}])");
}

}  // namespace

TEST_CASE("a serial column that is mapped leaves its sequence behind the greatest value") {
    const Chat chat;
    map_numbers(chat);
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT nextval('messages_number_seq')") == "42");
}

TEST_CASE("a sequence at its end stays there, also where the rows go beyond") {
    const auto [alter, last] = GENERATE(table<std::string, std::string>({
        {"MAXVALUE 41 RESTART WITH 41", "41"},
        {"MAXVALUE 30", "30"},
        {"AS bigint RESTART WITH 9223372036854775807", "9223372036854775807"},
        {"INCREMENT -1 MINVALUE -3 MAXVALUE 50 RESTART WITH 8", "7"},
        {"INCREMENT -1 MINVALUE 10 MAXVALUE 50 START WITH 10 RESTART WITH 10", "10"},
    }));
    INFO(alter);
    const Chat chat;
    map_numbers(chat);
    chat.create_schema();
    chat.database.run("ALTER SEQUENCE messages_number_seq " + alter);
    chat.database.run("SELECT nextval('messages_number_seq')");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT last_value || ' ' || is_called FROM messages_number_seq") ==
          last + " true");
}

TEST_CASE("a sequence that a default uses without owning it is left behind the greatest value, too") {
    Chat chat;
    chat.migration.write("schema.sql", R"(
        CREATE SEQUENCE tickets;
        CREATE SEQUENCE debts INCREMENT -1;
        CREATE SEQUENCE labels START 5;
        CREATE TABLE jobs (id bigint PRIMARY KEY DEFAULT nextval('tickets'), debt int DEFAULT nextval('debts'),
                           label text DEFAULT 'job ' || nextval('labels'));)");
    chat.migration.write("mapping.json", R"({"sources": [ { "files": "*.json", "records": "/*",
        "rows": [ { "table": "jobs", "columns": { "id": "/n", "debt": "/d", "label": "/l" } } ] } ] })");
    chat.data.write("users.json", "[]");
    chat.data.write("messages.json", R"([{"n": 41, "d": -7, "l": "job 9"}, {"n": 7, "d": -2, "l": "x"}])");

    SECTION("after a cutover") {
        const RunFacts facts = chat.cutover();
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(chat.database.ask("SELECT nextval('tickets')") == "42");
        CHECK(chat.database.ask("SELECT nextval('debts')") == "-8");
        // It numbers no column, it is a part of a text: only the application knows what is used up.
        CHECK(chat.database.ask("SELECT nextval('labels')") == "5");
    }
    SECTION("and a rehearsal takes that back") {
        for (const char* statement :
             {"CREATE SEQUENCE tickets", "CREATE SEQUENCE debts INCREMENT -1",
              "CREATE SEQUENCE labels START 5",
              "CREATE TABLE jobs (id bigint PRIMARY KEY DEFAULT nextval('tickets'), debt "
              "int DEFAULT nextval('debts'), label text DEFAULT 'job ' || "
              "nextval('labels'))"})
            chat.database.run(statement);
        const RunFacts facts = chat.rehearse();
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(chat.database.ask("SELECT nextval('tickets')") == "1");
    }
}

TEST_CASE("a locked table is an environment error, and nobody waits behind the lock for long") {
    const Chat chat;
    chat.create_schema();
    auto application = chat.database.connect();
    application.execute("BEGIN");
    application.execute("LOCK TABLE users IN ACCESS SHARE MODE");
    Options options = chat.options();
    options.target.lock_timeout = std::chrono::milliseconds(20);
    RunFacts facts;
    CHECK_THROWS_WITH(
        cutover(options, facts),
        Catch::Matchers::StartsWith("the tables could not be locked in 5 attempts of 20 ms: session ") &&
            Catch::Matchers::Contains(" holds a lock on users for "));
}

TEST_CASE("two runs at a time on one database are refused") {
    const Chat chat;
    chat.create_schema();
    auto other = chat.database.connect();
    other.execute("SELECT pg_advisory_lock(7165069199033132402)");
    RunFacts facts;
    CHECK_THROWS_WITH(
        cutover(chat.options(), facts),
        Catch::Matchers::StartsWith("another run of copyover works on this database: session ") &&
            Catch::Matchers::EndsWith("; wait until it has ended"));
}

TEST_CASE("a target that differs from schema.sql is named and left alone") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER TABLE users ALTER COLUMN email TYPE varchar(10)");
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).starts_with("schema-differs: "));
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "0");
}

TEST_CASE("a verify that only counts tells one row too many, and too few") {
    const Chat chat;
    REQUIRE(chat.cutover().exit_code == ExitCode::yes);
    CHECK(chat.verify(VerifyLevel::counts).exit_code == ExitCode::yes);
    chat.database.run("INSERT INTO users VALUES ('u_app', 'own@example.com')");
    const RunFacts more = chat.verify(VerifyLevel::counts);
    CHECK(more.exit_code == ExitCode::no);
    CHECK(findings_of(more) == "count-differs: the files hold 2 rows for users, the table 3\n");
    CHECK(more.tables[0].verify->extra == 1);
    CHECK(chat.verify(VerifyLevel::counts, true).exit_code == ExitCode::yes);
    chat.database.run("DELETE FROM messages WHERE id = 'm_2'");
    const RunFacts fewer = chat.verify(VerifyLevel::counts, true);
    CHECK(fewer.exit_code == ExitCode::no);
    CHECK(findings_of(fewer) == "count-differs: the files hold 3 rows for messages, the table 2\n");
    CHECK(fewer.tables[1].verify->missing == 1);
}
