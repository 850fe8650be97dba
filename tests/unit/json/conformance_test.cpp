#include <catch2/catch.hpp>

#include "conformance_cases.hpp"
#include "event_text.hpp"
#include "json/canonical.hpp"
#include "json/record_reader.hpp"

using namespace copyover;
using namespace copyover::json;

namespace {

// Everything that speaks against the document; repeated names and a byte order mark do not.
std::vector<std::string> objections(std::string_view document, std::string_view pattern,
                                    const DocumentOptions& options = {}) {
    std::vector<std::string> out;
    const auto add = [&](const Problem& problem) {
        if (problem.rule != &rule::json_duplicate_name && problem.rule != &rule::json_bom)
            out.push_back(to_text(problem));
    };
    const auto source = from_memory(document);
    const auto all = patterns({pattern});
    DocumentReader reader(*source, all, options);
    RecordReader records;
    RecordTree tree;
    while (const auto event = reader.next()) {
        if (const auto* problem = std::get_if<Problem>(&*event)) add(*problem);
        if (const auto* record = std::get_if<Record>(&*event)) {
            const bool good = records.read(record->text, tree);
            REQUIRE(good == !tree.nodes().empty());
            for (const Problem& problem : records.problems())
                add(problem);
        }
    }
    if (reader.zero_bytes()) out.emplace_back("no byte");
    return out;
}

}  // namespace

TEST_CASE("the conformance cases are accepted or refused as whole documents") {
    CHECK(conformance_cases().size() > 250);
    for (const ConformanceCase& test : conformance_cases()) {
        INFO(test.name << ": " << test.text);
        const bool accepted = test.verdict == Verdict::accepted;
        CHECK(objections(test.text, "", {.format = Format::json}).empty() == accepted);
        // With a pattern that matches nothing, the document reader reads every byte itself.
        CHECK(objections(test.text, "/no/such/member", {.format = Format::json}).empty() == accepted);
        CHECK(objections(test.text, "/no/such/member", {.format = Format::json, .window = 1}).empty() ==
              accepted);
    }
}

TEST_CASE("the conformance cases are accepted or refused as records of an array") {
    for (const ConformanceCase& test : conformance_cases()) {
        INFO(test.name << ": " << test.text);
        const bool accepted = test.verdict != Verdict::refused;
        const std::string array = "[" + std::string(test.text) + "]";
        CHECK(objections(array, "/*", {.format = Format::json}).empty() == accepted);
        CHECK(objections("{\"a\":[1,2],\"b\":" + array + ",\"c\":{}}", "/b/*", {.format = Format::json})
                  .empty() == accepted);
    }
}

TEST_CASE("the conformance cases have a canonical form where they are accepted and none where not") {
    for (const ConformanceCase& test : conformance_cases()) {
        INFO(test.name << ": " << test.text);
        std::string form;
        CHECK(append_canonical(test.text, form) == (test.verdict == Verdict::accepted));
    }
}

TEST_CASE("records nested to the limit are accepted, one deeper is refused") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(objections(nested(512), "").empty());
    CHECK(objections(nested(513), "") ==
          std::vector<std::string>{
              "problem json-depth 1:513 @512 " +
              to_pointer(std::vector<PathToken>(512, {.name = "", .index = 0, .is_index = true})) +
              ": arrays and objects are nested deeper than 512"});
    CHECK(objections("[" + nested(512) + "]", "/*").empty());
    CHECK_FALSE(objections(nested(100'000), "").empty());
}

TEST_CASE("a byte order mark is accepted in front of the document, not of a record") {
    CHECK(objections("\xef\xbb\xbf{}", "").empty());
    CHECK_FALSE(objections("[\xef\xbb\xbf{}]", "/*").empty());
}
