// What was there before is restored exactly or was never touched.
#include <catch2/catch.hpp>

#include <chrono>
#include <thread>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

// Runs the statements, then a rehearsal and a cutover, and compares pg_dump's words about the schema.
void require_restored(const std::vector<std::string>& statements) {
    const Chat chat;
    chat.create_schema();
    std::string schema = Chat::schema_sql();
    for (const std::string& statement : statements) {
        chat.database.run(statement);
        const bool adds_keys =
            statement.starts_with("ALTER TABLE messages") || statement.starts_with("CREATE UNIQUE");
        if (adds_keys) schema += statement + ";\n";
    }
    chat.migration.write("schema.sql", schema);
    const std::string before = chat.database.dump();
    const RunFacts rehearsal = chat.rehearse();
    INFO(findings_of(rehearsal));
    CHECK(rehearsal.exit_code == ExitCode::yes);
    CHECK(chat.database.dump() == before);

    const RunFacts committed = chat.cutover();
    CHECK(committed.exit_code == ExitCode::yes);
    // What the rows and the serial column have changed is put back, the rest must be as it was.
    chat.database.run("TRUNCATE users, messages CASCADE");
    chat.database.run("ALTER SEQUENCE messages_number_seq RESTART");
    CHECK(chat.database.dump() == before);
}

}  // namespace

TEST_CASE("comments on constraints and on the indexes behind them survive") {
    require_restored({"COMMENT ON CONSTRAINT messages_user_id_fkey ON messages IS 'author'",
                      "COMMENT ON CONSTRAINT users_email_key ON users IS 'it''s unique'",
                      "COMMENT ON INDEX users_pkey IS 'the key'"});
}

TEST_CASE("CLUSTER mark and replica identity survive") {
    require_restored({"ALTER TABLE messages CLUSTER ON idx_messages_user",
                      "ALTER TABLE users REPLICA IDENTITY USING INDEX users_pkey"});
}

TEST_CASE("storage options and statistics of indexes survive") {
    require_restored({"CREATE INDEX wide ON messages ((length(text))) WITH (fillfactor = 70)",
                      "ALTER INDEX wide ALTER COLUMN 1 SET STATISTICS 500",
                      "ALTER TABLE messages SET (autovacuum_enabled = false)"});
}

TEST_CASE("triggers keep their own states") {
    require_restored({"CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                      "CREATE TRIGGER a_origin BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
                      "CREATE TRIGGER b_always BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
                      "CREATE TRIGGER c_disabled BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pass()",
                      "ALTER TABLE users ENABLE ALWAYS TRIGGER b_always",
                      "ALTER TABLE users DISABLE TRIGGER c_disabled"});
}

TEST_CASE("a view that groups by the primary key keeps the key") {
    require_restored(
        {"CREATE VIEW per_user AS SELECT u.id, u.email, count(*) FROM users u JOIN messages m ON m.user_id "
         "= u.id GROUP BY u.id"});
}

TEST_CASE("a foreign key from a table outside of the migration survives") {
    require_restored({"CREATE TABLE badges (user_id varchar(20) REFERENCES users (id))"});
}

TEST_CASE("deferrable and unvalidated constraints survive") {
    require_restored(
        {"ALTER TABLE messages DROP CONSTRAINT messages_user_id_fkey",
         "ALTER TABLE messages ADD CONSTRAINT late FOREIGN KEY (user_id) REFERENCES users DEFERRABLE "
         "INITIALLY DEFERRED",
         "ALTER TABLE messages ADD CONSTRAINT unchecked CHECK (text <> 'never') NOT VALID",
         "ALTER TABLE messages ADD CONSTRAINT pair UNIQUE (user_id, id) DEFERRABLE"});
}

TEST_CASE("unique indexes with predicate, expression and included columns survive") {
    require_restored({"CREATE UNIQUE INDEX lower_email ON users (lower(email))",
                      "CREATE UNIQUE INDEX dear ON messages (id) INCLUDE (text) WHERE price > 0",
                      "CREATE UNIQUE INDEX nnd ON messages (id, price) NULLS NOT DISTINCT"});
}

TEST_CASE("publications, grants, policies and extended statistics survive") {
    require_restored({"CREATE PUBLICATION feed FOR TABLE users", "CREATE ROLE reader",
                      "GRANT SELECT (id) ON users TO reader",
                      "CREATE STATISTICS both_columns ON user_id, price FROM messages"});
}

TEST_CASE("an exclusion constraint and a self-reference survive") {
    require_restored({"ALTER TABLE messages ADD COLUMN reply varchar(20) REFERENCES messages (id)",
                      "ALTER TABLE messages ADD CONSTRAINT one_text EXCLUDE USING btree (id WITH =)"});
}

TEST_CASE("a child table by inheritance is never emptied") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE TABLE old_users () INHERITS (users)");
    chat.database.run("INSERT INTO old_users VALUES ('u_0', 'old@example.com')");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM ONLY users") == "2");
    CHECK(chat.database.ask("SELECT count(*) FROM old_users") == "1");
}

