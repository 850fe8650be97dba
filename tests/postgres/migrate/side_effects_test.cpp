// What triggers of the rows that a run sends do to other tables of the migration.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

constexpr auto tables =
    "CREATE TABLE users (id text PRIMARY KEY, name text, sent integer NOT NULL DEFAULT 0);"
    "CREATE TABLE messages (id text PRIMARY KEY, user_id text, text text);";

constexpr auto mapping_json = R"({"sources": [
  {"files": "users.json", "records": "/*",
   "rows": [{"table": "users", "columns": {"id": "/id", "name": "/name"}}]},
  {"files": "messages.json", "records": "/*",
   "rows": [{"table": "messages", "columns": {"id": "/id", "user_id": "/user", "text": "/text"}}]}]})";

// Users that are in the target already and messages that are not, with a trigger on the messages.
struct Scene : Chat {
    explicit Scene(const std::string& statement, bool knows_users = true) {
        migration.write("schema.sql", tables);
        migration.write("mapping.json", mapping_json);
        data.write("users.json",
                   knows_users ? R"([{"id": "u_1", "name": "Ada"}, {"id": "u_2", "name": "Bob"}])" : "[]");
        data.write("messages.json", R"([{"id": "m_1", "user": "u_1", "text": "one"},
                                        {"id": "m_2", "user": "u_1", "text": "two"}])");
        database.run("CREATE TABLE users (id text PRIMARY KEY, name text, sent integer NOT NULL DEFAULT 0)");
        database.run("CREATE TABLE messages (id text PRIMARY KEY, user_id text, text text)");
        database.run("INSERT INTO users VALUES ('u_1', 'Ada', 7), ('u_2', 'Bob', 0), ('u_app', 'Own', 0)");
        database.run(fmt::format(
            "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {}; RETURN NULL; END$$",
            statement));
        trigger("CREATE TRIGGER meddle AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION meddle()");
    }

    void trigger(const std::string& sql) const {
        database.run("DROP TRIGGER IF EXISTS meddle ON messages");
        database.run(sql);
    }

    [[nodiscard]] std::string users() const {
        return database.ask("SELECT string_agg(u::text, ' ' ORDER BY id) FROM users u");
    }

    [[nodiscard]] RunFacts load() const {
        Options one_by_one = options();
        one_by_one.jobs = 1;
        one_by_one.writing.batch_rows = 1;
        RunFacts facts;
        migrate::load(one_by_one, facts);
        return facts;
    }
};

const Finding* find(const RunFacts& facts, const Rule& rule, const std::string& table) {
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule == &rule && finding.table == table) return &finding;
    }
    return nullptr;
}

void require_refused(const RunFacts& facts) {
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::no);
    const Finding* finding = find(facts, rule::digest_differs, "users");
    REQUIRE(finding != nullptr);
    CHECK(finding->message.find("trigger meddle of messages") != std::string::npos);
}

constexpr auto per_row =
    "CREATE TRIGGER meddle AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION meddle()";
constexpr auto per_statement =
    "CREATE TRIGGER meddle AFTER INSERT ON messages FOR EACH STATEMENT EXECUTE FUNCTION meddle()";
constexpr auto deferred =
    "CREATE CONSTRAINT TRIGGER meddle AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
    "EXECUTE "
    "FUNCTION meddle()";

constexpr auto counts = "UPDATE users SET sent = sent + 1 WHERE id = NEW.user_id";

}  // namespace

TEST_CASE(
    "a trigger that changes, adds or deletes rows of a table to which nothing is sent is refused by name") {
    const auto [statement, when] = GENERATE(table<std::string, std::string>({
        {"UPDATE users SET name = 'changed' WHERE id = 'u_1'", per_row},
        {"UPDATE users SET name = 'changed' WHERE id = 'u_app'", per_statement},
        {"INSERT INTO users VALUES ('u_new', 'new') ON CONFLICT DO NOTHING", deferred},
        {"DELETE FROM users WHERE id = 'u_app'", per_row},
    }));
    const Scene scene(statement);
    scene.trigger(when);
    const std::string before = scene.users();
    require_refused(scene.cutover());
    require_refused(scene.rehearse());
    CHECK(scene.users() == before);
    CHECK(scene.database.ask("SELECT count(*) FROM messages") == "0");
}

TEST_CASE("a trigger that leaves the other tables alone is no reason to refuse") {
    const Scene scene("PERFORM 1");
    const RunFacts facts = scene.cutover();
    INFO(findings_of(facts));
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(scene.roll_back(facts.run).exit_code == ExitCode::yes);
}

TEST_CASE("tables that nothing can reach are not read again, and the plan says so") {
    const Scene scene("PERFORM 1");
    scene.database.run("DROP TRIGGER meddle ON messages");
    const RunFacts facts = scene.cutover();
    REQUIRE(facts.plan.size() > 0);
    const auto left_out = std::ranges::find(facts.plan, "not read again", &PlanFacts::action);
    REQUIRE(left_out != facts.plan.end());
    CHECK(left_out->object == "table users");
}

