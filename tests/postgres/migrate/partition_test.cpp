// Partitioned targets: they load, keep what they were, and rows without a partition are found before.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

// Without the note that check, which knows no catalog, leaves partitions to the server: here the server is asked.
std::string judged(const RunFacts& facts) {
    std::string text = findings_of(facts);
    constexpr std::string_view note = "left-to-rehearse: whether a row of ";
    for (std::size_t at = text.find(note); at != std::string::npos; at = text.find(note))
        text.erase(at, text.find('\n', at) + 1 - at);
    return text;
}

// Events go to a table with the given partitioning; at is a time, kind a text, number an integer.
struct Events {
    TemporaryFolder migration;
    TemporaryFolder data;
    Database database;

    explicit Events(const std::string& partitioning, const std::vector<std::string>& partitions,
                    const std::string& key = "id, at, kind, number") {
        const std::string table = fmt::format(
            "CREATE TABLE events (id int NOT NULL, at timestamptz NOT NULL, kind text, number int NOT "
            "NULL{}) "
            "PARTITION BY {}",
            key.empty() ? "" : ", PRIMARY KEY (" + key + ")", partitioning);
        migration.write("schema.sql", table + ";\n");
        migration.write("mapping.json", R"({ "time_zone": "UTC", "sources": [ { "files": "events.json",
          "records": "/*", "rows": [ { "table": "events", "columns": { "id": "/id", "kind": "/kind",
          "number": "/number", "at": { "from": "/at", "as": "iso8601" } } } ] } ] })");
        write(R"([{"id": 1, "at": "2024-01-05T10:00:00Z", "kind": "a", "number": 5},
                  {"id": 2, "at": "2024-02-29T23:59:59.999Z", "kind": "b", "number": 150},
                  {"id": 3, "at": "2024-04-01T00:00:00Z", "kind": "it's", "number": -1},
                  {"id": 4, "at": "2024-04-30T01:00:00Z", "kind": "a", "number": 7}])");
        database.run(table);
        for (const std::string& partition : partitions)
            database.run("CREATE TABLE " + partition);
    }

    void write(std::string_view text) const { data.write("events.json", text); }

    [[nodiscard]] Options options() const {
        Options options;
        options.input.migration = migration.path();
        options.input.data = data.path();
        options.target.dbname = database.conninfo();
        return options;
    }

    [[nodiscard]] RunFacts check() const {
        RunFacts facts;
        migrate::check(options(), facts);
        return facts;
    }

    [[nodiscard]] RunFacts cutover() const {
        RunFacts facts;
        migrate::cutover(options(), facts);
        return facts;
    }

    // Runs the statements that the findings propose, and then the cutover must pass.
    void require_mended(const RunFacts& facts) const {
        for (const Finding& finding : facts.findings.all()) {
            std::string_view rest = finding.fix;
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find("; CREATE"), rest.size());
                if (finding.rule == &rule::partition_missing || finding.rule == &rule::partition_default)
                    database.run(std::string(rest.substr(0, end)));
                rest.remove_prefix(std::min(end + 2, rest.size()));
            }
        }
        const RunFacts after = cutover();
        INFO(judged(after));
        CHECK(judged(after).find("partition-missing") == std::string::npos);
        CHECK(after.exit_code == ExitCode::yes);
        CHECK(database.ask("SELECT count(*) FROM events") == "4");
    }
};

