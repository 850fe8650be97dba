#include <catch2/catch.hpp>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

constexpr std::string_view probes = R"(
SELECT user_id AS author FROM messages GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
-- probe: messages of an author
-- limit: 5 s
SELECT id, text FROM messages WHERE user_id = :'author';
-- probe: all
SELECT id FROM messages ORDER BY id;
)";

RunFacts run_with(const Chat& chat, ProbePolicy policy, void (*command)(const Options&, RunFacts&)) {
    Options options = chat.options();
    options.probes = policy;
    RunFacts facts;
    command(options, facts);
    return facts;
}

}  // namespace

TEST_CASE("a cutover measures the probes on the loaded tables, before COMMIT") {
    const Chat chat;
    chat.migration.write("probes.sql", probes);
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    REQUIRE(facts.probes.size() == 2);
    CHECK(facts.probes[0].name == "messages of an author");
    CHECK(facts.probes[0].rows == 2);
    CHECK(facts.probes[0].limit_ms == 5000);
    CHECK_FALSE(facts.probes[0].over_limit);
    CHECK(facts.probes[0].executions == 20);
    CHECK(*facts.probes[0].p50_ms > 0);
    CHECK(*facts.probes[0].p50_ms <= *facts.probes[0].p95_ms);
    CHECK(facts.probes[1].rows == 3);
    CHECK(facts.probes[1].indexes.size() + facts.probes[1].scanned.size() == 1);
    CHECK(facts.phases.back().name == "commit");
}

TEST_CASE("a plan names the index that a probe uses") {
    const Chat chat;
    std::string messages = "[";
    for (int i = 0; i < 5000; ++i)
        messages += (i == 0 ? "" : ",") + std::string(R"({"id": ")") + std::to_string(i) +
                    R"(", "user": "u_1", "text": "x"})";
    chat.data.write("messages.json", messages + "]");
    chat.migration.write("probes.sql", "-- probe: one\nSELECT text FROM messages WHERE id = '4711';");
    const RunFacts facts = chat.rehearse();
    INFO(findings_of(facts));
    REQUIRE(facts.probes.size() == 1);
    CHECK(facts.probes[0].indexes == std::vector<std::string>{"messages_pkey"});
    CHECK(facts.probes[0].scanned.empty());
}

TEST_CASE("a probe that fails, writes or leaves settings behind changes nothing in the run") {
    const Chat chat;
    chat.migration.write("probes.sql", R"(
        -- probe: broken
        SELECT 1/0;
        -- probe: takes a number of a sequence
        SELECT nextval('messages_number_seq');
        -- probe: deletes
        WITH gone AS (DELETE FROM messages RETURNING *) SELECT * FROM gone;
        -- probe: takes the wrong road out
        SELECT 1) TO PROGRAM 'touch /tmp/copyover-was-here' --
        ;
        -- probe: writes again
        SELECT set_config('transaction_read_only', 'off', false);
        -- probe: looks elsewhere
        SELECT set_config('search_path', 'pg_catalog', false);
        -- probe: still sees the tables
        SELECT count(*) FROM messages;
    )");
    const RunFacts facts = chat.cutover();
    INFO(findings_of(facts));
    CHECK(facts.exit_code == ExitCode::yes);
    CHECK(facts.result == "COMMITTED run " + facts.run);
    CHECK(chat.database.ask("SELECT count(*) FROM messages") == "3");
    REQUIRE(facts.probes.size() == 7);
    CHECK(facts.probes[0].failure == "a value of the query does not fit");
    CHECK(facts.probes[1].failure == "cannot execute nextval() in a read-only transaction");
    CHECK(facts.probes[2].failure == "cannot execute SELECT in a read-only transaction");
    CHECK(facts.probes[3].failure == "syntax error at or near \")\"");
    CHECK(facts.probes[4].failure == "cannot set transaction read-write mode inside a read-only transaction");
    CHECK(facts.probes[6].failure.empty());
    CHECK(facts.probes[6].rows == 1);
    // Two more say that the test's server runs without fsync and full_page_writes.
    CHECK(facts.findings.total(Severity::warning) == 5 + 2);
    CHECK(chat.cutover().result == "IDENTICAL: nothing to do");
}

TEST_CASE("with --probes=strict a slow probe stops the cutover") {
    const Chat chat;
    chat.migration.write("probes.sql", "-- probe: nap\n-- limit: 1 ms\nSELECT pg_sleep(0.01);");
    const RunFacts facts = run_with(chat, ProbePolicy::strict, cutover);
    CHECK(facts.exit_code == ExitCode::no);
    CHECK(facts.result == "NOTHING WAS COMMITTED");
    REQUIRE(facts.probes.size() == 1);
    CHECK(facts.probes[0].over_limit);
    CHECK(chat.database.ask("SELECT to_regclass('messages') IS NULL") == "t");
    CHECK(run_with(chat, ProbePolicy::warn, cutover).exit_code == ExitCode::yes);
}

TEST_CASE("verify runs probes when it is asked to") {
    const Chat chat;
    chat.migration.write("probes.sql", probes);
    chat.cutover();
    CHECK(chat.verify().probes.empty());
    CHECK(run_with(chat, ProbePolicy::warn, verify).probes.size() == 2);
    CHECK(run_with(chat, ProbePolicy::off, rehearse).probes.empty());
}

TEST_CASE("a probe that reads a variable that nothing sets is named") {
    const Chat chat;
    chat.migration.write("probes.sql", "-- probe: none\nSELECT 1 WHERE :'x' = '1';");
    const RunFacts facts = chat.rehearse();
    CHECK(findings_of(facts).find("probe-failed: probe \"none\": the variable :'x' is not set") !=
          std::string::npos);
}