TEST_CASE("an index that a failed CREATE INDEX CONCURRENTLY left behind stays invalid") {
    const Chat chat;
    chat.create_schema();
    chat.database.run("CREATE INDEX broken ON messages (price)");
    chat.database.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'broken'::regclass") == "f");
}

TEST_CASE("an index in a tablespace of its own stays there") {
    const Chat chat;
    auto connection = chat.database.connect();
    connection.execute("SET allow_in_place_tablespaces = on");
    connection.execute("CREATE TABLESPACE elsewhere LOCATION ''");
    chat.create_schema();
    chat.database.run("CREATE INDEX far ON messages (price) TABLESPACE elsewhere");
    const std::string before = chat.database.dump();
    const RunFacts facts = chat.rehearse();
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(chat.database.dump() == before);
    chat.database.run("DROP INDEX far");
    connection.execute("DROP TABLESPACE elsewhere");
}

TEST_CASE("statistics targets, compression, storage and options of columns survive") {
    require_restored({"ALTER TABLE messages ALTER COLUMN extra SET STATISTICS 1000",
                      "ALTER TABLE messages ALTER COLUMN extra SET STORAGE EXTERNAL",
                      "ALTER TABLE messages ALTER COLUMN text SET COMPRESSION pglz",
                      "ALTER TABLE messages ALTER COLUMN user_id SET (n_distinct = -0.5)"});
}

TEST_CASE("triggers of foreign keys that were disabled stay disabled") {
    require_restored({"ALTER TABLE messages DISABLE TRIGGER ALL"});
}

TEST_CASE("constraint triggers and triggers on TRUNCATE are neither lost nor fired in vain") {
    require_restored({"CREATE TABLE fired (what text)",
                      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO fired "
                      "VALUES (TG_OP); "
                      "RETURN NULL; END'",
                      "CREATE TRIGGER on_truncate AFTER TRUNCATE ON users EXECUTE FUNCTION note()",
                      "ALTER TABLE users DISABLE TRIGGER on_truncate",
                      "CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                      "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED "
                      "FOR EACH ROW EXECUTE "
                      "FUNCTION pass()"});
}

TEST_CASE("a trigger on TRUNCATE does not fire, because its table is not truncated") {
    const Chat chat;
    chat.create_schema();
    chat.database.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''truncated''; END'");
    chat.database.run("CREATE TRIGGER on_truncate BEFORE TRUNCATE ON users EXECUTE FUNCTION refuse()");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
}

TEST_CASE("identity, generated and defaulted columns survive with their sequences") {
    const Chat chat;
    chat.create_schema();
    const std::string added =
        "ALTER TABLE messages ADD COLUMN serial_number int GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT "
        "5), "
        "ADD COLUMN length int GENERATED ALWAYS AS (length(text)) STORED";
    chat.database.run(added);
    chat.migration.write("schema.sql", Chat::schema_sql() + added + ";");
    const std::string before = chat.database.dump();
    const RunFacts rehearsal = chat.rehearse();
    INFO(findings_of(rehearsal));
    CHECK(rehearsal.exit_code == ExitCode::yes);
    CHECK(chat.database.dump() == before);
    CHECK(chat.cutover().exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT sum(serial_number) || ' ' || sum(length) FROM messages") == "45 26");
}

TEST_CASE(
    "rows that commit while the run waits for its lock are seen, whatever isolation the role defaults to") {
    const Chat chat;
    chat.create_schema();
    const std::string name = chat.database.ask("SELECT current_database()");
    chat.database.run("ALTER DATABASE " + name + " SET default_transaction_isolation = 'repeatable read'");
    chat.database.run("ALTER DATABASE " + name + " SET statement_timeout = '1ms'");
    chat.database.run("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
    auto application = chat.database.connect();
    application.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    application.execute("INSERT INTO users VALUES ('u_0', 'old@example.com')");
    std::jthread commits([&application] {
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        application.execute("COMMIT");
    });
    const RunFacts facts = chat.cutover();
    commits.join();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.tables[0].inserted == 2);
    CHECK(chat.database.ask("SELECT string_agg(id, ',' ORDER BY id) FROM users") == "u_0,u_1,u_2");
}

TEST_CASE("a rehearsal leaves the files of empty tables as they were") {
    const Chat chat;
    chat.create_schema();
    const std::string sizes =
        "SELECT string_agg(relname || ' ' || relfilenode || ' ' || pg_total_relation_size(oid), ', ' ORDER "
        "BY relname) "
        "FROM pg_class WHERE relname IN ('users', 'messages')";
    const std::string before = chat.database.ask(sizes);
    CHECK(chat.rehearse().exit_code == ExitCode::yes);
    CHECK(chat.database.ask(sizes) == before);
}

TEST_CASE("an empty inheriting table is left alone, and its parent loads") {
    require_restored(
        {"CREATE TABLE old_users () INHERITS (users)", "CREATE INDEX of_child ON old_users (email)"});
}
