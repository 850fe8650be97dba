#include "base/next_command.hpp"

#include <catch2/catch.hpp>

#include "base/shell_quoting.hpp"

using namespace copyover;

TEST_CASE("arguments are quoted for a shell") {
    CHECK(shell_quoted("data/2026-11") == "data/2026-11");
    CHECK(shell_quoted("") == "''");
    CHECK(shell_quoted("it's $HOME") == "'it'\\''s $HOME'");
    CHECK(shell_quoted("host=a dbname=b") == "'host=a dbname=b'");
}

TEST_CASE("a proposed command has those of the parts that it takes") {
    CommandParts parts;
    parts.migration = "my migration";
    parts.data = "-";
    parts.dbname = "";
    parts.ledger_schema = "we\"ird n'ame";
    parts.on_conflict = "update";
    parts.reject_limit = 3;
    parts.rejects = "-bad";
    CHECK(next_command(command::cutover, parts) ==
          "copyover cutover 'my migration' - -d '' --ledger-schema 'we\"ird n'\\''ame' --on-conflict update "
          "--reject-limit 3 --rejects ./-bad");
    CHECK(next_command(command::verify, parts) ==
          "copyover verify 'my migration' - -d '' --ledger-schema 'we\"ird n'\\''ame' --reject-limit 3 "
          "--rejects ./-bad");
    CHECK(next_command(command::rehearse, parts) ==
          "copyover rehearse 'my migration' - --on-conflict update --reject-limit 3 --rejects ./-bad");
    CHECK(next_command(command::rollback, parts, {"R1"}) ==
          "copyover rollback -d '' --ledger-schema 'we\"ird n'\\''ame' R1");
    CHECK(next_command(command::status, {}, {"R1", "--forget"}) == "copyover status -d CONN --forget R1");
    parts = {};
    parts.migration = "m";
    CHECK(next_command(command::check, parts) == "copyover check m");
    CHECK(next_command(command::verify, parts) == "copyover verify m -d CONN");
    parts.migration = "-m";
    parts.dbname = "-d";
    parts.ledger_schema = "-l";
    CHECK(next_command(command::check, parts) == "copyover check ./-m --dbname=-d --ledger-schema=-l");
}
