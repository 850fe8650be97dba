#include <catch2/catch.hpp>

#include "base/causes.hpp"

using namespace copyover;

namespace {

Finding at(const Rule& rule, const std::string& pointer, const std::string& column = "") {
    Finding finding;
    finding.rule = &rule;
    finding.at = {"notes.json", 1, 1, pointer};
    finding.column_name = column;
    finding.message = "is wrong";
    finding.fix = "correct it";
    return finding;
}

}  // namespace

TEST_CASE("findings of one column have one cause, wherever they stand") {
    Findings findings;
    findings.add(at(rule::value_type, "/hall/3/size", "size"));
    findings.add(at(rule::value_type, "/yard/12/size", "size"));
    findings.add(at(rule::value_range, "/yard/12/size", "size"));
    findings.add(at(rule::value_type, "/yard/13/age", "age"));
    const auto causes = causes_of(findings);
    REQUIRE(causes.size() == 3);
    CHECK(causes[0].pointer == "/*/*/size");
    CHECK(causes[0].findings.size() == 2);
    CHECK(causes[1].pointer == "/yard/12/size");
    CHECK(causes[2].pointer == "/yard/13/age");
    CHECK(errors_text(findings) == "4 errors of 3 causes");
}

TEST_CASE("findings of no column have one cause where they have one place but for indexes") {
    Findings findings;
    findings.add(at(rule::unmapped, "/3/mood"));
    findings.add(at(rule::unmapped, "/3/shoe"));
    findings.add(at(rule::unmapped, "/4/mood"));
    const auto causes = causes_of(findings);
    REQUIRE(causes.size() == 2);
    CHECK(causes[0].pointer == "/*/mood");
    CHECK(causes[1].pointer == "/3/shoe");
}

TEST_CASE("what a fix quotes makes no other cause, what it advises does") {
    Findings findings;
    Finding one = at(rule::value_syntax, "/1/born", "born");
    one.fix = "write \"1980\"";
    Finding two = one;
    two.fix = "write \"1981\"";
    Finding three = one;
    three.fix = "leave it out";
    findings.add(one);
    findings.add(two);
    findings.add(three);
    CHECK(causes_of(findings).size() == 2);
}

TEST_CASE("statements that mend the target are each shown") {
    Findings findings;
    Finding one = at(rule::partition_missing, "");
    one.fix = "CREATE TABLE \"a\" PARTITION OF \"t\"";
    Finding two = one;
    two.fix = "CREATE TABLE \"b\" PARTITION OF \"t\"";
    findings.add(one);
    findings.add(two);
    CHECK(causes_of(findings).size() == 2);
}

TEST_CASE("causes count what their findings count") {
    Findings findings;
    Finding many = at(rule::unmapped, "/1/mood");
    many.count = 5;
    findings.add(many);
    findings.add(at(rule::unmapped, "/2/mood"));
    findings.add(at(rule::json_bom, ""));
    CHECK(causes_of(findings)[0].count == 6);
    CHECK(errors_text(findings) == "6 errors of 1 cause");
    Findings single;
    single.add(at(rule::unmapped, "/2/mood"));
    CHECK(errors_text(single) == "1 error");
    CHECK(errors_text(Findings()) == "0 errors");
}
