// Records that only the server can refuse, and that a run may leave out.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

RunFacts cut_over(const Chat& chat, const TemporaryFolder& rejects, std::uint64_t limit,
                  std::optional<std::size_t> batch_rows = {}) {
    Options options = chat.options();
    options.rejects.limit = limit;
    options.rejects.folder = rejects.path() / "bad";
    options.writing.batch_rows = batch_rows;
    RunFacts facts;
    migrate::cutover(options, facts);
    return facts;
}

std::int64_t times(const RunFacts& facts, std::string_view phase) {
    return std::ranges::count(facts.phases, phase, &PhaseFacts::name);
}

// The rules in findings.ndjson, in its order.
std::string reasons(const TemporaryFolder& rejects) {
    const std::string text = content(rejects.path() / "bad" / "findings.ndjson");
    const std::string name = "\"rule\": \"";
    std::string rules;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t begin = at + name.size();
        rules += text.substr(begin, text.find('"', begin) - begin) + "\n";
    }
    return rules;
}

// A trigger behind the statement: the server does not say which row it refuses.
void refuse_behind(const Chat& chat, const std::string& condition) {
    chat.database.run(
        fmt::format("CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {} THEN RAISE "
                    "'not with me'; END IF; RETURN NULL; END $$",
                    condition));
    chat.database.run(
        "CREATE CONSTRAINT TRIGGER judge AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION judge()");
}

}  // namespace

TEST_CASE("all records that the server refuses are found in one go, and no other is left out") {
    std::mt19937 random(4711);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same records every time
    const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
    for (const std::size_t batch_rows : {1UL, 7UL, 1000UL}) {
        const Chat chat;
        const TemporaryFolder rejects;
        chat.create_schema();
        chat.database.run("ALTER TABLE messages ADD CONSTRAINT short CHECK (length(text) < 6)");
        refuse_behind(chat, "NEW.text = 'late'");
        std::string messages = "[";
        std::string good;
        std::uint64_t bad = 0;
        for (int i = 0; i < 200; ++i) {
            const int fate = below(12);
            const std::string text = fate == 0 ? "too long" : fate == 1 ? "late" : "fine";
            messages += fmt::format(R"({}{{"id": "m_{:03}", "user": "u_1", "text": "{}"}})",
                                    i == 0 ? "" : ",\n", i, text);
            if (fate < 2) ++bad;
            if (fate >= 2) good += fmt::format("m_{:03} ", i);
        }
        chat.data.write("messages.json", messages + "]");
        const RunFacts facts = cut_over(chat, rejects, bad, batch_rows);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(facts.records.rejected == bad);
        CHECK(times(facts, "find the refused row") == 1);
        CHECK(chat.database.ask("SELECT string_agg(id || ' ', '' ORDER BY id) FROM messages") == good);
        const std::string written = content(rejects.path() / "bad" / "messages.json");
        CHECK(static_cast<std::uint64_t>(std::ranges::count(written, '{')) == bad);
        // With the folder of the run before, nothing has to be refused again.
        const RunFacts again = cut_over(chat, rejects, bad, batch_rows);
        CHECK(again.exit_code == ExitCode::yes);
        CHECK(again.result == "IDENTICAL: nothing to do");
        CHECK(times(again, "find the refused row") == 0);
    }
}

TEST_CASE("one refused record more than the limit, and nothing is committed") {
    const Chat chat;
    const TemporaryFolder rejects;
    chat.create_schema();
    chat.database.run("ALTER TABLE messages ADD CONSTRAINT known CHECK (id = 'm_1')");
    const std::string before = chat.database.dump();
    const RunFacts over = cut_over(chat, rejects, 1);
    CHECK(over.exit_code == ExitCode::no);
    CHECK(over.result == "NOTHING WAS COMMITTED");
    CHECK(findings_of(over).ends_with("reject-limit: at least 2 records are bad, --reject-limit allows 1\n"));
    CHECK(chat.database.dump() == before);
    CHECK_FALSE(std::filesystem::exists(rejects.path() / "bad"));
    CHECK(cut_over(chat, rejects, 2).exit_code == ExitCode::yes);
}

TEST_CASE("what refers to a refused record is not blamed by a foreign key that stays in place") {
    const Chat chat;
    const TemporaryFolder rejects;
    chat.create_schema();
    chat.database.run(
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT tgname FROM pg_trigger WHERE tgrelid = "
        "'messages'::regclass LOOP EXECUTE format('ALTER TABLE messages ENABLE ALWAYS TRIGGER %I', name); "
        "END "
        "LOOP; END $$");
    chat.database.run("ALTER TABLE users ADD CONSTRAINT ada CHECK (email LIKE 'ada%')");
    const RunFacts facts = cut_over(chat, rejects, 2);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(reasons(rejects) == "server-rejected\nparent-rejected\n");
    CHECK(chat.database.ask("SELECT string_agg(id, ',' ORDER BY id) FROM messages") == "m_1,m_3");
}

