// What others do to the catalog while a load is half done: what it does not touch does not stop it, and of
// the rest it says the statement that undoes it.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

struct HalfDone : Chat {
    std::string before;

    explicit HalfDone(const std::string& when = "(SELECT count(*) FROM copyover.units) >= 3",
                      const std::vector<std::string>& also = {}) {
        create_schema();
        for (const std::string& statement : also)
            database.run(statement);
        before = database.dump("--schema-only");
        RunFacts stopped;
        INFO(stopped_load(*this, "units", "INSERT", when, stopped));
        INFO(findings_of(stopped));
        REQUIRE(stopped.result.starts_with("RESUMABLE"));
    }
};

std::string first_fix(const RunFacts& facts) {
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule->severity == Severity::error) return finding.fix;
    }
    return {};
}

void run_all(const Database& database, std::string_view statements) {
    while (!statements.empty()) {
        const std::size_t end = std::min(statements.find(';'), statements.size());
        database.run(std::string(statements.substr(0, end)));
        statements.remove_prefix(std::min(end + 1, statements.size()));
    }
}

}  // namespace

TEST_CASE("what others change beside a half done load does not stop it, and stays") {
    const HalfDone chat;
    run_all(chat.database,
            "COMMENT ON TABLE users IS 'people';COMMENT ON COLUMN messages.text IS 'body'"
            ";GRANT SELECT ON users TO PUBLIC;GRANT SELECT (id) ON messages TO PUBLIC"
            ";CREATE VIEW seen AS SELECT id, text FROM messages;CREATE MATERIALIZED VIEW kept AS SELECT id "
            "FROM users"
            ";CREATE STATISTICS pair ON id, email FROM users;ALTER TABLE users ALTER COLUMN email SET "
            "STATISTICS 9"
            ";CREATE PUBLICATION all_users FOR TABLE users;ALTER TABLE users SET (fillfactor = 70)"
            ";CREATE TABLE badges (user_id varchar(20) REFERENCES users (id))"
            ";CREATE POLICY mine ON users USING (true)"
            ";CREATE ROLE drifter;ALTER TABLE messages OWNER TO drifter");
    const RunFacts facts = load_chat(chat);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT obj_description('users'::regclass)") == "people");
    CHECK(chat.database.ask(
              "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'messages'::regclass") == "drifter");
    CHECK(chat.database.ask("SELECT count(*) FROM pg_constraint WHERE conname = 'copyover_load_guard'") ==
          "0");
    chat.database.run("ALTER TABLE messages OWNER TO postgres");
    chat.database.run("DROP ROLE drifter");
}

TEST_CASE("what others changed in the way of a half done load is undone by the statement of the fix") {
    struct Change {
        const char* change;
        const char* undo;
    };
    for (const Change& tried : std::initializer_list<Change>{
             {"CREATE INDEX by_text ON messages (text)", "DROP INDEX public.by_text"},
             {"CREATE INDEX idx_messages_user ON messages (user_id)", "DROP INDEX public.idx_messages_user"},
             {"ALTER TABLE users ADD CHECK (id <> 'x')",
              "ALTER TABLE public.users DROP CONSTRAINT users_id_check"},
             {"ALTER TABLE messages ADD UNIQUE (text)",
              "ALTER TABLE public.messages DROP CONSTRAINT messages_text_key"},
             {"ALTER TABLE users DROP CONSTRAINT users_email_key",
              "ALTER TABLE public.users ADD CONSTRAINT users_email_key UNIQUE (email)"},
             {"ALTER TABLE users ADD seen int", "ALTER TABLE public.users DROP COLUMN seen"},
             {"ALTER TABLE messages ALTER price TYPE numeric(12,4)",
              "ALTER TABLE public.messages ALTER COLUMN price TYPE numeric(8,2)"},
             {"ALTER TABLE messages ALTER extra DROP DEFAULT",
              "ALTER TABLE public.messages ALTER COLUMN extra SET DEFAULT '{}'::jsonb"},
             {"ALTER TABLE users ALTER joined SET NOT NULL",
              "ALTER TABLE public.users ALTER COLUMN joined DROP NOT NULL"},
             {"CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION "
              "suppress_redundant_updates_trigger()",
              "DROP TRIGGER touch ON public.users"},
             {"CREATE RULE silent AS ON DELETE TO users DO INSTEAD NOTHING",
              "DROP RULE silent ON public.users"},
             {"ALTER TABLE messages RENAME text TO body",
              "ALTER TABLE public.messages RENAME COLUMN body TO text"},
             {"ALTER TABLE users RENAME id TO key", "ALTER TABLE public.users RENAME COLUMN key TO id"},
             {"ALTER TABLE users RENAME CONSTRAINT users_email_key TO by_mail",
              "ALTER TABLE public.users RENAME CONSTRAINT by_mail TO users_email_key"},
             {"ALTER TABLE users RENAME CONSTRAINT copyover_load_guard TO mine",
              "ALTER TABLE public.users RENAME CONSTRAINT mine TO copyover_load_guard"},
             {"ALTER TABLE users RENAME TO people", "ALTER TABLE \"public\".\"people\" RENAME TO \"users\""},
             {"CREATE SCHEMA aside;ALTER TABLE messages SET SCHEMA aside",
              "ALTER TABLE \"aside\".\"messages\" SET SCHEMA \"public\""},
             {"ALTER TABLE users SET UNLOGGED", "ALTER TABLE public.users SET LOGGED"},
             {"ALTER TABLE messages DROP CONSTRAINT copyover_load_guard",
              "ALTER TABLE public.messages ADD CONSTRAINT copyover_load_guard CHECK"}}) {
        INFO(tried.change);
        const HalfDone chat("(SELECT count(*) FROM copyover.units) >= 1");
        if (std::string_view(tried.change).find("joined SET NOT NULL") != std::string_view::npos)
            chat.database.run("DELETE FROM users WHERE joined IS NULL");
        run_all(chat.database, tried.change);
        const RunFacts refused = load_chat(chat);
        INFO(findings_of(refused));
        const std::string fix = first_fix(refused);
        REQUIRE(fix.starts_with(tried.undo));
        CHECK(refused.findings.total(Severity::error) == 1);
        chat.database.run(fix.substr(0, fix.find("; then run")));
        const RunFacts facts = load_chat(chat);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        chat.database.run("DROP SCHEMA IF EXISTS aside");
        CHECK(chat.database.dump("--schema-only") == chat.before);
    }
}

