#include <catch2/catch.hpp>

#include "facts.hpp"
#include "report/junit.hpp"

using namespace copyover;
using namespace copyover::report;

TEST_CASE("JUnit has a case for the run, for each table and for each rule that found something") {
    RunFacts facts = rehearsal();
    facts.findings.add(orphan());
    CHECK(render_junit(facts) ==
          R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="2" errors="0" time="0.501">
  <testsuite name="copyover rehearse" tests="4" failures="2" errors="0" time="0.501" timestamp="2026-11-21T03:51:35Z">
    <testcase classname="copyover.rehearse.run" name="rehearse">
      <system-out>ROLLED BACK</system-out>
    </testcase>
    <testcase classname="copyover.rehearse.tables" name="public.users">
      <failure message="records were rejected or rows differ">1,234 records, 1,230 inserted, 0 identical, 4 rejected; 1,230 compared, 0 missing, 0 extra, 0 different</failure>
    </testcase>
    <testcase classname="copyover.rehearse.tables" name="public.channels">
      <system-out>3 records, 5 inserted, 0 identical, 0 rejected; 0 compared, 0 missing, 0 extra, 0 different</system-out>
    </testcase>
    <testcase classname="copyover.rehearse.findings" name="fk-orphan">
      <failure message="2 findings: A reference names a row that is not there.">messages.json:88:17: /general/3/userId &quot;u_19&quot; is not in users.json (2 records)&#10;    fix: add the user&#10;</failure>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST_CASE("a run that ended early is an error in JUnit") {
    RunFacts facts;
    facts.command = command::cutover;
    facts.error = "cannot connect";
    const std::string xml = render_junit(facts);
    CHECK(xml.find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos);
    CHECK(xml.find("<error message=\"cannot connect\"></error>") != std::string::npos);
}

TEST_CASE("JUnit holds only characters that XML 1.0 allows") {
    RunFacts facts;
    facts.command = command::check;
    facts.error = std::string("<&>\"\x01\x1b\0\xff\xef\xbf\xbf\xed\xa0\x80\t", 15);
    CHECK(render_junit(facts).find("message=\"&lt;&amp;&gt;&quot;"
                                   "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                   "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd&#9;\"") != std::string::npos);
}
