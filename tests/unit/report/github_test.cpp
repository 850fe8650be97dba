#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

#include "facts.hpp"
#include "report/github.hpp"

using namespace copyover;
using namespace copyover::report;

namespace {

std::string github_of(const RunFacts& facts) {
    return render_github(facts, [](const std::string& file) { return "data/" + file; });
}

}  // namespace

TEST_CASE("an annotation stands in the repository's file, with the fix in its message") {
    RunFacts facts;
    facts.command = command::check;
    facts.findings.add(orphan());
    CHECK(github_of(facts) ==
          "::error file=data/messages.json,line=88,col=17,title=fk-orphan::/general/3/userId \"u_19\" is not "
          "in "
          "users.json (2 records)%0Afix: add the user\n"
          "copyover check: 2 errors, 0 warnings, 0 notes\n");
}

TEST_CASE("annotations escape what GitHub reads as its own") {
    RunFacts facts;
    facts.command = command::check;
    Finding hostile;
    hostile.rule = &rule::json_bom;
    hostile.at.file = "a,b:c%\r\n::error::x.json";
    hostile.message = "100%\n::stop-commands::x";
    facts.findings.add(hostile);
    CHECK(github_of(facts) ==
          "::notice "
          "file=data/"
          "a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3Ax.json,title=json-bom::100%25\\u000a::stop-commands::x\n"
          "copyover check: 0 errors, 0 warnings, 1 note\n");
}

TEST_CASE("findings of one rule are one annotation that lists ten of them") {
    RunFacts facts;
    facts.command = command::check;
    for (std::uint64_t line = 1; line <= 12; ++line) {
        Finding finding = orphan();
        finding.at.line = line;
        finding.count = 1;
        facts.findings.add(finding);
    }
    const std::string text = github_of(facts);
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK(text.find("%0Aalso: messages.json:10:17: /general") != std::string::npos);
    CHECK(text.find("messages.json:11:17") == std::string::npos);
    CHECK(text.find("%0A... and 2 more of fk-orphan\n") != std::string::npos);
}

TEST_CASE("at most ten annotations of a level are printed, further rules are named") {
    RunFacts facts;
    facts.command = command::check;
    std::vector<std::string_view> errors;
    for (const Rule* rule : all_rules()) {
        if (rule->severity == Severity::error && errors.size() == 12) continue;
        if (rule->severity == Severity::error) errors.push_back(rule->name);
        Finding finding;
        finding.rule = rule;
        finding.message = "found";
        facts.findings.add(finding);
    }
    const std::string text = github_of(facts);
    std::size_t annotations = 0;
    for (std::size_t at = text.find("::error "); at != std::string::npos; at = text.find("::error ", at + 1))
        ++annotations;
    CHECK(annotations == 10);
    CHECK(text.find(fmt::format("\nfurther rules with errors: {}, {}\n", errors[10], errors[11])) !=
          std::string::npos);
}
