#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "migrate/ledger/load_ledger.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

// Every record is a unit of its own, on one connection, so that a test can stop at each.
RunFacts load(const Chat& chat, std::size_t jobs = 1, std::size_t batch_rows = 1) {
    Options options = chat.options();
    options.jobs = jobs;
    options.batch_rows = batch_rows;
    RunFacts facts;
    migrate::load(options, facts);
    return facts;
}

// What a load says that ends with an exception: its error, or nothing.
std::string load_error(const Chat& chat, RunFacts& facts) {
    Options options = chat.options();
    options.jobs = 1;
    options.batch_rows = 1;
    try {
        migrate::load(options, facts);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

void prepare_ledger(const Chat& chat) {
    auto connection = chat.database.connect();
    connection.execute("BEGIN");
    Ledger(connection, "copyover").prepare();
    connection.execute("COMMIT");
}

// Makes the server fail in every transaction of a load that writes to a table of the ledger while `when`
// holds.
void fail_when(const Chat& chat, const std::string& table, const std::string& event,
               const std::string& when) {
    chat.database.run(fmt::format(
        "CREATE FUNCTION copyover.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {} THEN RAISE "
        "EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$",
        when));
    chat.database.run(fmt::format(
        "CREATE TRIGGER fail BEFORE {} ON copyover.{} FOR EACH ROW EXECUTE FUNCTION copyover.fail()", event,
        table));
}

void fail_no_more(const Chat& chat) {
    chat.database.run("DROP FUNCTION copyover.fail() CASCADE");
}

// The schema, and the rows without `number`: the sequence does not take back what a failed unit drew from it.
std::string state_of(const Chat& chat) {
    return chat.database.dump("--schema-only") +
           chat.database.ask("SELECT string_agg(u::text, ';' ORDER BY id) FROM users u") +
           chat.database.ask(
               "SELECT string_agg(concat_ws('|', id, user_id, text, extra, price), ';' ORDER BY id) "
               "FROM messages");
}

std::string undisturbed_state() {
    static const std::string state = [] {
        const Chat chat;
        REQUIRE(load(chat).exit_code == ExitCode::yes);
        return state_of(chat);
    }();
    return state;
}

}  // namespace

TEST_CASE("a load creates missing tables, loads, verifies and leaves what a cutover leaves") {
    const Chat loaded;
    const RunFacts facts = load(loaded, 2, 50'000);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(facts.tables[1].inserted == 3);
    CHECK(facts.tables[1].verify->compared == 3);
    const Chat cut_over;
    cut_over.cutover();
    CHECK(loaded.database.dump() == cut_over.database.dump());
    CHECK(loaded.database.ask("SELECT state FROM copyover.runs") == "complete");
    CHECK(loaded.database.ask("SELECT count(*) FROM copyover.steps WHERE NOT done") == "0");
}

TEST_CASE("a load that fails at any unit is resumed by the same command, nothing lost and nothing doubled") {
    for (int unit = 0; unit < 5; ++unit) {
        const Chat chat;
        prepare_ledger(chat);
        fail_when(chat, "units", "INSERT", fmt::format("(SELECT count(*) FROM copyover.units) >= {}", unit));
        RunFacts stopped;
        INFO("unit " << unit);
        CHECK(load_error(chat, stopped).find("the disk is full") != std::string::npos);
        CHECK(stopped.result == "RESUMABLE run " + stopped.run);
        CHECK(chat.database.ask("SELECT count(*) FROM copyover.units") == std::to_string(unit));
        CHECK(chat.database.ask("SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)") ==
              std::to_string(unit));
        fail_no_more(chat);
        const RunFacts resumed = load(chat);
        INFO(findings_of(resumed));
        CHECK(resumed.exit_code == ExitCode::yes);
        CHECK(resumed.run == stopped.run);
        CHECK(resumed.tables[0].inserted == 2);
        CHECK(resumed.tables[1].inserted == 3);
        CHECK(state_of(chat) == undisturbed_state());
    }
}

TEST_CASE("a load that fails while it brings back what it set aside goes on there") {
    for (int step = 0; step < 5; ++step) {
        const Chat chat;
        prepare_ledger(chat);
        fail_when(chat, "steps", "UPDATE",
                  fmt::format("(SELECT count(*) FROM copyover.steps WHERE done) >= {}", step));
        RunFacts stopped;
        INFO("step " << step);
        CHECK(load_error(chat, stopped).find("the disk is full") != std::string::npos);
        CHECK(stopped.result == "RESUMABLE run " + stopped.run);
        CHECK(chat.database.ask("SELECT state FROM copyover.runs") == "restoring");
        fail_no_more(chat);
        const RunFacts resumed = load(chat, 2);
        INFO(findings_of(resumed));
        CHECK(resumed.exit_code == ExitCode::yes);
        CHECK(state_of(chat) == undisturbed_state());
    }
}

TEST_CASE("a load that is complete has nothing to do and says so") {
    const Chat chat;
    load(chat);
    const std::string before = chat.database.dump();
    const RunFacts facts = load(chat);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "IDENTICAL: nothing to do");
    CHECK(facts.tables[1].identical == 3);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a load takes empty tables only") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("INSERT INTO users VALUES ('u_9', 'new@example.com', now())");
    const RunFacts facts = load(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    CHECK(findings_of(facts) == "table-not-empty: users holds rows, and load takes empty tables only\n");
    CHECK(chat.database.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'copyover'") == "0");
}

namespace {

// A load that stopped behind its second unit.
struct HalfLoaded : Chat {
    RunFacts stopped;

    HalfLoaded() {
        prepare_ledger(*this);
        fail_when(*this, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3");
        load_error(*this, stopped);
        fail_no_more(*this);
        REQUIRE(database.ask("SELECT count(*) FROM copyover.units") == "3");
    }
};

}  // namespace

TEST_CASE("a load is not resumed with files that changed") {
    const HalfLoaded chat;
    chat.data.write("users.json", R"({"u_1": {"email": "ada@example.com", "joined": null},
                                      "u_2": {"email": "eve@example.com", "joined": null}})");
    const RunFacts facts = load(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "RESUMABLE run " + chat.stopped.run);
    CHECK(findings_of(facts) ==
          "resume-refused: run " + chat.stopped.run + " is half done and cannot go on: the file changed\n");
    CHECK(chat.database.ask("SELECT count(*) FROM copyover.units") == "3");
}

TEST_CASE("a load is not resumed with another mapping") {
    const HalfLoaded chat;
    chat.migration.write("mapping.json", R"({ "time_zone": "UTC", "sources": [
        { "files": "users.json", "records": "/*", "rows": [ { "table": "users",
          "columns": { "id": "0#", "email": "/email", "joined": { "from": "/joined", "as": "iso8601" } } } ] },
        { "files": "messages.json", "records": "/*", "ignore": [ "/extra" ],
          "rows": [ { "table": "messages", "columns": { "id": "/id", "user_id": "/user", "text": "/text",
                  "price": "/price" } } ] } ] })");
    const RunFacts facts = load(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) == "resume-refused: run " + chat.stopped.run +
                                    " is half done and cannot go on: the mapping is another one\n");
}