TEST_CASE("a foreign key to a table outside of the migration refuses records that are left out") {
    const Chat chat;
    const TemporaryFolder rejects;
    chat.create_schema();
    const std::string mails = "CREATE TABLE mails (email varchar(40) PRIMARY KEY)";
    const std::string known =
        "ALTER TABLE users ADD CONSTRAINT known FOREIGN KEY (email) REFERENCES mails (email)";
    chat.migration.write("schema.sql", Chat::schema_sql() + mails + ";\n" + known + ";\n");
    chat.database.run(mails);
    chat.database.run(known);
    chat.database.run("INSERT INTO mails VALUES ('ada@example.com')");
    const RunFacts facts = cut_over(chat, rejects, 2);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT string_agg(id, ',' ORDER BY id) FROM users") == "u_1");
    CHECK(chat.database.ask("SELECT string_agg(id, ',' ORDER BY id) FROM messages") == "m_1,m_3");
}

TEST_CASE("a merge leaves out what the server refuses, and says so in the folder before it commits") {
    const Chat chat;
    const TemporaryFolder rejects;
    chat.create_schema();
    chat.database.run("INSERT INTO users VALUES ('u_9', 'eve@example.com')");
    chat.database.run("ALTER TABLE users ADD CONSTRAINT not_bob CHECK (email NOT LIKE 'bob%')");
    refuse_behind(chat, "(SELECT count(*) FROM users) > 2");
    const RunFacts facts = cut_over(chat, rejects, 2);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT string_agg(id, ',' ORDER BY id) FROM users") == "u_1,u_9");
    CHECK(reasons(rejects) == "server-rejected\nparent-rejected\n");
}

TEST_CASE("rows that the server refuses together only end the run, and no record is left out") {
    const Chat chat;
    const TemporaryFolder rejects;
    chat.create_schema();
    chat.database.run(
        "CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM new) > "
        "1 THEN RAISE 'too many at once'; END IF; RETURN NULL; END $$");
    chat.database.run(
        "CREATE TRIGGER few AFTER INSERT ON messages REFERENCING NEW TABLE AS new FOR EACH STATEMENT EXECUTE "
        "FUNCTION few()");
    const RunFacts facts = cut_over(chat, rejects, 5);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).ends_with(
        "server-rejected: the server refused a row that the client had checked: too many at once (SQLSTATE "
        "P0001)\n"));
    CHECK(facts.records.rejected == 0);
    CHECK_FALSE(std::filesystem::exists(rejects.path() / "bad"));
}

TEST_CASE("a load names the record for which a unique index cannot be brought back") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE UNIQUE INDEX mail ON users (lower(left(email, 3))) WHERE email > 'B'");
    chat.data.write("users.json", R"({
  "u_1": {"email": "ada@example.com"},
  "u_2": {"email": "bob@example.com"},
  "u_3": {"email": "carol@example.com"},
  "u_4": {"email": "Bobby@example.com"}
})");
    RunFacts facts;
    migrate::load(chat.options(), facts);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "RESUMABLE run " + facts.run);
    const auto refused = std::ranges::find(facts.findings.all(), &rule::server_rejected, &Finding::rule);
    REQUIRE(refused != facts.findings.all().end());
    CHECK(refused->message.starts_with(
        "index mail of users cannot be brought back: could not create unique index \"mail\""));
    CHECK(refused->at.file == "users.json");
    CHECK(refused->at.line == 5);
    CHECK(refused->fix.starts_with("take the load out: copyover rollback -d "));
    CHECK(refused->fix.find(facts.run + "; then correct the record") != std::string::npos);
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "4");
    CHECK(chat.database.ask("SELECT count(*) FROM pg_class WHERE relname = 'copyover_searched'") == "0");
}

namespace {

// Nicks that differ by case only, and notes that refer to them in any case: what equals what only the server
// knows.
struct Nicks {
    TemporaryFolder migration;
    TemporaryFolder data;
    Database database;

    Nicks() {
        migration.write("schema.sql",
                        "CREATE EXTENSION IF NOT EXISTS citext;"
                        "CREATE TABLE nick (id citext PRIMARY KEY);"
                        "CREATE TABLE note (no integer PRIMARY KEY, nick citext REFERENCES nick);");
        migration.write("mapping.json", R"({ "sources": [
            { "files": "nicks.json", "rows": [ { "table": "nick", "columns": "by-name" } ] },
            { "files": "notes.json", "rows": [ { "table": "note", "columns": "by-name" } ] } ] })");
        data.write("nicks.json", "[{\"id\": \"Ada\"},\n{\"id\": \"Bo\"},\n{\"id\": \"ADA\"}]");
        data.write("notes.json",
                   "[{\"no\": 1, \"nick\": \"ada\"},\n{\"no\": 2, \"nick\": \"Cy\"},\n{\"no\": 3}]");
    }

    [[nodiscard]] Options options() const {
        Options options;
        options.input.migration = migration.path();
        options.input.data = data.path();
        options.target.dbname = database.conninfo();
        return options;
    }
};

}  // namespace

