// What check -d and the first stage of every run say about a live target.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>

#include "migrate/target/server_pace.hpp"
#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

RunFacts check(const Chat& chat, const std::string& role = "postgres") {
    Options options = chat.options();
    options.target.dbname = chat.database.conninfo() + " user=" + role;
    RunFacts facts;
    migrate::check(options, facts);
    return facts;
}

RunFacts cutover_as(const Chat& chat, const std::string& role) {
    Options options = chat.options();
    options.target.dbname = chat.database.conninfo() + " user=" + role;
    RunFacts facts;
    migrate::cutover(options, facts);
    return facts;
}

// Roles belong to the server that all tests of the program share.
std::string new_role(const Chat& chat) {
    static int count = 0;
    const std::string role = fmt::format("app_{}", ++count);
    chat.database.run("CREATE ROLE " + role + " LOGIN");
    return role;
}

std::string fixes_of(const RunFacts& facts, const Rule& rule) {
    std::string text;
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule == &rule) text += finding.fix + "\n";
    }
    return text;
}

void run_each(const Chat& chat, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements)
        chat.database.run(statement);
}

// The statements that the fixes propose; a fix may go on in words after "; " or ", ".
void run_fixes(const Chat& chat, const RunFacts& facts, const Rule& rule) {
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule == &rule) chat.database.run(finding.fix.substr(0, finding.fix.find(", or name")));
    }
}

std::string plan_of(const RunFacts& facts) {
    std::string text;
    for (const PlanFacts& plan : facts.plan)
        text += fmt::format("{}: {} ({})\n", plan.object, plan.action, plan.reason);
    return text;
}

}  // namespace

TEST_CASE("check -d on tables in good order finds nothing and prints the object plan") {
    const Chat chat;
    chat.create_schema();
    const std::string before = chat.database.dump();
    const RunFacts facts = check(chat);
    CHECK(findings_of(facts).empty());
    CHECK(facts.result == "PASSED");
    CHECK(plan_of(facts) ==
          "table users: truncate and load (it is empty)\n"
          "table messages: truncate and load (it is empty)\n"
          "foreign key messages_user_id_fkey of messages: drop and restore (in place it would cost 0.0 s)\n"
          "index idx_messages_user of messages: drop and restore (in place it would cost 0.0 s)\n"
          "primary key users_pkey of users: keep (a rebuild saves nothing below 50000 rows)\n"
          "unique constraint users_email_key of users: keep (a rebuild saves nothing below 50000 rows)\n"
          "primary key messages_pkey of messages: keep (a rebuild saves nothing below 50000 rows)\n");
    CHECK(facts.estimates.size() == 4);
    CHECK(chat.database.dump() == before);
}

TEST_CASE("check -d says which tables would be created and which hold rows") {
    const Chat chat;
    CHECK(plan_of(check(chat)) ==
          "table users: create (the target lacks it)\ntable messages: create (the target lacks it)\n");
    chat.cutover();
    CHECK(plan_of(check(chat)) ==
          "table users: compare (it holds about 2 rows and the files give 2: about 0 are missing, only these "
          "and "
          "what differs are sent)\n"
          "table messages: compare (it holds about 3 rows and the files give 3: about 0 are missing, only "
          "these "
          "and what differs are sent)\n"
          "foreign key messages_user_id_fkey of messages: keep (no rows come into its table)\n"
          "index idx_messages_user of messages: keep (no rows come into its table)\n"
          "primary key users_pkey of users: keep (no rows come into its table)\n"
          "unique constraint users_email_key of users: keep (no rows come into its table)\n"
          "primary key messages_pkey of messages: keep (no rows come into its table)\n");
}

