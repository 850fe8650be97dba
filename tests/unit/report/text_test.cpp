#include <catch2/catch.hpp>

#include "facts.hpp"
#include "report/text.hpp"

using namespace copyover;
using namespace copyover::report;

namespace {

Finding note_on_file() {
    Finding note;
    note.rule = &rule::json_bom;
    note.at.file = "users.json";
    note.message = "the file starts with a byte order mark";
    return note;
}

std::string text_of(Finding finding, const TextOptions& options = {}) {
    Findings findings;
    findings.add(std::move(finding));
    return render_findings(findings, options);
}

}  // namespace

TEST_CASE("a finding reads like a compiler's") {
    CHECK(
        text_of(orphan()) ==
        "messages.json:88:17: error[fk-orphan] /general/3/userId \"u_19\" is not in users.json (2 records)\n"
        "    fix: add the user\n");
}

TEST_CASE("of findings with one cause three are named, or all where all are asked for") {
    Findings findings;
    for (std::uint64_t i = 0; i < 5; ++i) {
        Finding finding = orphan();
        finding.at.line += i;
        finding.at.pointer = "/general/" + std::to_string(3 + i) + "/userId";
        if (i == 2) finding.message = "\"u_20\" is not in users.json";
        findings.add(finding);
    }
    CHECK(
        render_findings(findings, {}) ==
        "messages.json:88:17: error[fk-orphan] /general/*/userId \"u_19\" is not in users.json (10 records)\n"
        "    also messages.json:89:17\n"
        "    also messages.json:90:17: \"u_20\" is not in users.json\n"
        "    and 4 more: --all lists them\n"
        "    fix: add the user\n");
    const std::string all = render_findings(findings, {.all = true});
    CHECK(all.find("messages.json:92:17: error[fk-orphan] /general/7/userId") != std::string::npos);
    CHECK(all.find("also") == std::string::npos);
}

TEST_CASE("a finding without line names its file, its column, or nothing") {
    CHECK(text_of(note_on_file()) == "users.json: note[json-bom] the file starts with a byte order mark\n");

    Finding extra;
    extra.rule = &rule::row_extra;
    extra.message = "row 7 is not in the files";
    CHECK(text_of(extra) == "error[row-extra] row 7 is not in the files\n");
    extra.table = "public.users";
    CHECK(text_of(extra) == "public.users: error[row-extra] row 7 is not in the files\n");
    extra.column_name = "email";
    extra.count = 3;
    CHECK(text_of(extra) == "public.users.email: error[row-extra] row 7 is not in the files (3 times)\n");
}

TEST_CASE("a very long pointer is cut, between characters") {
    Finding deep = orphan();
    deep.at.pointer = "/a";
    for (int i = 0; i < 300; ++i)
        deep.at.pointer += "\xc3\xa4";
    std::string shown = "/a";
    for (int i = 0; i < 198; ++i)
        shown += "\xc3\xa4";
    CHECK(text_of(deep).find(" " + shown + "\xe2\x80\xa6 \"u_19\"") != std::string::npos);
}

TEST_CASE("a finding of the mapping counts times, not records") {
    Finding missing;
    missing.rule = &rule::file_missing;
    missing.at = {"mapping.json", 5, 5, "/sources/0"};
    missing.message = "no file matches \"users.json\"";
    missing.count = 2;
    CHECK(text_of(missing) ==
          "mapping.json:5:5: error[file-missing] /sources/0 no file matches \"users.json\" (2 times)\n");
}

TEST_CASE("quiet shows errors only and no summary") {
    RunFacts facts = rehearsal();
    facts.findings.add(note_on_file());
    facts.findings.add(orphan());
    CHECK(render_text(facts, {Verbosity::quiet, false}) == text_of(orphan()));
}

TEST_CASE("findings beyond the limit are told by rule") {
    Findings findings(1);
    findings.add(orphan());
    Finding many = orphan();
    many.count = 5321;
    findings.add(many);
    findings.add(note_on_file());
    findings.add(note_on_file());
    const std::string all = render_findings(findings, {});
    CHECK(all.ends_with("... and 1 more of json-bom\n... and 5,321 more of fk-orphan\n"));
    CHECK(render_findings(findings, {Verbosity::quiet, false}) ==
          text_of(orphan()) + "... and 5,321 more of fk-orphan\n");
}