TEST_CASE("what only the server finds equal is refused by name, and can be left out") {
    const Nicks nicks;
    RunFacts facts;
    migrate::rehearse(nicks.options(), facts);
    CHECK_THAT(findings_of(facts), Catch::Contains("nick_pkey"));
    REQUIRE(facts.findings.has_errors());

    const TemporaryFolder rejects;
    Options options = nicks.options();
    options.rejects.limit = 5;
    options.rejects.folder = rejects.path() / "bad";
    RunFacts cut;
    migrate::cutover(options, cut);
    INFO(findings_of(cut));
    CHECK(cut.exit_code == ExitCode::yes);
    CHECK(cut.records.rejected == 2);
    CHECK(nicks.database.ask("SELECT string_agg(no::text, ',' ORDER BY no) FROM note") == "1,3");
    CHECK(nicks.database.ask("SELECT string_agg(id::text, ',' ORDER BY id) FROM nick") == "Ada,Bo");
}

TEST_CASE("an orphan of a reference that only the server can compare has an address") {
    const Nicks nicks;
    nicks.data.write("nicks.json", R"([{"id": "Ada"}])");
    RunFacts facts;
    migrate::rehearse(nicks.options(), facts);
    const auto& all = facts.findings.all();
    const auto refused = std::ranges::find(all, &rule::server_rejected, &Finding::rule);
    REQUIRE(refused != all.end());
    CHECK(refused->at.file == "notes.json");
    CHECK(refused->at.line == 2);
    CHECK(refused->constraint == "note_nick_fkey");
}

TEST_CASE("verify tells a key that only the server finds equal from the one that is stored") {
    const Nicks nicks;
    nicks.data.write("nicks.json", R"([{"id": "Ada"}])");
    nicks.data.write("notes.json", "[]");
    RunFacts cut;
    migrate::cutover(nicks.options(), cut);
    REQUIRE(cut.exit_code == ExitCode::yes);
    nicks.database.run("UPDATE nick SET id = 'ADA'");
    RunFacts verified;
    migrate::verify(nicks.options(), verified);
    CHECK(verified.exit_code == ExitCode::no);
    CHECK_THAT(findings_of(verified), Catch::Contains("row-missing") && Catch::Contains("row-extra"));
    RunFacts merged;
    migrate::cutover(nicks.options(), merged);
    CHECK(merged.exit_code == ExitCode::no);
    CHECK(nicks.database.ask("SELECT string_agg(id::text, ',') FROM nick") == "ADA");
}

TEST_CASE("a load names the record for which the expression of an index cannot be computed") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER TABLE users ADD size integer GENERATED ALWAYS AS (length(email) - 15) STORED");
    chat.database.run("CREATE INDEX share ON users ((100 / size))");
    chat.data.write("users.json", R"({
  "u_1": {"email": "bob@example.com"},
  "u_2": {"email": "carol@example.com"}
})");
    RunFacts facts;
    migrate::load(chat.options(), facts);
    CHECK(facts.exit_code == ExitCode::no);
    const auto refused = std::ranges::find(facts.findings.all(), &rule::server_rejected, &Finding::rule);
    REQUIRE(refused != facts.findings.all().end());
    CHECK(refused->sqlstate == "22012");
    CHECK(refused->at.file == "users.json");
    CHECK(refused->at.line == 2);
}

TEST_CASE("an error of every row is none of the records") {
    const Chat chat;
    chat.create_schema();
    chat.database.run(
        "CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM * FROM nowhere; "
        "RETURN NEW; END $$");
    chat.database.run("CREATE TRIGGER judge BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION judge()");
    const TemporaryFolder rejects;
    CHECK_THROWS_WITH(cut_over(chat, rejects, 5), Catch::Contains("nowhere"));
    RunFacts facts;
    CHECK_THROWS_WITH(migrate::load(chat.options(), facts), Catch::Contains("nowhere"));
}

TEST_CASE("a foreign key that only the server judges names the record") {
    const Chat chat;
    chat.create_schema();
    const std::string computed =
        "ALTER TABLE messages ADD author varchar(20) GENERATED ALWAYS AS "
        "(CASE WHEN id = 'm_2' THEN 'nobody' ELSE user_id END) STORED REFERENCES users (id)";
    chat.database.run(computed);
    chat.migration.write("schema.sql", Chat::schema_sql() + computed + ";");
    const RunFacts rehearsed = chat.rehearse();
    INFO(findings_of(rehearsed));
    const auto refused = std::ranges::find(rehearsed.findings.all(), &rule::server_rejected, &Finding::rule);
    REQUIRE(refused != rehearsed.findings.all().end());
    CHECK(refused->at.file == "messages.json");
    CHECK(refused->at.line == 3);
    const TemporaryFolder rejects;
    CHECK(cut_over(chat, rejects, 1).exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT string_agg(id, ' ' ORDER BY id) FROM messages") == "m_1 m_3");
}