TEST_CASE("check -d predicts costs for tables that hold rows, analyzed or not, as a cutover then plans") {
    const bool analyzed = GENERATE(true, false);
    const Chat chat;
    chat.create_schema();
    std::string messages = "[";
    for (int i = 0; i < 2000; ++i)
        messages +=
            fmt::format(R"({}{{"id": "m_{}", "user": "u_1", "text": "hello"}})", i == 0 ? "" : ",", i);
    chat.data.write("messages.json", messages + "]");
    chat.database.run(
        "INSERT INTO messages (id, text, extra) SELECT 'm_' || i, 'hello', NULL FROM generate_series(0, 499) "
        "i");
    chat.database.run("UPDATE messages SET user_id = NULL");
    chat.database.run("ALTER TABLE messages SET (autovacuum_enabled = off)");
    if (analyzed) chat.database.run("ANALYZE messages");
    const RunFacts ahead = check(chat);
    INFO(findings_of(ahead) + plan_of(ahead));
    CHECK(plan_of(ahead).find(
              "table messages: compare (it holds about 500 rows and the files give 2000: about "
              "1500 are missing, only these and what differs are sent)\n") != std::string::npos);
    Options options = chat.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts rehearsed;
    migrate::rehearse(options, rehearsed);
    INFO(findings_of(rehearsed));
    REQUIRE(rehearsed.exit_code == ExitCode::yes);
    for (const PlanFacts& plan : rehearsed.plan) {
        const auto predicted = std::ranges::find(ahead.plan, plan.object, &PlanFacts::object);
        INFO(plan.object);
        REQUIRE(predicted != ahead.plan.end());
        REQUIRE(predicted->predicted_seconds);
        CHECK(predicted->action == plan.action);
    }
    const auto reference =
        std::ranges::find(ahead.plan, "foreign key messages_user_id_fkey of messages", &PlanFacts::object);
    const auto key =
        std::ranges::find(ahead.plan, "primary key messages_pkey of messages", &PlanFacts::object);
    // All rows are built over again, the missing ones alone go into what stays.
    REQUIRE(*key->predicted_seconds > 0);
    CHECK(*reference->predicted_seconds / *key->predicted_seconds ==
          Approx(work::foreign_key_build * 2000 / (work::btree_in_place * 1500)));
}

