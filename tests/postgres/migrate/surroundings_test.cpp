// Other sessions, settings of roles and databases, objects with properties of their own: a run works as if it
// were alone, and leaves them as they were.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

namespace fs = std::filesystem;

// A run in a thread of its own, which stands still where it has to wait for a lock.
class WaitingRun {
  public:
    WaitingRun(const Chat& chat, void (*command)(const Options&, RunFacts&)) : options_(chat.options()) {
        options_.target.lock_timeout = std::chrono::seconds(60);
        thread_ = std::jthread([this, command] { command(options_, facts_); });
        while (chat.database.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                 "AND application_name LIKE 'copyover%' AND wait_event_type = 'Lock'") == "0")
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }

    const RunFacts& finish() {
        thread_.join();
        return facts_;
    }

  private:
    Options options_;
    RunFacts facts_;
    std::jthread thread_;
};

// The last message is stored when nobody holds the advisory lock 1.
void put_gate_before_last_message(const Database& database) {
    database.run(R"(
        CREATE FUNCTION gate(id text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF id = 'm_3' THEN PERFORM pg_advisory_xact_lock_shared(1); END IF;
            RETURN true;
        END $$)");
    database.run("ALTER TABLE messages ADD CHECK (gate(id))");
}

// The numbers of users and of messages for a snapshot that is taken while a cutover loads.
std::string seen_by_older_snapshot(const Chat& chat) {
    put_gate_before_last_message(chat.database);
    auto gate = chat.database.connect();
    gate.execute("SELECT pg_advisory_lock(1)");
    WaitingRun run(chat, cutover);
    auto reader = chat.database.connect();
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    reader.execute("SELECT 1");
    gate.execute("SELECT pg_advisory_unlock(1)");
    const RunFacts& facts = run.finish();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    const auto counts =
        reader.execute("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM messages)");
    return fmt::format("{} {}", counts.text(0, 0), counts.text(0, 1));
}

// Tables and indexes with the tablespaces that they lie in.
constexpr std::string_view places =
    "SELECT string_agg(c.relname || ' ' || coalesce(t.spcname, ''), ', ' ORDER BY c.relname) "
    "FROM pg_class c LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace "
    "WHERE c.relnamespace = 'public'::regnamespace";

}  // namespace

TEST_CASE("a snapshot from the time of a cutover sees all of its rows or none") {
    const Chat chat;
    chat.create_schema();
    SECTION("all tables were empty: their rows are frozen together") {
        CHECK(seen_by_older_snapshot(chat) == "2 3");
    }
    SECTION("one table held rows") {
        chat.database.run("INSERT INTO users VALUES ('old', 'old@example.com', NULL)");
        CHECK(seen_by_older_snapshot(chat) == "1 0");
    }
    SECTION("one table held all of its rows already") {
        chat.cutover();
        chat.database.run("DELETE FROM messages");
        CHECK(seen_by_older_snapshot(chat) == "2 3");
    }
}

TEST_CASE("a sequence that moves on while a run waits for it is never set back") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE TABLE others (number int DEFAULT nextval('messages_number_seq'))");
    auto application = chat.database.connect();
    application.execute("BEGIN");
    application.execute("INSERT INTO others DEFAULT VALUES");
    const bool commits = GENERATE(true, false);
    CAPTURE(commits);
    WaitingRun run(chat, commits ? cutover : rehearse);
    application.execute("INSERT INTO others SELECT FROM generate_series(1, 99)");
    application.execute("COMMIT");
    const RunFacts& facts = run.finish();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT nextval('messages_number_seq')") == (commits ? "104" : "101"));
}