TEST_CASE("an index or a trigger that was renamed beside a half done load gets its name back by the fix") {
    const std::string trigger =
        "CREATE TRIGGER calm BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()";
    struct Renaming {
        const char* made;
        const char* change;
        const char* undo;
    };
    for (const Renaming& tried : std::initializer_list<Renaming>{
             {"CREATE INDEX by_mail ON users USING gin (to_tsvector('simple', email))",
              "ALTER INDEX by_mail RENAME TO mail", "ALTER INDEX public.mail RENAME TO by_mail"},
             {trigger.c_str(), "ALTER TRIGGER calm ON users RENAME TO quiet",
              "ALTER TRIGGER quiet ON public.users RENAME TO calm"},
             {trigger.c_str(), "ALTER TRIGGER calm ON users RENAME TO \"Quiet one\"",
              "ALTER TRIGGER \"Quiet one\" ON public.users RENAME TO calm"}}) {
        INFO(tried.change);
        const HalfDone chat("(SELECT count(*) FROM copyover.units) >= 1", {tried.made});
        chat.database.run(tried.change);
        const RunFacts refused = load_chat(chat);
        INFO(findings_of(refused));
        const std::string fix = first_fix(refused);
        REQUIRE(fix.starts_with(tried.undo));
        CHECK(refused.findings.total(Severity::error) == 1);
        chat.database.run(fix.substr(0, fix.find("; then run")));
        const RunFacts facts = load_chat(chat);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(chat.database.dump("--schema-only") == chat.before);
    }
}

TEST_CASE("a load that an older copyover left half done goes on, or is abandoned") {
    for (const bool is_abandoned : {false, true}) {
        const HalfDone chat;
        chat.database.run("ALTER TABLE copyover.steps DROP COLUMN table_schema, DROP COLUMN table_name");
        chat.database.run("ALTER TABLE copyover.undo_columns DROP COLUMN is_literal");
        chat.database.run("DELETE FROM copyover.ledger WHERE version > 5");
        RunFacts facts;
        if (is_abandoned) {
            Options options = chat.options();
            options.past.run = chat.database.ask("SELECT run FROM copyover.runs");
            options.past.abandon = true;
            migrate::rollback(options, facts);
        } else {
            facts = load_chat(chat);
        }
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::yes);
        CHECK(chat.database.dump("--schema-only") == chat.before);
    }
}

TEST_CASE("a half done load whose tables were emptied or dropped names the way out at once") {
    for (const char* change : {"TRUNCATE users, messages", "DELETE FROM users", "DROP TABLE messages",
                               "ALTER TABLE users RENAME TO people", "ALTER TABLE users DROP COLUMN email"}) {
        INFO(change);
        const HalfDone chat;
        chat.database.run(change);
        const RunFacts facts = load_chat(chat);
        INFO(findings_of(facts));
        CHECK(facts.exit_code == ExitCode::no);
        CHECK(facts.result.starts_with("RESUMABLE"));
        CHECK(facts.next.find(facts.run + " --abandon") != std::string::npos);
    }
}

TEST_CASE("a load begins only where everything that it sets aside can be brought back") {
    const Chat chat;
    chat.create_schema();
    auto connection = chat.database.connect();
    for (const char* statement :
         {"CREATE ROLE loader LOGIN", "ALTER TABLE users OWNER TO loader",
          "ALTER TABLE messages OWNER TO loader", "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
          "CREATE SCHEMA copyover AUTHORIZATION loader"})
        connection.execute(statement);
    const std::string before = chat.database.dump();
    Options options = chat.options();
    options.target.dbname = chat.database.conninfo() + " user=loader";
    RunFacts refused;
    migrate::load(options, refused);
    INFO(findings_of(refused));
    CHECK(refused.exit_code == ExitCode::no);
    CHECK(refused.result == "NOTHING WAS COMMITTED");
    CHECK(first_fix(refused) == "GRANT CREATE ON SCHEMA public TO loader");
    CHECK(chat.database.dump() == before);
    CHECK(chat.database.ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'copyover'::regnamespace") ==
          "0");
    connection.execute(first_fix(refused));
    RunFacts facts;
    migrate::load(options, facts);
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    for (const char* statement : {"DROP OWNED BY loader CASCADE", "DROP ROLE loader"})
        connection.execute(statement);
}