TEST_CASE("each missing privilege is named with the statement that grants it, and these suffice") {
    const Chat chat;
    chat.create_schema();
    const std::string role = new_role(chat);
    run_each(chat,
             {"GRANT SELECT (id), INSERT ON users TO " + role, "REVOKE ALL ON SCHEMA public FROM PUBLIC"});
    const RunFacts facts = check(chat, role);
    CHECK(findings_of(facts) ==
          fmt::format(
              "privilege-missing: the role {0} lacks CREATE on database {1}, to make the ledger's schema "
              "copyover\n"
              "privilege-missing: the role {0} lacks USAGE on schema public\n"
              "privilege-missing: the role {0} lacks SELECT (email, joined), TRUNCATE on users (TRUNCATE, "
              "UPDATE or DELETE is needed to lock it)\n"
              "privilege-missing: the role {0} lacks USAGE on schema public\n"
              "privilege-missing: the role {0} lacks SELECT, INSERT, TRUNCATE on messages (TRUNCATE, UPDATE "
              "or DELETE is needed to lock it)\n"
              "privilege-missing: the role {0} lacks USAGE on sequence public.messages_number_seq, which "
              "fills column number\n",
              role, chat.database.ask("SELECT current_database()")));
    CHECK(fixes_of(facts, rule::privilege_missing)
              .find(fmt::format(
                  "GRANT SELECT (\"email\", \"joined\"), TRUNCATE ON \"public\".\"users\" TO {}\n", role)) !=
          std::string::npos);
    run_fixes(chat, facts, rule::privilege_missing);
    CHECK(findings_of(check(chat, role)).find("privilege-missing") == std::string::npos);

    const std::string before = chat.database.dump();
    const RunFacts committed = cutover_as(chat, role);
    INFO(findings_of(committed) << committed.error);
    CHECK(committed.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM messages") == "3");
    chat.database.run("TRUNCATE users, messages CASCADE");
    chat.database.run("ALTER SEQUENCE messages_number_seq RESTART");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("a role that is not the owner keeps every object, and each has the reason") {
    const Chat chat;
    chat.create_schema();
    const std::string role = new_role(chat);
    run_each(chat, {"GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role,
                    "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role,
                    "CREATE SCHEMA copyover AUTHORIZATION " + role});
    const RunFacts facts = check(chat, role);
    CHECK(facts.result == "PASSED");
    for (const PlanFacts& plan : facts.plan) {
        if (plan.object.starts_with("table")) continue;
        CHECK(plan.action == "keep");
        CHECK(plan.reason == "only the owner of the table may drop and restore it");
    }
}

TEST_CASE("an owner who is no superuser loads as a superuser does") {
    const Chat chat;
    chat.create_schema();
    const std::string role = new_role(chat);
    run_each(chat,
             {"ALTER TABLE users OWNER TO " + role, "ALTER TABLE messages OWNER TO " + role,
              "GRANT CREATE ON SCHEMA public TO " + role, "CREATE SCHEMA copyover AUTHORIZATION " + role});
    const std::string before = chat.database.dump();
    const RunFacts facts = cutover_as(chat, role);
    INFO(findings_of(facts) << facts.error);
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(findings_of(facts).empty());
    chat.database.run("TRUNCATE users, messages CASCADE");
    chat.database.run("ALTER SEQUENCE messages_number_seq RESTART");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("row-level security is a finding for those whom it hides rows from, and for nobody else") {
    const Chat chat;
    chat.create_schema();
    const std::string owner = new_role(chat);
    run_each(chat,
             {"INSERT INTO users VALUES ('u_0', 'old@example.com')", "ALTER TABLE users OWNER TO " + owner,
              "ALTER TABLE messages OWNER TO " + owner, "CREATE SCHEMA copyover AUTHORIZATION " + owner,
              "ALTER TABLE users ENABLE ROW LEVEL SECURITY"});
    CHECK(fixes_of(check(chat, owner), rule::row_security).empty());
    chat.database.run("ALTER TABLE users FORCE ROW LEVEL SECURITY");
    CHECK(fixes_of(check(chat), rule::row_security).empty());
    const RunFacts facts = cutover_as(chat, owner);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts) ==
          fmt::format("row-security: row-level security hides rows of users from the role {}\n", owner));
    CHECK(fixes_of(facts, rule::row_security) ==
          "ALTER TABLE \"public\".\"users\" NO FORCE ROW LEVEL SECURITY, and after the run ALTER TABLE "
          "\"public\".\"users\" FORCE ROW LEVEL SECURITY\n");
    CHECK(chat.database.ask("SELECT count(*) FROM users") == "1");
}

TEST_CASE("triggers, rules, publications and views around a table are told with their remedies") {
    const Chat chat;
    chat.create_schema();
    run_each(
        chat,
        {"CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
         "CREATE TRIGGER a_before BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
         "CREATE TRIGGER b_after AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
         "CREATE TRIGGER c_statement AFTER INSERT ON users EXECUTE FUNCTION pass()",
         "CREATE TRIGGER d_disabled BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
         "CREATE TRIGGER e_update BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION pass()",
         "CREATE TRIGGER f_replica BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
         "ALTER TABLE users ENABLE ALWAYS TRIGGER a_before", "ALTER TABLE users DISABLE TRIGGER d_disabled",
         "ALTER TABLE users ENABLE REPLICA TRIGGER f_replica",
         "CREATE RULE shadow AS ON INSERT TO users DO ALSO NOTHING",
         "CREATE PUBLICATION feed FOR TABLE users", "CREATE VIEW names AS SELECT email FROM users",
         "CREATE MATERIALIZED VIEW \"all names\" AS SELECT * FROM names",
         "CREATE TABLE badges (user_id varchar(20) CONSTRAINT badge_owner REFERENCES users (id))"});
    const RunFacts facts = check(chat);
    CHECK(facts.result == "PASSED");
    CHECK(
        findings_of(facts) ==
        "trigger-fires: trigger a_before of users runs before each row: it may change the row or swallow it\n"
        "trigger-fires: trigger b_after of users runs after each row: what it does is done for every row of "
        "the run\n"
        "trigger-fires: trigger c_statement of users runs for every COPY, of which there are many, not once "
        "for "
        "the load\n"
        "rule-ignored: rule shadow of users is not applied to the run's rows\n"
        "table-published: publication feed sends the rows of users to its subscribers at COMMIT; the table "
        "is not "
        "truncated\n"
        "view-stale: materialized view public.\"all names\" reads users and does not show the run's rows\n"
        "outside-reference: badge_owner of badges references users: the key it needs stays in place, and "
        "users is "
        "not truncated\n"
        "object-kept: primary key users_pkey of users stays in place: other objects depend on it\n");
    CHECK(fixes_of(facts, rule::trigger_fires).find("ENABLE ALWAYS TRIGGER \"a_before\"") !=
          std::string::npos);
    CHECK(fixes_of(facts, rule::view_stale) ==
          "after the run: REFRESH MATERIALIZED VIEW public.\"all names\"\n");
}

TEST_CASE("a foreign key to a table that the mapping does not fill is told and stays") {
    const Chat chat;
    chat.create_schema();
    run_each(chat, {"CREATE TABLE tenants (id int PRIMARY KEY)",
                    "ALTER TABLE messages ADD COLUMN tenant int CONSTRAINT of_tenant REFERENCES tenants"});
    std::string schema = Chat::schema_sql();
    chat.migration.write(
        "schema.sql", schema +
                          "CREATE TABLE tenants (id int PRIMARY KEY); ALTER TABLE messages ADD COLUMN tenant "
                          "int CONSTRAINT of_tenant REFERENCES tenants;");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.rehearse();
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(findings_of(facts) ==
          "outside-reference: of_tenant of messages references tenants, which the mapping does not fill: it "
          "stays in "
          "place, and only the server knows whether its rows are there\n"
          "object-kept: foreign key of_tenant of messages stays in place: it references a table outside of "
          "this "
          "load\n");
    CHECK(chat.database.dump() == before);
}

TEST_CASE("an event trigger that refuses DDL is told before it can stop the run") {
    const Chat chat;
    chat.create_schema();
    run_each(
        chat,
        {"CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION "
         "''no DDL''; END'",
         "CREATE EVENT TRIGGER no_views ON ddl_command_start WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION "
         "refuse()",
         "CREATE EVENT TRIGGER no_indexes ON ddl_command_start WHEN TAG IN ('CREATE VIEW', 'CREATE INDEX') "
         "EXECUTE FUNCTION refuse()"});
    const RunFacts facts = check(chat);
    CHECK(findings_of(facts) ==
          "event-trigger: event trigger no_indexes runs at ddl_command_start of CREATE VIEW, CREATE INDEX: "
          "it may "
          "refuse or log what the run does\n");
    const std::string before = chat.database.dump();
    CHECK_THROWS_WITH(chat.cutover(), Catch::Matchers::Contains("no DDL"));
    CHECK(chat.database.dump() == before);
}

TEST_CASE("who holds a lock for longer than the run would wait is named, and others are not") {
    const Chat chat;
    chat.create_schema();
    auto application = chat.database.connect();
    application.execute("BEGIN");
    application.execute("LOCK TABLE users IN ACCESS SHARE MODE");
    Options options = chat.options();
    options.target.lock_timeout = std::chrono::minutes(2);
    RunFacts fresh;
    migrate::check(options, fresh);
    CHECK(findings_of(fresh).empty());
    options.target.lock_timeout = std::chrono::milliseconds(1);
    application.execute("SELECT pg_sleep(0.01)");
    RunFacts facts;
    migrate::check(options, facts);
    const std::string pid(application.execute("SELECT pg_backend_pid()").text(0, 0));
    CHECK_THAT(findings_of(facts),
               Catch::Matchers::Matches(fmt::format(
                   "lock-held: session {} \\(copyover test\\) holds a lock on users for \\d+ s\n", pid)));
    CHECK(fixes_of(facts, rule::lock_held) ==
          fmt::format("end its transaction, or SELECT pg_terminate_backend({})\n", pid));
}

TEST_CASE("a table that is locked against everything stops the look with a reason, not for ever") {
    const Chat chat;
    chat.create_schema();
    auto application = chat.database.connect();
    application.execute("BEGIN");
    application.execute("LOCK TABLE users");
    application.execute("SELECT pg_sleep(0.2)");
    Options options = chat.options();
    options.target.lock_timeout = std::chrono::milliseconds(100);
    RunFacts facts;
    CHECK_THROWS_WITH(migrate::check(options, facts),
                      Catch::Matchers::StartsWith(
                          "a target table is locked so that it cannot be described: try again when the "
                          "lock is released; session "));
    CHECK(findings_of(facts).starts_with("lock-held: "));
}

TEST_CASE("a view, an unlogged table and a foreign table under a table's name are told") {
    const Chat chat;
    chat.create_schema();
    run_each(chat, {"ALTER TABLE messages DROP CONSTRAINT messages_user_id_fkey",
                    "ALTER TABLE users RENAME TO people", "CREATE VIEW users AS SELECT * FROM people",
                    "ALTER TABLE messages SET UNLOGGED"});
    const RunFacts facts = check(chat);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(findings_of(facts).find("target-kind: users is a view, not a table\n") != std::string::npos);
    CHECK(findings_of(facts).find(
              "target-unlogged: messages is unlogged: a crash of the server empties it\n") !=
          std::string::npos);
}

TEST_CASE("a sequence that has too few values is found before the rows come") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER SEQUENCE messages_number_seq MAXVALUE 3");
    CHECK(findings_of(check(chat)).empty());
    chat.database.run("SELECT nextval('messages_number_seq')");
    const RunFacts facts = check(chat);
    CHECK(findings_of(facts) ==
          "sequence-exhausted: sequence public.messages_number_seq has 2 values left for column number, 3 "
          "rows take "
          "one each\n");
    for (const std::string statement : {"ALTER TABLE messages ALTER COLUMN number TYPE bigint",
                                        "ALTER SEQUENCE public.messages_number_seq AS bigint NO MAXVALUE"}) {
        CHECK(fixes_of(facts, rule::sequence_exhausted).size() > 0);
        chat.database.run(statement);
    }
    CHECK(findings_of(check(chat)).find("sequence-exhausted") == std::string::npos);
}