TEST_CASE(
    "columns that are not mapped may be changed by a trigger, which is counted, and a rollback restores "
    "them") {
    const Scene scene(counts);
    const std::string before = scene.users();
    const RunFacts facts = scene.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    const Finding* warning = find(facts, rule::trigger_fires, "users");
    REQUIRE(warning != nullptr);
    CHECK(warning->count == 1);
    CHECK(scene.database.ask("SELECT sent FROM users WHERE id = 'u_1'") == "9");
    CHECK(scene.roll_back(facts.run).result == "ROLLED BACK run " + facts.run);
    CHECK(scene.users() == before);
    CHECK(scene.database.ask("SELECT count(*) FROM messages") == "0");
}

TEST_CASE("a rollback restores counters that triggers count down when it deletes") {
    const Scene scene(counts);
    scene.database.run("INSERT INTO messages VALUES ('m_app', 'u_app', 'own')");
    scene.database.run(
        "CREATE FUNCTION down() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN UPDATE users SET sent = sent - 1 WHERE id = OLD.user_id; RETURN NULL; END$$");
    scene.database.run("CREATE TRIGGER down AFTER DELETE ON messages FOR EACH ROW EXECUTE FUNCTION down()");
    const std::string before = scene.users();
    const RunFacts facts = scene.cutover();
    CHECK(facts.exit_code == ExitCode::yes);
    const RunFacts undone = scene.roll_back(facts.run);
    INFO(findings_of(undone));
    CHECK(undone.exit_code == ExitCode::yes);
    CHECK(scene.users() == before);
    CHECK(scene.database.ask("SELECT string_agg(id, ',') FROM messages") == "m_app");
}

TEST_CASE("rows that a merge updates are restored as they were before triggers changed them, too") {
    const Scene scene(counts);
    const std::string before = scene.users();
    scene.data.write("users.json", R"([{"id": "u_1", "name": "Ada King"}, {"id": "u_2", "name": "Bob"}])");
    Options options = scene.options();
    options.writing.on_conflict = ConflictPolicy::update;
    RunFacts facts;
    cutover(options, facts);
    INFO(findings_of(facts));
    REQUIRE(facts.exit_code == ExitCode::yes);
    CHECK(scene.roll_back(facts.run).exit_code == ExitCode::yes);
    CHECK(scene.users() == before);
}

TEST_CASE("a rollback restores no counters that went on since, and changes nothing then") {
    const Scene scene(counts);
    const RunFacts facts = scene.cutover();
    scene.database.run("UPDATE users SET sent = sent + 1 WHERE id = 'u_1'");
    const std::string before = scene.users();
    CHECK(scene.roll_back(facts.run).exit_code == ExitCode::no);
    CHECK(scene.users() == before);
    CHECK(scene.database.ask("SELECT count(*) FROM messages") == "2");
}

TEST_CASE("rows without a key that a trigger touched stop the rollback before it changes anything") {
    const Scene scene(counts);
    scene.migration.write("schema.sql",
                          "CREATE TABLE users (id text, name text, sent integer NOT NULL DEFAULT 0);"
                          "CREATE TABLE messages (id text PRIMARY KEY, user_id text, text text);");
    scene.database.run("ALTER TABLE users DROP CONSTRAINT users_pkey, ALTER id DROP NOT NULL");
    const RunFacts facts = scene.cutover();
    INFO(findings_of(facts));
    REQUIRE(facts.exit_code == ExitCode::yes);
    CHECK(find(facts, rule::trigger_fires, "users") != nullptr);
    const std::string before = scene.users();
    const RunFacts refused = scene.roll_back(facts.run);
    CHECK(refused.exit_code == ExitCode::no);
    CHECK(find(refused, rule::changed_since, "users") != nullptr);
    CHECK(scene.users() == before);
}

TEST_CASE(
    "what an event trigger does at any DDL of a run, that of the ledger too, is seen before the last word") {
    const std::string tag = GENERATE("CREATE SCHEMA", "CREATE TABLE", "CREATE TABLE AS", "CREATE INDEX",
                                     "ALTER TABLE", "CREATE SEQUENCE");
    const Scene scene("PERFORM 1");
    const std::string before = scene.users();
    scene.database.run(fmt::format(
        "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN IF tg_tag = '{}' THEN "
        "UPDATE users SET name = 'behind' WHERE id = 'u_app'; END IF; END$$",
        tag));
    scene.database.run("CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION ev()");
    const RunFacts facts = scene.cutover();
    INFO(tag + "\n" + findings_of(facts));
    if (facts.exit_code == ExitCode::no) {
        CHECK(find(facts, rule::digest_differs, "users") != nullptr);
    } else {
        CHECK(facts.exit_code == ExitCode::yes);
    }
    CHECK(scene.users() == before);
}

