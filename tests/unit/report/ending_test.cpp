#include <catch2/catch.hpp>

#include "facts.hpp"
#include "report/ending.hpp"

using namespace copyover;
using namespace copyover::report;

namespace {

CommandParts parts() {
    CommandParts parts;
    parts.migration = "lonestar";
    parts.data = "data";
    parts.dbname = "chat";
    return parts;
}

std::string ending(RunFacts facts) {
    complete_ending(facts, parts());
    return last_line(facts);
}

RunFacts ended(const CommandKind& command, ExitCode code) {
    RunFacts facts;
    facts.command = command;
    facts.exit_code = code;
    return facts;
}

}  // namespace

TEST_CASE("the last line says what is in the database and what to run next") {
    using enum ExitCode;
    CHECK(ending(ended(command::check, yes)) == "PASSED; next: copyover rehearse lonestar data");
    CHECK(ending(ended(command::rehearse, yes)) ==
          "ROLLED BACK; next: copyover cutover lonestar data -d chat");
    CHECK(ending(ended(command::verify, yes)) == "PASSED");
    CHECK(ending(ended(command::cutover, no)) ==
          "NOTHING WAS COMMITTED; next: fix the errors, then the same command again");
    CHECK(ending(ended(command::cutover, environment)) ==
          "NOTHING WAS COMMITTED; next: fix the cause, then the same command again");
    CHECK(ending(ended(command::cutover, stopped)) == "NOTHING WAS COMMITTED; next: the same command again");
    CHECK(ending(ended(command::cutover, internal)) ==
          "NOTHING WAS COMMITTED; next: report this error, it is a defect of copyover");
    CHECK(ending(ended(command::check, stopped)) ==
          "FAILED: it did not run to its end; next: the same command again");
    CHECK(ending(ended(command::check, usage)) == "NOTHING WAS COMMITTED; next: copyover check --help");
    CHECK(ending(ended({}, usage)) == "NOTHING WAS COMMITTED; next: copyover --help");
}

TEST_CASE("the last line of a cutover tells committed, identical and unknown apart") {
    RunFacts facts = ended(command::cutover, ExitCode::yes);
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

TEST_CASE("the last line of what a standby did not confirm leads to its verification") {
    RunFacts facts = ended(command::cutover, ExitCode::environment);
    facts.run = "R1";
    facts.result = "COMMITTED run R1" + std::string(not_confirmed);
    CHECK(ending(facts) ==
          "COMMITTED run R1, not confirmed by the standby; next: copyover verify lonestar data -d chat");
    facts.command = command::rollback;
    facts.result = "ROLLED BACK run R1" + std::string(not_confirmed);
    CHECK(ending(facts) == "ROLLED BACK run R1, not confirmed by the standby; next: copyover status -d chat");
}

TEST_CASE("the last line tells what was left out, and how it comes in") {
    RunFacts facts = ended(command::cutover, ExitCode::yes);
    facts.run = "R1";
    facts.result = "COMMITTED run R1";
    facts.records.rejected = 2;
    CommandParts rejecting = parts();
    rejecting.reject_limit = 3;
    rejecting.rejects = "bad";
    complete_ending(facts, rejecting);
    CHECK(
        last_line(facts) ==
        "COMMITTED run R1, 2 records rejected; next: copyover verify lonestar data -d chat --reject-limit 3 "
        "--rejects bad, or to take it out again: copyover rollback -d chat R1; for the rest: repair bad, "
        "then copyover "
        "cutover lonestar bad -d chat");
    RunFacts compared = ended(command::verify, ExitCode::yes);
    compared.records.rejected = 1;
    CHECK(ending(compared) == "PASSED, 1 record rejected");
}

TEST_CASE("the last line counts errors and their causes") {
    RunFacts facts = ended(command::check, ExitCode::no);
    facts.findings.add(orphan());
    CHECK(ending(facts) == "FAILED: 2 errors of 1 cause; next: fix the errors, then the same command again");
    facts.exit_code = ExitCode::usage;
    CHECK(ending(facts) ==
          "FAILED: 2 errors of 1 cause; next: fix the migration, then the same command again");
}

TEST_CASE("what the run said itself stays") {
    RunFacts facts = ended(command::cutover, ExitCode::environment);
    facts.result = "COMMITTED run R1";
    facts.next = "copyover verify";
    CHECK(ending(facts) == "COMMITTED run R1; next: copyover verify");
}

TEST_CASE("the last line is one line") {
    RunFacts facts = ended(command::check, ExitCode::yes);
    facts.next = "a\nb";
    CHECK(ending(facts) == "PASSED; next: a\\u000ab");
}