TEST_CASE("a sequence that a default uses is set behind the rows though no column owns it") {
    const Chat chat;
    chat.create_schema();
    run_each(chat, {"CREATE SEQUENCE shared",
                    "ALTER TABLE messages ALTER COLUMN number SET DEFAULT nextval('shared')",
                    "DROP SEQUENCE messages_number_seq"});
    chat.migration.write("mapping.json", R"({ "time_zone": "UTC", "sources": [
      { "files": "users.json", "records": "/*", "rows": [ { "table": "users", "columns": { "id": "0#",
        "email": "/email" } } ], "ignore": ["/joined"] },
      { "files": "messages.json", "records": "/*", "rows": [ { "table": "messages", "columns": { "id": "/id",
        "user_id": "/user", "text": "/text", "number": { "value": 41 } } } ], "ignore": ["/extra", "/price"] } ] })");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT nextval('shared')") == "42");
}

TEST_CASE("settings that stand in the way are told: replication role, fsync of a lasting server") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("ALTER DATABASE " + chat.database.ask("SELECT current_database()") +
                      " SET session_replication_role = replica");
    const RunFacts facts = check(chat);
    std::string messages;
    for (const Finding& finding : facts.findings.all())
        messages += finding.message + "\n";
    CHECK(messages ==
          "fsync is off: what is committed does not outlive a crash of the machine\n"
          "full_page_writes is off: what is committed does not outlive a crash of the machine\n"
          "session_replication_role is replica: neither triggers nor foreign keys work\n");
}