// By itself, or because triggers put off what others of the same DDL set off.
TEST_CASE("what an event trigger puts off to the COMMIT is seen before it, too") {
    const std::string tag =
        GENERATE("CREATE SCHEMA", "CREATE TABLE", "CREATE TABLE AS", "CREATE INDEX", "ALTER TABLE");
    const bool loads = GENERATE(false, true);
    const Scene scene("PERFORM 1", !loads);
    const std::string before = scene.users();
    scene.database.run(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "UPDATE users SET name = 'late' WHERE id = 'u_app'; "
        "UPDATE messages SET text = 'late' WHERE id = 'm_1'; RETURN NULL; END$$");
    scene.database.run(
        "CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF sent ON users DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION late()");
    scene.database.run(fmt::format(
        "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN IF tg_tag = '{}' THEN "
        "SET CONSTRAINTS ALL DEFERRED; UPDATE users SET sent = sent WHERE id = 'u_app'; END IF; END$$",
        tag));
    scene.database.run("CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION ev()");
    RunFacts facts;
    try {
        facts = loads ? scene.load() : scene.cutover();
    } catch (const postgres::ServerError& error) {
        // The server itself refuses to alter a table of which something is put off.
        CHECK(error.fields().sqlstate == "55006");
        return;
    }
    INFO(tag + "\n" + findings_of(facts));
    if (facts.exit_code == ExitCode::yes) {
        CHECK(scene.verify(VerifyLevel::rows, true).exit_code == ExitCode::yes);
    } else {
        CHECK(facts.exit_code == ExitCode::no);
    }
    if (!loads) CHECK(scene.users() == before);
}

// The statements in front of the proof are all that can still put something off: undo tables of a cutover, the guard
// that a load drops.
TEST_CASE("what the last DDL in front of the proof puts off to the COMMIT is seen by the proof") {
    const bool loads = GENERATE(false, true);
    const Scene scene("PERFORM 1", !loads);
    scene.database.run("UPDATE users SET name = 'Robert' WHERE id = 'u_2'");
    scene.database.run(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "UPDATE messages SET text = 'late' WHERE id = 'm_1'; RETURN NULL; END$$");
    scene.database.run(
        "CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF sent ON users DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW WHEN (NEW.id = 'u_app') EXECUTE FUNCTION late()");
    scene.database.run(fmt::format(
        "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN IF {} THEN "
        "SET CONSTRAINTS ALL DEFERRED; UPDATE users SET sent = sent WHERE id = 'u_app'; END IF; END$$",
        loads ? "EXISTS (SELECT FROM messages) "
                "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'copyover_load_guard')"
              : "EXISTS (SELECT FROM pg_event_trigger_ddl_commands() "
                "WHERE command_tag = 'CREATE TABLE AS' AND schema_name = 'copyover')"));
    scene.database.run("CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION ev()");
    RunFacts facts;
    if (loads) {
        facts = scene.load();
    } else {
        Options update = scene.options();
        update.writing.on_conflict = ConflictPolicy::update;
        migrate::cutover(update, facts);
    }
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(find(facts, rule::row_differs, "messages") != nullptr);
    CHECK(scene.database.ask("SELECT count(*) FROM messages WHERE text = 'late'") == "0");
}

TEST_CASE("a load watches the tables that it does not fill, and its rollback gives them back") {
    const Scene scene("UPDATE users SET name = 'changed' WHERE id = NEW.user_id", false);
    const std::string before = scene.users();
    const RunFacts facts = scene.load();
    require_refused(facts);
    CHECK(facts.result == "RESUMABLE run " + facts.run);
    const RunFacts undone = scene.roll_back(facts.run);
    INFO(findings_of(undone));
    CHECK(undone.exit_code == ExitCode::yes);
    CHECK(scene.users() == before);
    CHECK(scene.database.dump("--schema-only").find("copyover_load_guard") == std::string::npos);
}

TEST_CASE("counters that a load moves are counted and restored, and other rows may go on living") {
    const Scene scene(counts, false);
    const std::string before = scene.users();
    const RunFacts facts = scene.load();
    INFO(findings_of(facts));
    REQUIRE(facts.result == "COMMITTED run " + facts.run);
    const Finding* warning = find(facts, rule::trigger_fires, "users");
    REQUIRE(warning != nullptr);
    CHECK(warning->count == 1);
    scene.database.run("INSERT INTO users VALUES ('u_late', 'Late', 1)");
    const RunFacts undone = scene.roll_back(facts.run);
    INFO(findings_of(undone));
    CHECK(undone.exit_code == ExitCode::yes);
    CHECK(scene.users() == before + " (u_late,Late,1)");
}
