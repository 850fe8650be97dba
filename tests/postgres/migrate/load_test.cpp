#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "migrate/ledger/load_ledger.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

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
        REQUIRE(load_chat(chat).exit_code == ExitCode::yes);
        return state_of(chat);
    }();
    return state;
}

}  // namespace

TEST_CASE("a load creates missing tables, loads, verifies and leaves what a cutover leaves") {
    const Chat loaded;
    const RunFacts facts = load_chat(loaded, 2, 50'000);
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
        RunFacts stopped;
        INFO("unit " << unit);
        CHECK(stopped_load(chat, "units", "INSERT",
                           fmt::format("(SELECT count(*) FROM copyover.units) >= {}", unit), stopped)
                  .find("the disk is full") != std::string::npos);
        CHECK(stopped.result == "RESUMABLE run " + stopped.run);
        CHECK(chat.database.ask("SELECT count(*) FROM copyover.units") == std::to_string(unit));
        CHECK(chat.database.ask("SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)") ==
              std::to_string(unit));
        const RunFacts resumed = load_chat(chat);
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
        RunFacts stopped;
        INFO("step " << step);
        CHECK(stopped_load(chat, "steps", "UPDATE",
                           fmt::format("(SELECT count(*) FROM copyover.steps WHERE done) >= {}", step),
                           stopped)
                  .find("the disk is full") != std::string::npos);
        CHECK(stopped.result == "RESUMABLE run " + stopped.run);
        CHECK(chat.database.ask("SELECT state FROM copyover.runs") == "restoring");
        const RunFacts resumed = load_chat(chat, 2);
        INFO(findings_of(resumed));
        CHECK(resumed.exit_code == ExitCode::yes);
        CHECK(state_of(chat) == undisturbed_state());
    }
}

TEST_CASE("a load that is complete has nothing to do and says so") {
    const Chat chat;
    load_chat(chat);
    const std::string before = chat.database.dump();
    const RunFacts facts = load_chat(chat);
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
    const RunFacts facts = load_chat(chat);
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
        stopped_load(*this, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3", stopped);
        REQUIRE(database.ask("SELECT count(*) FROM copyover.units") == "3");
    }
};

}  // namespace

TEST_CASE("a load is not resumed with files that changed") {
    const HalfLoaded chat;
    std::ifstream file(chat.data.path() / "users.json");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t name = text.find("@example");
    REQUIRE(name != std::string::npos);
    // Of equal length, longer, shorter.
    text.replace(name, 1, GENERATE("+", "@@", ""));
    chat.data.write("users.json", text);
    const RunFacts facts = load_chat(chat);
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
    const RunFacts facts = load_chat(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) == "resume-refused: run " + chat.stopped.run +
                                    " is half done and cannot go on: the mapping is another one\n");
}

TEST_CASE("a load is not resumed into tables that were altered") {
    const HalfLoaded chat;
    chat.database.run("ALTER TABLE users ADD note text");
    const RunFacts facts = load_chat(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "resume-refused: run " + chat.stopped.run +
              " is half done and cannot go on: meanwhile, column note of public.users is "
              "new\n");
}

TEST_CASE("NDJSON that grew at its end is loaded to its new end") {
    const std::string two =
        "{\"id\": \"m_1\", \"user\": \"u_1\", \"text\": \"a\", \"extra\": 1, \"price\": 1}\n"
        "{\"id\": \"m_2\", \"user\": \"u_1\", \"text\": \"b\", \"extra\": 2, \"price\": 2}\n";
    const std::string third =
        "{\"id\": \"m_3\", \"user\": \"u_2\", \"text\": \"c\", \"extra\": 3, \"price\": 3}\n";
    Chat chat;
    chat.data.write("messages.json", two);
    RunFacts stopped;
    stopped_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3", stopped);
    chat.data.write("messages.json", two + third);
    const RunFacts facts = load_chat(chat);
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
    CHECK(load_chat(chat).exit_code == ExitCode::yes);
    chat.database.run("INSERT INTO users VALUES ('u_9', 'x@example.com', now())");
}

TEST_CASE("rows that somebody deletes while a load is half done are noticed before it is complete") {
    const HalfLoaded chat;
    chat.database.run("DELETE FROM users WHERE id = 'u_2'");
    const RunFacts facts = load_chat(chat);
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
    CHECK(load_chat(chat).exit_code == ExitCode::yes);
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
    CHECK(load_chat(chat).exit_code == ExitCode::yes);
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
    RunFacts stopped;
    stopped_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3", stopped);
    CHECK(chat.database.ask(options) ==
          "{fastupdate=on,gin_pending_list_limit=131072} "
          "{autovacuum_vacuum_threshold=7,autovacuum_enabled=false}");
    const RunFacts facts = load_chat(chat);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask(options) == options_before);
    CHECK(chat.database.ask("SELECT count(*) FROM messages WHERE to_tsvector('english', text) @@ "
                            "to_tsquery('english', 'hello')") == "1");
}

TEST_CASE("connections that role, database or server do not allow are missed before anything is committed") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("DROP ROLE IF EXISTS narrow");
    chat.database.run("CREATE ROLE narrow LOGIN");
    const std::string name = chat.database.ask("SELECT current_database()");
    std::string before;
    Options options = chat.options();
    options.target.dbname = chat.database.conninfo() + " user=narrow";
    options.jobs = 3;
    const auto refused = [&](const std::string& allow, const std::string& again) {
        INFO(allow);
        chat.database.run(allow);
        RunFacts facts;
        CHECK_THROWS_WITH(migrate::load(options, facts),
                          Catch::Contains("load needs a connection for each of its --jobs and one more") &&
                              Catch::Contains("too many connections"));
        CHECK(facts.result.empty());
        chat.database.run(again);
        CHECK(chat.database.dump() == before);
    };
    chat.database.run("ALTER TABLE users OWNER TO narrow");
    chat.database.run("ALTER TABLE messages OWNER TO narrow");
    chat.database.run("GRANT CREATE ON DATABASE " + name + " TO narrow");
    chat.database.run("GRANT CREATE ON SCHEMA public TO narrow");
    before = chat.database.dump();
    refused("ALTER ROLE narrow CONNECTION LIMIT 3", "ALTER ROLE narrow CONNECTION LIMIT -1");
    refused("ALTER DATABASE " + name + " CONNECTION LIMIT 3",
            "ALTER DATABASE " + name + " CONNECTION LIMIT -1");
    chat.database.run("ALTER ROLE narrow CONNECTION LIMIT 2");
    options.jobs = 1;
    RunFacts facts;
    migrate::load(options, facts);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    chat.database.run("ALTER ROLE narrow CONNECTION LIMIT -1");
}