TEST_CASE("a child that a run creates is no change of the parent that was there") {
    const Chat chat;
    const bool is_partitioned = GENERATE(false, true);
    CAPTURE(is_partitioned);
    if (is_partitioned) {
        chat.database.run(
            "CREATE TABLE users (id varchar(20) PRIMARY KEY, email varchar(40) NOT NULL, "
            "joined timestamptz) PARTITION BY HASH (id)");
        chat.database.run("CREATE TABLE users_0 PARTITION OF users FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
    } else {
        chat.database.run(
            "CREATE TABLE users (id varchar(20) PRIMARY KEY, email varchar(40) UNIQUE NOT NULL, "
            "joined timestamptz)");
    }
    if (is_partitioned) {
        chat.migration.write("schema.sql", R"(
            CREATE TABLE users (id varchar(20) PRIMARY KEY, email varchar(40) NOT NULL, joined timestamptz)
                PARTITION BY HASH (id);
            CREATE TABLE messages (number serial, id varchar(20) PRIMARY KEY, user_id varchar(20) REFERENCES users,
                text text NOT NULL, extra jsonb, price numeric(8,2));)");
    }
    const std::string before = chat.database.dump();
    const RunFacts rehearsed = chat.rehearse();
    INFO(findings_of(rehearsed));
    CHECK(rehearsed.exit_code == ExitCode::yes);
    CHECK(chat.database.dump() == before);
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM messages JOIN users ON users.id = user_id") == "3");
    const RunFacts back = chat.roll_back(facts.run);
    INFO(findings_of(back));
    CHECK(back.exit_code == ExitCode::yes);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("what is brought back lies where it lay, whatever tablespace the database has for a default") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("SET allow_in_place_tablespaces = on");
    auto connection = chat.database.connect();
    connection.execute("SET allow_in_place_tablespaces = on");
    const std::string name = "slow_" + chat.database.ask("SELECT current_database()");
    connection.execute(fmt::format("CREATE TABLESPACE {} LOCATION ''", name));
    chat.database.run("CREATE INDEX of_text ON messages (text) TABLESPACE " + name);
    chat.database.run(fmt::format("ALTER DATABASE {} SET default_tablespace = {}",
                                  chat.database.ask("SELECT current_database()"), name));
    const std::string before = chat.database.ask(std::string(places));
    auto* const command = GENERATE(&cutover, &load);
    RunFacts facts;
    command(chat.options(), facts);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask(std::string(places)) == before);
}

TEST_CASE("an index that depends on an extension goes on to do so") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER INDEX idx_messages_user DEPENDS ON EXTENSION plpgsql");
    const std::string before = chat.database.dump("--schema-only");
    auto* const command = GENERATE(&cutover, &load);
    RunFacts facts;
    command(chat.options(), facts);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.dump("--schema-only") == before);
    CHECK(chat.roll_back(facts.run).exit_code == ExitCode::yes);
    CHECK(chat.database.dump("--schema-only") == before);
}

TEST_CASE(
    "a key that rows of another migrated table follow is not changed while the foreign key is set aside") {
    const Chat chat;
    chat.migration.write("schema.sql", R"(
        CREATE TABLE users (id varchar(20) PRIMARY KEY, email varchar(40) UNIQUE NOT NULL, joined timestamptz);
        CREATE TABLE messages (number serial, id varchar(20) PRIMARY KEY,
            user_id varchar(40) REFERENCES users (email) ON UPDATE CASCADE, text text NOT NULL, extra jsonb,
            price numeric(8,2));)");
    chat.data.write("messages.json", R"([{"id": "m_1", "user": "ada@example.com", "text": "hello"}])");
    chat.cutover();
    chat.database.run("UPDATE users SET email = 'old@example.com' WHERE id = 'u_1'");
    const std::string before = chat.database.dump();
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    cutover(options, facts);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    CHECK_THAT(findings_of(facts),
               Catch::Contains("key-followed: 1 row of messages refers to a key of users"));
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a key that rows follow is not changed under them") {
    const std::string action = GENERATE("CASCADE", "SET NULL", "SET DEFAULT");
    CAPTURE(action);
    const Chat chat;
    chat.create_schema();
    chat.cutover();
    chat.database.run("UPDATE users SET email = 'old@example.com' WHERE id = 'u_1'");
    chat.database.run("CREATE TABLE addresses (email varchar(40) REFERENCES users (email) ON UPDATE " +
                      action + ")");
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;

    SECTION("refused where a row refers to it") {
        chat.database.run("INSERT INTO addresses VALUES ('old@example.com')");
        const std::string before = chat.database.dump();
        RunFacts facts;
        cutover(options, facts);
        CHECK(facts.result == "NOTHING WAS COMMITTED");
        CHECK_THAT(findings_of(facts),
                   Catch::Contains("key-followed: 1 row of addresses refers to a key of users that would "
                                   "change; addresses_email_fkey is ON UPDATE " +
                                   action + "\n"));
        CHECK(chat.database.dump() == before);
    }
    SECTION("done where none does") {
        chat.database.run("INSERT INTO addresses VALUES ('bob@example.com'), (NULL)");
        RunFacts facts;
        cutover(options, facts);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(chat.database.ask("SELECT email FROM users WHERE id = 'u_1'") == "ada@example.com");
        CHECK(chat.database.ask("SELECT string_agg(email, ',') FROM addresses") == "bob@example.com");
    }
}
