#include <catch2/catch.hpp>
#include <limits>

#include "facts.hpp"
#include "report/json.hpp"
#include "report/json_writer.hpp"

using namespace copyover;
using namespace copyover::report;

TEST_CASE("JSON strings are escaped, and bytes that are not UTF-8 replaced") {
    JsonWriter json;
    json.string("\"\\/\n\r\t\x01\x7f \xc3\xa4 \xff \xed\xa0\x80");
    CHECK(json.text() ==
          "\"\\\"\\\\/\\n\\r\\t\\u0001\\u007f \xc3\xa4 \xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST_CASE("JSON numbers are exact, and null where JSON has none") {
    JsonWriter json;
    json.begin_array();
    json.number(std::numeric_limits<std::uint64_t>::max());
    json.number(0.1);
    json.number(1e300);
    json.number(std::numeric_limits<double>::infinity());
    json.number(std::numeric_limits<double>::quiet_NaN());
    json.end_array();
    CHECK(json.text() == "[\n  18446744073709551615,\n  0.1,\n  1e+300,\n  null,\n  null\n]\n");
}

TEST_CASE("JSON containers nest, and empty ones stay on their line") {
    JsonWriter json;
    json.begin_object();
    json.member("a", "text");
    json.member("b", true);
    json.member_or_null("c", "");
    json.name("d");
    json.begin_array();
    json.end_array();
    json.name("e");
    json.begin_object();
    json.member("f", std::uint64_t{1});
    json.end_object();
    json.end_object();
    CHECK(json.text() ==
          "{\n  \"a\": \"text\",\n  \"b\": true,\n  \"c\": null,\n  \"d\": [],\n  \"e\": {\n    \"f\": 1\n  "
          "}\n}\n");
}

TEST_CASE("JSON that does not nest is a defect of the program") {
    JsonWriter json;
    json.begin_object();
    CHECK_THROWS_WITH(json.end_array(), "the JSON report closes what it did not open");
}

TEST_CASE("a finding of the report has all members, null where unknown") {
    RunFacts facts;
    Finding finding = orphan();
    finding.fix.clear();
    facts.findings.add(finding);
    CHECK(render_json(facts).find(R"("findings": [
    {
      "rule": "fk-orphan",
      "severity": "error",
      "file": "messages.json",
      "line": 88,
      "column": 17,
      "pointer": "/general/3/userId",
      "table": "public.messages",
      "column_name": "user_id",
      "constraint": null,
      "sqlstate": null,
      "message": "\"u_19\" is not in users.json",
      "fix": null,
      "count": 2
    }
  ])") != std::string::npos);
}

TEST_CASE("the pointer of a document's root is not unknown") {
    RunFacts facts;
    Finding finding = orphan();
    finding.at.pointer.clear();
    facts.findings.add(finding);
    CHECK(render_json(facts).find("\"pointer\": \"\"") != std::string::npos);
}

TEST_CASE("the counts of a report's findings sum up to all that were found") {
    RunFacts facts;
    facts.findings = Findings(1);
    facts.findings.add(orphan());
    facts.findings.add(orphan());
    CHECK(render_json(facts).find(R"("message": "findings of this rule that were counted, but not kept",
      "fix": null,
      "count": 2)") != std::string::npos);
}

TEST_CASE("the same facts give the same bytes") {
    CHECK(render_json(rehearsal()) == render_json(rehearsal()));
    CHECK(render_json(RunFacts())
              .starts_with("{\n  \"schema\": \"copyover.report/1\",\n  \"tool\": \"copyover "));
}