TEST_CASE("a load is not resumed into tables that were altered") {
    const HalfLoaded chat;
    chat.database.run("ALTER TABLE users ADD note text");
    const RunFacts facts = load(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).find("is half done and cannot go on: the tables were altered: new: column "
                                  "public.users.note") != std::string::npos);
}

TEST_CASE("NDJSON that grew at its end is loaded to its new end") {
    const std::string two =
        "{\"id\": \"m_1\", \"user\": \"u_1\", \"text\": \"a\", \"extra\": 1, \"price\": 1}\n"
        "{\"id\": \"m_2\", \"user\": \"u_1\", \"text\": \"b\", \"extra\": 2, \"price\": 2}\n";
    const std::string third =
        "{\"id\": \"m_3\", \"user\": \"u_2\", \"text\": \"c\", \"extra\": 3, \"price\": 3}\n";
    Chat chat;
    chat.data.write("messages.json", two);
    prepare_ledger(chat);
    fail_when(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3");
    RunFacts stopped;
    load_error(chat, stopped);
    fail_no_more(chat);
    chat.data.write("messages.json", two + third);
    const RunFacts facts = load(chat);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.run == stopped.run);
    CHECK(chat.database.ask("SELECT string_agg(id, ' ' ORDER BY id) FROM messages") == "m_1 m_2 m_3");
    CHECK(chat.database.ask("SELECT records FROM copyover.run_sources WHERE path = 'messages.json'") == "3");
}

