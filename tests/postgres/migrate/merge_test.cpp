#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string_view>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

RunFacts cutover_with(const Chat& chat, ConflictPolicy policy) {
    Options options = chat.options();
    options.writing.on_conflict = policy;
    RunFacts facts;
    cutover(options, facts);
    return facts;
}

constexpr std::string_view four_messages = R"([
  {"id": "m_1", "user": "u_1", "text": "hello", "extra": {"b": 1.10, "a": [true, null]}, "price": 1.10},
  {"id": "m_2", "user": "u_3", "text": "edited", "extra": null, "price": -0.5},
  {"id": "m_3", "user": "u_1", "text": "tab\tand \"quote\" and \ud83c\udf89", "extra": [], "price": null},
  {"id": "m_4", "user": "u_3", "text": "new", "extra": 7, "price": 9.99}
])";

constexpr std::string_view three_users = R"({
  "u_1": {"email": "ada@example.com", "joined": "2025-03-04T05:06:07.089Z"},
  "u_2": {"email": "bob@example.com", "joined": null},
  "u_3": {"email": "eve@example.com", "joined": null}
})";

// The application wrote a row of its own, and the files gained and changed some since the first cutover.
void go_on_living(const Chat& chat) {
    chat.cutover();
    chat.database.run("INSERT INTO users VALUES ('u_app', 'app@example.com', now())");
    chat.data.write("users.json", three_users);
    chat.data.write("messages.json", four_messages);
}

constexpr auto texts =
    "SELECT string_agg(concat_ws('|', number, id, user_id, text, extra, price), ',' ORDER BY id) FROM "
    "messages";

}  // namespace

TEST_CASE("a cutover into tables that hold rows inserts what is missing and counts what is equal") {
    const Chat chat;
    chat.cutover();
    chat.database.run("DELETE FROM messages WHERE id = 'm_2'");
    chat.database.run("INSERT INTO messages (id, text) VALUES ('app', 'of the application')");
    chat.data.write("users.json", three_users);
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(facts.tables[0].inserted == 1);
    CHECK(facts.tables[0].identical == 2);
    CHECK(facts.tables[1].inserted == 1);
    CHECK(facts.tables[1].identical == 2);
    CHECK(facts.tables[1].verify->compared == 3);
    CHECK(facts.tables[1].verify->extra == 1);
    CHECK(chat.verify(VerifyLevel::rows, true).exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM messages") == "4");
}

TEST_CASE("rows that differ are named, and nothing is committed") {
    const Chat chat;
    go_on_living(chat);
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    CHECK(findings_of(facts) ==
          "row-differs: id \"m_2\": user_id is \"u_3\" in the files and \"u_2\" in messages\n"
          "row-differs: id \"m_2\": text is \"edited\" in the files and \"\" in messages\n");
    const auto differing = std::ranges::find(facts.findings.all(), &rule::row_differs, &Finding::rule);
    REQUIRE(differing != facts.findings.all().end());
    CHECK(differing->at.line == 3);
    CHECK(facts.tables[1].verify->different == 1);
    CHECK(facts.tables[1].verify->missing == 1);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("with --on-conflict update the files win, and columns that are not mapped stay") {
    const Chat chat;
    go_on_living(chat);
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 1);
    CHECK(facts.tables[0].identical == 2);
    CHECK(facts.tables[0].updated == 0);
    CHECK(facts.tables[1].inserted == 1);
    CHECK(facts.tables[1].identical == 2);
    CHECK(facts.tables[1].updated == 1);
    CHECK(chat.database.ask(texts) ==
          "1|m_1|u_1|hello|{\"a\": [true, null], \"b\": 1.10}|1.10,2|m_2|u_3|edited|-0.50,"
          "3|m_3|u_1|tab\tand \"quote\" and 🎉|[],4|m_4|u_3|new|7|9.99");
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "4");
    CHECK(cutover_with(chat, ConflictPolicy::update).result == "IDENTICAL: nothing to do");
}

TEST_CASE("with --on-conflict error a row that is there is an error even where it is equal") {
    const Chat chat;
    go_on_living(chat);
    const std::string before = chat.database.dump();
    const RunFacts facts = cutover_with(chat, ConflictPolicy::error);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "table-not-empty: the row with id \"u_1\" is in users already\n"
          "table-not-empty: the row with id \"u_2\" is in users already\n"
          "table-not-empty: the row with id \"m_1\" is in messages already\n"
          "table-not-empty: the row with id \"m_2\" is in messages already\n"
          "table-not-empty: the row with id \"m_3\" is in messages already\n");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("with --on-conflict error rows may join others") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("INSERT INTO users VALUES ('u_app', 'app@example.com', now())");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::error);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 2);
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "3");
}