std::string fixes_of(const RunFacts& facts) {
    std::string text;
    for (const Finding& finding : facts.findings.all()) {
        if (finding.rule != &rule::server_setting && finding.rule != &rule::left_to_rehearse)
            text += finding.fix + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("rows of months without a partition are counted, addressed, and get the DDL that makes it") {
    const Events events(
        "RANGE (at)",
        {"events_2024_01 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
         "events_2024_03 PARTITION OF events FOR VALUES FROM ('2024-03-01') TO ('2024-04-01')"});
    const RunFacts facts = events.check();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(
        judged(facts) ==
        "partition-missing: 1 row with at from 2024-02-01 00:00:00+00 up to 2024-03-01 00:00:00+00 has no "
        "partition of events (RANGE (at))\n"
        "partition-missing: 2 rows with at from 2024-04-01 00:00:00+00 up to 2024-05-01 00:00:00+00 have no "
        "partition of events (RANGE (at))\n");
    CHECK(fixes_of(facts) ==
          "CREATE TABLE \"public\".\"events_2024_02\" PARTITION OF \"public\".\"events\" FOR VALUES FROM "
          "('2024-02-01 "
          "00:00:00+00') TO ('2024-03-01 00:00:00+00')\n"
          "CREATE TABLE \"public\".\"events_2024_04\" PARTITION OF \"public\".\"events\" FOR VALUES FROM "
          "('2024-04-01 "
          "00:00:00+00') TO ('2024-05-01 00:00:00+00')\n");
    CHECK(facts.findings.all().back().at.file == "events.json");
    CHECK(facts.findings.all().back().at.line == 3);
    CHECK(events.cutover().result == "NOTHING WAS COMMITTED");
    CHECK(events.database.ask("SELECT count(*) FROM events") == "0");
    events.require_mended(facts);
}

TEST_CASE("new partitions end where old ones with odd bounds begin") {
    const Events events(
        "RANGE (at)",
        {"p1 PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2024-01-31 23:00:00.5+00')",
         "p2 PARTITION OF events FOR VALUES FROM ('2024-04-20 12:00+00') TO ('2024-04-29 12:00:00+00')"});
    const RunFacts facts = events.check();
    CHECK(fixes_of(facts).find("FROM ('2024-04-29 12:00:00+00') TO ('2024-05-") != std::string::npos);
    events.require_mended(facts);
}

TEST_CASE("integer ranges go on in the step of those that are there") {
    const Events events("RANGE (number)", {"p0 PARTITION OF events FOR VALUES FROM (1) TO (101)"});
    const RunFacts facts = events.check();
    CHECK(fixes_of(facts) ==
          "CREATE TABLE \"public\".\"events__99\" PARTITION OF \"public\".\"events\" FOR VALUES FROM ('-99') "
          "TO ('1')\n"
          "CREATE TABLE \"public\".\"events_101\" PARTITION OF \"public\".\"events\" FOR VALUES FROM ('101') "
          "TO "
          "('201')\n");
    events.require_mended(facts);
}

TEST_CASE("lists get a partition for each value") {
    const Events events("LIST (kind)", {"events_a PARTITION OF events FOR VALUES IN ('a')"});
    const RunFacts facts = events.check();
    CHECK(judged(facts) ==
          "partition-missing: 1 row with kind 'b' has no partition of events (LIST (kind))\n"
          "partition-missing: 1 row with kind 'it''s' has no partition of events (LIST (kind))\n");
    events.require_mended(facts);
}

TEST_CASE("hash partitions that are missing are listed by remainder") {
    const Events events("HASH (id)", {"h0 PARTITION OF events FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
                                      "h1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1)"});
    const RunFacts facts = events.check();
    if (facts.exit_code == ExitCode::no) {
        CHECK(fixes_of(facts) ==
              "CREATE TABLE \"public\".\"events_r2\" PARTITION OF \"public\".\"events\" FOR VALUES WITH "
              "(MODULUS 4, "
              "REMAINDER 2)\n");
    }
    // Whatever the hash function says, it agrees with where PostgreSQL puts the rows.
    events.require_mended(facts);
}

TEST_CASE("expressions and several columns get a DEFAULT partition, because only the server knows the key") {
    const Events events("RANGE ((number / 100), id)",
                        {"p PARTITION OF events FOR VALUES FROM (0, 0) TO (0, 100)"}, "");
    const RunFacts facts = events.check();
    CHECK(judged(facts) ==
          "partition-missing: 1 row has no partition of events (RANGE (((number / 100)), id))\n");
    CHECK(fixes_of(facts) ==
          "CREATE TABLE \"public\".\"events_default\" PARTITION OF \"public\".\"events\" DEFAULT\n");
    events.require_mended(facts);
}

TEST_CASE("rows bound for DEFAULT are a warning with the DDL") {
    const Events events(
        "RANGE (at)", {"events_2024_01 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
                       "rest PARTITION OF events DEFAULT"});
    const RunFacts facts = events.check();
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(judged(facts).find("partition-default: 2 rows with at from 2024-04-01 00:00:00+00 up to 2024-05-01 "
                             "00:00:00+00 have only the DEFAULT partition of events (RANGE (at))\n") !=
          std::string::npos);
    events.require_mended(facts);
    CHECK(judged(events.check()).empty());
}

TEST_CASE("partitions of partitions are judged at their own level") {
    const Events events("LIST (kind)",
                        {"events_a PARTITION OF events FOR VALUES IN ('a') PARTITION BY RANGE (at)",
                         "events_a_1 PARTITION OF events_a FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
                         "events_b PARTITION OF events FOR VALUES IN ('b', 'it''s', NULL)"},
                        "");
    const RunFacts facts = events.check();
    CHECK(judged(facts) ==
          "partition-missing: 1 row with at from 2024-04-01 00:00:00+00 up to 2024-05-01 00:00:00+00 has no "
          "partition "
          "of events_a (RANGE (at))\n");
    events.require_mended(facts);
}

TEST_CASE("a partitioned table loads, and a rehearsal leaves neither rows nor bloat") {
    const Events events("RANGE (at)",
                        {"p1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-04-01')",
                         "p2 PARTITION OF events FOR VALUES FROM ('2024-04-01') TO ('2024-07-01')"});
    for (const char* statement :
         {"CREATE TABLE kinds (kind text PRIMARY KEY)", "INSERT INTO kinds VALUES ('a'), ('b'), ('it''s')",
          "CREATE INDEX by_number ON events (number)", "COMMENT ON INDEX p1_number_idx IS 'of one partition'",
          "ALTER TABLE p1 ADD CHECK (id < 100)", "ALTER TABLE p2 SET (fillfactor = 50)",
          "CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
          "CREATE TRIGGER on_p2 AFTER INSERT ON p2 FOR EACH ROW EXECUTE FUNCTION pass()",
          "ALTER TABLE p2 DISABLE TRIGGER on_p2"}) {
        events.database.run(statement);
    }
    const std::string before = events.database.dump();
    Options options = events.options();
    RunFacts rehearsal;
    migrate::rehearse(options, rehearsal);
    INFO(judged(rehearsal));
    CHECK(rehearsal.exit_code == ExitCode::yes);
    CHECK(events.database.dump() == before);
    CHECK(events.database.ask("SELECT pg_relation_size('p1') + pg_relation_size('p2')") == "0");
    const RunFacts committed = events.cutover();
    CHECK(committed.exit_code == ExitCode::yes);
    CHECK(events.database.ask("SELECT count(*) FROM p1") == "2");
    events.database.run("TRUNCATE events");
    CHECK(events.database.dump() == before);
}

TEST_CASE("tables that a run creates with their partitions are judged before the rows are sent") {
    const Events events("RANGE (at)", {});
    events.database.run("DROP TABLE events");
    const RunFacts facts = events.cutover();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(judged(facts).find("partition-missing: 1 row with at from 2024-01-01") != std::string::npos);
    CHECK(judged(facts).find("server-rejected") == std::string::npos);
    CHECK(events.database.ask("SELECT to_regclass('events') IS NULL") == "t");
}

TEST_CASE("foreign keys of a partitioned table are set aside and come back in every partition") {
    const Chat chat;
    std::string schema = Chat::schema_sql();
    const std::size_t end = schema.find("price numeric(8,2)\n)");
    REQUIRE(end != std::string::npos);
    schema.insert(end + std::string_view("price numeric(8,2)\n)").size(), " PARTITION BY HASH (id)");
    schema +=
        "CREATE TABLE m0 PARTITION OF messages FOR VALUES WITH (MODULUS 2, REMAINDER 0);\n"
        "CREATE TABLE m1 PARTITION OF messages FOR VALUES WITH (MODULUS 2, REMAINDER 1);\n"
        "COMMENT ON CONSTRAINT messages_user_id_fkey ON messages IS 'author';\n";
    chat.migration.write("schema.sql", schema);
    CHECK(chat.cutover().exit_code == ExitCode::yes);  // created with its partitions
    chat.database.run("TRUNCATE users, messages");
    chat.database.run("ALTER SEQUENCE messages_number_seq RESTART");
    const auto action = [](const RunFacts& facts) {
        for (const PlanFacts& plan : facts.plan) {
            if (plan.object == "foreign key messages_user_id_fkey of messages") return plan.action;
        }
        return std::string("none");
    };
    const std::string before = chat.database.dump();
    const RunFacts rehearsal = chat.rehearse();
    INFO(judged(rehearsal));
    CHECK(rehearsal.exit_code == ExitCode::yes);
    CHECK(action(rehearsal) == "drop and restore");
    CHECK(chat.database.dump() == before);

    chat.database.run("COMMENT ON CONSTRAINT messages_user_id_fkey ON m1 IS 'of one partition'");
    const std::string commented = chat.database.dump();
    const RunFacts kept = chat.rehearse();
    CHECK(kept.exit_code == ExitCode::yes);
    CHECK(action(kept) == "keep");
    CHECK(chat.database.dump() == commented);
}

TEST_CASE("load judges the partitions before it begins, and fills them in units") {
    const Events events("RANGE (at)",
                        {"p1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-03-01')"}, "");
    RunFacts refused;
    migrate::load(events.options(), refused);
    CHECK(refused.exit_code == ExitCode::no);
    CHECK(refused.result == "NOTHING WAS COMMITTED");
    CHECK(judged(refused).find("partition-missing: 2 rows with at from 2024-04-01") != std::string::npos);
    events.database.run(
        "CREATE TABLE p2 PARTITION OF events FOR VALUES FROM ('2024-03-01') TO ('2025-01-01')");
    const std::string before = events.database.dump();
    RunFacts loaded;
    migrate::load(events.options(), loaded);
    INFO(judged(loaded));
    CHECK(loaded.exit_code == ExitCode::yes);
    CHECK(loaded.result == "COMMITTED run " + loaded.run);
    CHECK(events.database.ask("SELECT count(*) || ' ' || (SELECT count(*) FROM p2) FROM events") == "4 2");
    events.database.run("TRUNCATE events");
    events.database.run("DROP SCHEMA copyover CASCADE");
    CHECK(events.database.dump() == before);
}

TEST_CASE("a partition that lies on another server is an error") {
    const Events events("RANGE (at)",
                        {"p1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-12-01')"}, "");
    for (const char* statement :
         {"CREATE EXTENSION postgres_fdw", "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
          "CREATE FOREIGN TABLE p2 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO "
          "('2026-01-01') SERVER elsewhere"})
        events.database.run(statement);
    const RunFacts facts = events.check();
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(judged(facts) ==
          "target-kind: the partition public.p2 of events is a foreign table: its rows go to another server, "
          "and no "
          "COMMIT is one for two servers\n");
}
