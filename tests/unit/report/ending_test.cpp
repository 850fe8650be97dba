#include <catch2/catch.hpp>

#include "facts.hpp"
#include "report/ending.hpp"

using namespace copyover;
using namespace copyover::report;

namespace {

std::string ending(RunFacts facts) {
    complete_ending(facts, {.migration_and_data = "lonestar data",
                            .migration = "lonestar",
                            .reject_limit = "",
                            .rejects = "",
                            .dbname = "-d chat"});
    return last_line(facts);
}

RunFacts ended(const char* command, ExitCode code) {
    RunFacts facts;
    facts.command = command;
    facts.exit_code = code;
    return facts;
}

}  // namespace

TEST_CASE("the last line says what is in the database and what to run next") {
    using enum ExitCode;
    CHECK(ending(ended("check", yes)) == "PASSED; next: copyover rehearse lonestar data");
    CHECK(ending(ended("rehearse", yes)) == "ROLLED BACK; next: copyover cutover lonestar data -d chat");
    CHECK(ending(ended("verify", yes)) == "PASSED");
    CHECK(ending(ended("cutover", no)) ==
          "NOTHING WAS COMMITTED; next: fix the errors, then the same command again");
    CHECK(ending(ended("cutover", environment)) ==
          "NOTHING WAS COMMITTED; next: fix the cause, then the same command again");
    CHECK(ending(ended("cutover", stopped)) == "NOTHING WAS COMMITTED; next: the same command again");
    CHECK(ending(ended("cutover", internal)) ==
          "NOTHING WAS COMMITTED; next: report this error, it is a defect of copyover");
    CHECK(ending(ended("check", stopped)) ==
          "FAILED: it did not run to its end; next: the same command again");
    CHECK(ending(ended("check", usage)) == "NOTHING WAS COMMITTED; next: copyover check --help");
    CHECK(ending(ended("", usage)) == "NOTHING WAS COMMITTED; next: copyover --help");
}

TEST_CASE("the last line of a cutover tells committed, identical and unknown apart") {
    RunFacts facts = ended("cutover", ExitCode::yes);
    facts.run = "R1";
    CHECK(ending(facts) == "IDENTICAL: nothing to do");
    facts.tables = {TableFacts{}};
    facts.tables[0].inserted = 1;
    CHECK(ending(facts) ==
          "COMMITTED run R1; next: copyover verify lonestar data -d chat, or to take it out again: "
          "copyover rollback -d chat R1");
    facts.exit_code = ExitCode::unknown;
    CHECK(ending(facts) == "OUTCOME UNKNOWN run R1; next: copyover status -d chat R1");
}

TEST_CASE("the last line tells what was left out, and how it comes in") {
    RunFacts facts = ended("cutover", ExitCode::yes);
    facts.run = "R1";
    facts.result = "COMMITTED run R1";
    facts.records.rejected = 2;
    complete_ending(facts, {.migration_and_data = "lonestar data",
                            .migration = "lonestar",
                            .reject_limit = " --reject-limit 3",
                            .rejects = "bad",
                            .dbname = "-d chat"});
    CHECK(
        last_line(facts) ==
        "COMMITTED run R1, 2 records rejected; next: copyover verify lonestar data -d chat --reject-limit 3 "
        "--rejects bad, or to take it out again: copyover rollback -d chat R1; for the rest: repair bad, "
        "then copyover "
        "cutover lonestar bad -d chat");
    RunFacts compared = ended("verify", ExitCode::yes);
    compared.records.rejected = 1;
    CHECK(ending(compared) == "PASSED, 1 record rejected");
}

TEST_CASE("the last line counts errors") {
    RunFacts facts = ended("check", ExitCode::no);
    facts.findings.add(orphan());
    CHECK(ending(facts) == "FAILED: 2 errors; next: fix the errors, then the same command again");
    facts.exit_code = ExitCode::usage;
    CHECK(ending(facts) == "FAILED: 2 errors; next: fix the migration, then the same command again");
}

TEST_CASE("what the run said itself stays") {
    RunFacts facts = ended("cutover", ExitCode::environment);
    facts.result = "COMMITTED run R1";
    facts.next = "copyover verify";
    CHECK(ending(facts) == "COMMITTED run R1; next: copyover verify");
}

TEST_CASE("the last line is one line") {
    RunFacts facts = ended("check", ExitCode::yes);
    facts.next = "a\nb";
    CHECK(ending(facts) == "PASSED; next: a\\u000ab");
}

TEST_CASE("arguments are quoted for a shell") {
    CHECK(shell_quoted("data/2026-11") == "data/2026-11");
    CHECK(shell_quoted("") == "''");
    CHECK(shell_quoted("it's $HOME") == "'it'\\''s $HOME'");
    CHECK(shell_quoted("host=a dbname=b") == "'host=a dbname=b'");
}