TEST_CASE("a rehearsed merge leaves no trace") {
    const Chat chat;
    go_on_living(chat);
    const std::string before = chat.database.dump();
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    rehearse(options, facts);
    INFO(findings_of(facts));
    CHECK(facts.result == "ROLLED BACK");
    CHECK(facts.tables[1].updated == 1);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("equal rows without a key are counted, not doubled") {
    const Chat chat;
    chat.migration.write("schema.sql", "CREATE TABLE log (line text, at int);");
    chat.migration.write("mapping.json", R"({"sources": [ { "files": "*.json", "records": "/*",
        "rows": [ { "table": "log", "columns": { "line": "/l", "at": "/a" } } ] } ] })");
    chat.data.write("users.json", R"([{"l": "a", "a": 1}, {"l": "a", "a": 1}, {"l": "b", "a": null}])");
    chat.data.write("messages.json", "[]");
    CHECK(chat.cutover().exit_code == ExitCode::yes);
    chat.database.run("INSERT INTO log VALUES ('own', 9), ('b', NULL)");
    chat.data.write("users.json", R"([{"l": "a", "a": 1}, {"l": "a", "a": 1}, {"l": "a", "a": 1},
                                      {"l": "b", "a": null}, {"l": "c", "a": 0}])");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 2);
    CHECK(facts.tables[0].identical == 3);
    CHECK(facts.tables[0].updated == 0);
    CHECK(chat.database.ask("SELECT string_agg(concat_ws('|', line, at), ',' ORDER BY line) FROM log") ==
          "a|1,a|1,a|1,b,b,c|0,own|9");
    CHECK(chat.cutover().result == "IDENTICAL: nothing to do");
}

TEST_CASE("a trigger that changes other rows during a merge is noticed") {
    const Chat chat;
    go_on_living(chat);
    chat.database.run(
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN UPDATE users SET email = upper(email) WHERE id = ''u_app''; RETURN NULL; END'");
    chat.database.run(
        "CREATE TRIGGER meddle AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION meddle()");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "trigger-fires: trigger meddle of users runs for every COPY, of which there are many, not once "
          "for the load\n"
          "digest-differs: users held 3 rows, 1 were inserted and 0 updated, and now it holds 4 rows that "
          "are not their sum; what may have changed it: trigger meddle of users\n");
}

TEST_CASE("an update that a trigger swallows is noticed") {
    const Chat chat;
    go_on_living(chat);
    chat.database.run(
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    chat.database.run(
        "CREATE TRIGGER swallow BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION swallow()");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).ends_with("rows-lost: 1 rows were to be updated, the server updated 0\n"));
}

TEST_CASE("an update that a constraint of the server forbids is refused as a finding") {
    const Chat chat;
    go_on_living(chat);
    chat.database.run("ALTER TABLE messages ADD CONSTRAINT tame CHECK (text <> 'edited')");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          "server-rejected: the server refused a row that the client had checked: new row for relation "
          "\"messages\" violates check constraint \"tame\" (SQLSTATE 23514)\n");
}

TEST_CASE("many new rows set no key aside that the foreign key of another table leans on") {
    const Chat chat;
    chat.cutover();
    std::string users = "{";
    for (int i = 1; i <= 60'000; ++i) {
        users += fmt::format("{}\"u_{}\": {{\"email\": \"{}\", \"joined\": null}}", i == 1 ? "" : ",\n", i,
                             i == 1   ? "ada@example.com"
                             : i == 2 ? "bob@example.com"
                                      : fmt::format("{}@example.com", i));
    }
    chat.data.write("users.json", users + "}");
    const RunFacts facts = cutover_with(chat, ConflictPolicy::update);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 59'998);
    CHECK(facts.tables[0].identical == 1);
    CHECK(facts.tables[0].updated == 1);
    const auto planned = [&](std::string_view object) {
        const auto found = std::ranges::find(facts.plan, object, &PlanFacts::object);
        return found == facts.plan.end() ? "" : found->action + ": " + found->reason;
    };
    CHECK(planned("primary key users_pkey of users") ==
          "keep: foreign key messages_user_id_fkey of messages stays and leans on it or another key");
    CHECK(planned("foreign key messages_user_id_fkey of messages") == "keep: no rows come into its table");
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "60000");
}