TEST_CASE("other writers get an error that names copyover while a load is half done") {
    const HalfLoaded chat;
    CHECK_THROWS_WITH(chat.database.run("INSERT INTO users VALUES ('u_9', 'x@example.com', now())"),
                      Catch::Contains("violates check constraint \"copyover_load_guard\""));
    CHECK_THROWS_WITH(chat.database.run("UPDATE users SET joined = now()"),
                      Catch::Contains("copyover_load_guard"));
    CHECK(load(chat).exit_code == ExitCode::yes);
    chat.database.run("INSERT INTO users VALUES ('u_9', 'x@example.com', now())");
}

TEST_CASE("rows that somebody deletes while a load is half done are noticed before it is complete") {
    const HalfLoaded chat;
    chat.database.run("DELETE FROM users WHERE id = 'u_2'");
    const RunFacts facts = load(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "RESUMABLE run " + chat.stopped.run);
    CHECK(chat.database.ask("SELECT state FROM copyover.runs") == "restoring");
}

TEST_CASE("no cutover begins while a load is half done") {
    const HalfLoaded chat;
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).find("load-unfinished: load run " + chat.stopped.run +
                                  " has not come to its end") != std::string::npos);
}

TEST_CASE("what an earlier process still sends is fenced off") {
    const HalfLoaded chat;
    auto late = chat.database.connect();
    LoadLedger ledger(late, "copyover");
    ledger.require_attempt(chat.stopped.run, 1);
    CHECK(load(chat).exit_code == ExitCode::yes);
    CHECK_THROWS_WITH(ledger.require_attempt(chat.stopped.run, 1),
                      "run " + chat.stopped.run + " was taken over by another process of copyover");
}

TEST_CASE("a load waits for the transaction that an earlier process has open, and counts what it committed") {
    const HalfLoaded chat;
    auto late = chat.database.connect();
    late.execute("SELECT set_config('copyover.run', '" + chat.stopped.run + "', false)");
    late.execute("BEGIN");
    LoadLedger ledger(late, "copyover");
    ledger.require_attempt(chat.stopped.run, 1);
    std::jthread end_later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        late.execute("COMMIT");
    });
    const auto start = std::chrono::steady_clock::now();
    CHECK(load(chat).exit_code == ExitCode::yes);
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(250));
    CHECK(state_of(chat) == undisturbed_state());
}

TEST_CASE("the settings of a GIN index that is filled during the load come back as they were") {
    const Chat chat;
    chat.create_schema();
    chat.database.run(
        "CREATE INDEX by_words ON messages USING gin (to_tsvector('english', text)) WITH (fastupdate = off, "
        "gin_pending_list_limit = 100)");
    chat.database.run(
        "ALTER TABLE messages SET (autovacuum_vacuum_threshold = 7, autovacuum_enabled = true)");
    const std::string before = chat.database.dump();
    const std::string options =
        "SELECT string_agg(reloptions::text, ' ' ORDER BY relname) FROM pg_class WHERE relname IN "
        "('by_words', "
        "'messages')";
    const std::string options_before = chat.database.ask(options);
    prepare_ledger(chat);
    fail_when(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3");
    RunFacts stopped;
    load_error(chat, stopped);
    fail_no_more(chat);
    CHECK(chat.database.ask(options) ==
          "{fastupdate=on,gin_pending_list_limit=131072} "
          "{autovacuum_vacuum_threshold=7,autovacuum_enabled=false}");
    const RunFacts facts = load(chat);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask(options) == options_before);
    CHECK(chat.database.ask("SELECT count(*) FROM messages WHERE to_tsvector('english', text) @@ "
                            "to_tsquery('english', 'hello')") == "1");
}