TEST_CASE("colour is there only where it is asked for") {
    CHECK(text_of(orphan(), {Verbosity::normal, true})
              .starts_with("\x1b[1mmessages.json:88:17:\x1b[0m \x1b[1;31merror[fk-orphan]\x1b[0m /general"));
    CHECK(text_of(orphan()).find('\x1b') == std::string::npos);
}

TEST_CASE("names from the data cannot control the terminal") {
    Finding hostile = orphan();
    hostile.at.file = "a\nb.json";
    hostile.at.pointer =
        "/\x1b[2J/\xc2\x9b"
        "31m/\xff";
    hostile.fix = "c\rd";
    CHECK(text_of(hostile) ==
          "a\\u000ab.json:88:17: error[fk-orphan] /\\u001b[2J/\\u009b31m/\xef\xbf\xbd \"u_19\" is not in "
          "users.json (2 records)\n    fix: c\\u000dd\n");
}

TEST_CASE("the summary of a rehearsal shows counts, proof, sums, plan, estimates and phases") {
    CHECK(render_text(rehearsal(), {}) ==
          "table            records  inserted  created  rejected  verified\n"
          "public.users       1,234     1,230        0         4  1,230 rows, 7 of 9 columns\n"
          "public.channels        3         5        2         0  no\n"
          "records: 1,237 in all: 1,233 loaded, 4 rejected\n"
          "values: 5,000 in all: 4,000 mapped, 900 ignored, 100 rejected\n"
          "repaired: public.users.name: 3 values by on_nul\n"
          "target: PostgreSQL 15.20, database chat, TLS\n"
          "plan: drop and restore 2 objects, keep 1 object\n"
          "estimate: write-ahead log: 12.5 MB\n"
          "estimate: tables locked for: 0.25 s\n"
          "estimate: lag: 1.5\n"
          "\n"
          "phase  seconds   rows  rows/s  MB/s\n"
          "check    0.500  1,237   2,474   4.0\n"
          "lock     0.001\n");
}

TEST_CASE("verbose adds sources and the plan with its reasons") {
    const std::string text = render_text(rehearsal(), {Verbosity::verbose, false});
    CHECK(text.starts_with("source      records      bytes  sha256\nusers.json    1,234  2,000,000  ab\n\n"));
    CHECK(text.find("action            object                      predicted  reason\n"
                    "drop and restore  foreign key a on public.b      0.25 s  cheaper afterwards\n"
                    "keep              index c                                it is clustered\n"
                    "drop and restore  index d                    1 min 01 s  cheaper afterwards\n") !=
          std::string::npos);
}

TEST_CASE("verbose adds to each phase what the client computed and what it waited for the server") {
    const std::string text = render_text(rehearsal(), {Verbosity::verbose, false});
    CHECK(
        text.ends_with("phase  seconds   rows  rows/s  MB/s  client CPU  for server\n"
                       "check    0.500  1,237   2,474   4.0       0.750       0.000\n"
                       "lock     0.001                            0.000       0.001\n"));
}

TEST_CASE("differences stand beside the proof") {
    RunFacts facts = rehearsal();
    facts.tables[0].verify = VerifyFacts{1230, 1, 2, 3, 9, 9};
    CHECK(render_text(facts, {}).find("1,230 rows, 9 of 9 columns, 1 missing, 2 extra, 3 different\n") !=
          std::string::npos);
}

TEST_CASE("a check shows phases only where more is asked for") {
    RunFacts facts = rehearsal();
    facts.command = command::check;
    CHECK(render_text(facts, {}).find("phase") == std::string::npos);
    CHECK(render_text(facts, {Verbosity::verbose, false}).find("phase") != std::string::npos);
}

TEST_CASE("runs of the ledger are a table") {
    RunFacts facts;
    facts.command = command::status;
    facts.runs = {{"20261121-035135-9f3a1c", "cutover", "committed", "2026-11-21T03:51:35Z", "", ""}};
    CHECK(render_text(facts, {}) ==
          "run                     command  state      started               ended  next\n"
          "20261121-035135-9f3a1c  cutover  committed  2026-11-21T03:51:35Z\n");
}
