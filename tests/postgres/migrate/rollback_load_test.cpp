// Loads are taken out again, whether they came to their end or not.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

std::string half_load(const Chat& chat, const std::string& table, const std::string& event,
                      const std::string& when) {
    RunFacts facts;
    CHECK(stopped_load(chat, table, event, when, facts).find("the disk is full") != std::string::npos);
    return chat.database.ask("SELECT run FROM copyover.runs");
}

const std::string all_rows = "SELECT (SELECT count(*) FROM users) || ' ' || (SELECT count(*) FROM messages)";

}  // namespace

TEST_CASE("rollback empties the tables that a load filled, and the same load can begin again") {
    const Chat chat;
    chat.create_schema();
    const std::string before = chat.database.dump("--schema-only");
    const std::string run = load_chat(chat).run;
    CHECK(chat.database.ask(all_rows) == "2 3");
    const RunFacts facts = chat.roll_back(run);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "ROLLED BACK run " + run);
    CHECK(chat.database.ask(all_rows) == "0 0");
    CHECK(chat.database.dump("--schema-only") == before);
    CHECK(chat.roll_back(run).result.starts_with("NOTHING TO DO: run " + run + " was rolled back at "));
    CHECK(load_chat(chat).exit_code == ExitCode::yes);
}

TEST_CASE("an unfinished load is taken out at any unit, and what it set aside is back") {
    for (int unit = 0; unit < 5; ++unit) {
        INFO("unit " << unit);
        const Chat chat;
        chat.create_schema();
        const std::string before = chat.database.dump("--schema-only");
        const std::string run = half_load(chat, "units", "INSERT",
                                          fmt::format("(SELECT count(*) FROM copyover.units) >= {}", unit));
        CHECK(chat.database.dump("--schema-only") != before);
        const RunFacts facts = chat.roll_back(run);
        INFO(findings_of(facts));
        CHECK(facts.result == "ROLLED BACK run " + run);
        CHECK(chat.database.ask(all_rows) == "0 0");
        CHECK(chat.database.dump("--schema-only") == before);
        CHECK(load_chat(chat).exit_code == ExitCode::yes);
    }
}

TEST_CASE("a load that stopped while it brought things back is taken out at any step") {
    for (int step = 0; step < 5; ++step) {
        INFO("step " << step);
        const Chat chat;
        chat.create_schema();
        const std::string before = chat.database.dump("--schema-only");
        const std::string run =
            half_load(chat, "steps", "UPDATE",
                      fmt::format("(SELECT count(*) FROM copyover.steps WHERE done) >= {}", step));
        const RunFacts facts = chat.roll_back(run);
        INFO(findings_of(facts));
        CHECK(facts.result == "ROLLED BACK run " + run);
        CHECK(chat.database.ask(all_rows) == "0 0");
        CHECK(chat.database.dump("--schema-only") == before);
    }
}

TEST_CASE("tables that an unfinished load created are dropped") {
    const Chat chat;
    const std::string before = chat.database.dump();
    const std::string run = half_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 3");
    CHECK(chat.roll_back(run).result == "ROLLED BACK run " + run);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a load whose rows somebody changed or deleted is not taken out") {
    const Chat chat;
    const std::string run = load_chat(chat).run;
    const auto refused = [&] {
        const RunFacts facts = chat.roll_back(run);
        CHECK(facts.exit_code == ExitCode::no);
        CHECK(facts.result == "NOTHING WAS CHANGED");
        return findings_of(facts);
    };
    chat.database.run("UPDATE messages SET number = 77 WHERE id = 'm_2'");  // a column that is not mapped
    CHECK(refused() == "changed-since: the row with id \"m_2\" was changed, deleted or added since\n");
    chat.database.run("DELETE FROM messages WHERE id = 'm_2'");
    CHECK(refused() == "changed-since: 1 of the 3 rows that the run put in are gone\n");
}

TEST_CASE("rows that vanished from under an unfinished load stop its rollback") {
    const Chat chat;
    const std::string run = half_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 4");
    chat.database.run("DELETE FROM users WHERE id = 'u_1'");
    const std::string before = chat.database.dump();
    CHECK(findings_of(chat.roll_back(run)) ==
          "changed-since: 1 of the 2 rows that the run put in are gone\n");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("another run is not taken out while a load is unfinished") {
    const Chat chat;
    const std::string first = chat.cutover().run;
    chat.database.run("TRUNCATE users, messages");
    half_load(chat, "units", "INSERT", "(SELECT count(*) FROM copyover.units) >= 2");
    const RunFacts facts = chat.roll_back(first);
    CHECK(facts.result == "NOTHING WAS CHANGED");
    CHECK(findings_of(facts).starts_with("load-unfinished: "));
}

TEST_CASE("rows of a load that other tables refer to stay") {
    const Chat chat;
    const std::string run = load_chat(chat).run;
    chat.database.run("CREATE TABLE badges (user_id varchar(20) REFERENCES users (id), name text)");
    chat.database.run("INSERT INTO badges VALUES ('u_1', 'first')");
    CHECK(findings_of(chat.roll_back(run)) ==
          "still-referenced: 1 row of badges that stays refers to rows of the run (badges_user_id_fkey)\n");
    CHECK(chat.database.ask(all_rows) == "2 3");
}
