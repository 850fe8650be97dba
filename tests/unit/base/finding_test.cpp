#include <catch2/catch.hpp>

#include "base/finding.hpp"
#include "base/hash.hpp"
#include "base/redaction.hpp"
#include "base/text.hpp"

using namespace copyover;

namespace {

Finding orphan(std::uint64_t line) {
    Finding finding;
    finding.rule = &rule::fk_orphan;
    finding.at.line = line;
    return finding;
}

}  // namespace

TEST_CASE("findings of one group are one finding with a count, at the first address") {
    Findings findings;
    findings.add(orphan(3), "u_19");
    findings.add(orphan(8), "u_19");
    findings.add(orphan(9), "u_20");
    REQUIRE(findings.all().size() == 2);
    CHECK(findings.all()[0].count == 2);
    CHECK(findings.all()[0].at.line == 3);
    CHECK(findings.total(Severity::error) == 3);
}

TEST_CASE("findings beyond the limit are counted, not kept") {
    Findings findings(2);
    for (std::uint64_t line = 1; line <= 5; ++line)
        findings.add(orphan(line));
    CHECK(findings.all().size() == 2);
    CHECK(findings.beyond_limit().at(&rule::fk_orphan) == 3);
    CHECK(findings.total(Severity::error) == 5);
}

TEST_CASE("every rule has a name of its own and is found by it") {
    for (const Rule* rule : all_rules())
        CHECK(find_rule(rule->name) == rule);
    CHECK(find_rule("no-such-rule") == nullptr);
}

TEST_CASE("values are shown only where they may be") {
    CHECK(Redaction(false).shown("u_19", Sensitivity::key) == "\"u_19\"");
    CHECK(Redaction(false).shown("hello", Sensitivity::plain) == "(text of 5 bytes)");
    CHECK(Redaction(true).shown("hello", Sensitivity::plain) == "\"hello\"");
    CHECK(Redaction(true).shown("hunter2", Sensitivity::secret) == "(secret)");
}

TEST_CASE("shown values cannot control a terminal") {
    CHECK(Redaction(true).shown("a\x1b[31m\n\"\\\xff", Sensitivity::plain) == R"("a\u001b[31m\n\"\\\xff")");
}

TEST_CASE("UTF-8 follows RFC 3629") {
    CHECK(is_utf8("Фриroam 🎉"));
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));  // a surrogate
    CHECK_FALSE(is_utf8("\xc0\xaf"));      // overlong
    CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));
    CHECK(utf8_characters("Фри") == 3);
    CHECK(utf8_prefix("Фри", 2) == "Фр");
}

TEST_CASE("all near names are suggested, the nearest first, a far one is not") {
    using Names = std::vector<std::string>;
    const Names names{"channels", "messages", "users", "user_name", "user_mail", "usher"};
    CHECK(near_names("mesages", names) == Names{"messages"});
    CHECK(near_names("zzz", names).empty());
    CHECK(near_names("user_", names) == Names{"user_name", "user_mail", "users"});
    CHECK(near_names("user", names) == Names{"users", "user_name", "user_mail", "usher"});
    CHECK(near_names("ushr", names) == Names{"usher", "users"});
    CHECK(near_names("uesrs", names) == Names{"users"});
    CHECK(near_names("usr", Names{"users"}) == Names{"users"});
    CHECK(near_names("iso", Names{"json", "iso8601", "text"}) == Names{"iso8601"});
    CHECK(near_names("iso", Names{"json"}).empty());
    CHECK(near_names("id", Names{"at"}).empty());
    CHECK(near_names("--verbos", Names{"--version"}).empty());
    CHECK(near_names("x", Names{"y"}).empty());
    CHECK(near_names("n", Names{"n1", "n2", "n3", "n4", "n5", "n6"}).size() == 6);
    CHECK(near_names("ab", Names{"ab1", "ab2", "ab3", "ab4", "ab5", "ab66"}).size() == 5);
}

TEST_CASE("sums of hashes do not depend on the order and count equal rows") {
    Hash128 forwards, backwards, doubled;
    forwards += hash128("a");
    forwards += hash128("b");
    backwards += hash128("b");
    backwards += hash128("a");
    doubled = forwards;
    doubled += hash128("b");
    CHECK(forwards == backwards);
    CHECK(doubled != forwards);
    doubled -= hash128("b");
    CHECK(doubled == forwards);
}
