// The addresses of many findings in one record.
#include <catch2/catch.hpp>

#include <ctime>
#include <string>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr const char* schema = "CREATE TABLE line (id integer PRIMARY KEY, at timestamptz, words text);";
constexpr const char* children = R"({"sources": [{"files": "data.json", "rows": [
{"table": "line", "each": "/lines/*", "columns": {"id": "/id", "at": {"from": "/at", "as": "epoch_s"},
"words": "/words"}}]}]})";
constexpr const char* whole = R"({"sources": [{"files": "data.json", "rows": [
{"table": "line", "columns": {"id": "/id"}}]}]})";

std::string numbered(const std::string& text, int number) {
    std::string out = text;
    for (std::size_t at = out.find('#'); at != std::string::npos; at = out.find('#'))
        out.replace(at, 1, std::to_string(number));
    return out;
}

// The processor's time for one record with so many parts, in ticks.
double ticks(const char* mapping, const std::string& before, const std::string& part,
             const std::string& after, int parts, const std::string& rule) {
    std::string document = "[" + before;
    for (int i = 0; i < parts; ++i)
        document += (i == 0 ? "" : ",\n") + numbered(part, i);
    document += after + "]";
    Migration migration(schema, mapping);
    const std::clock_t start = std::clock();
    migration.run(document);
    const auto taken = static_cast<double>(std::clock() - start);
    REQUIRE_FALSE(migration.findings().all().empty());
    CHECK(migration.findings().all().front().rule->name == rule);
    return taken;
}

}  // namespace

TEST_CASE("the time that findings of one record take grows with their number, not with its square") {
    struct Scene {
        const char* mapping;
        std::string before, part, after, rule;
    };
    const Scene scenes[] = {
        {children, R"({"lines": [)", R"({"id": #, "more": 1, "words": "some words of a line"})", "]}",
         "unmapped"},
        {children, R"({"lines": [)", R"({"id": "x#", "words": "some words of a line"})", "]}",
         "value-syntax"},
        {children, R"({"lines": [)", R"({"id": null, "words": "some words of a line"})", "]}",
         "null-violation"},
        {children, R"({"lines": [)", R"({"id": #, "at": 99999999999, "words": "some words"})", "]}",
         "epoch-late"},
        {whole, R"({"id": 1, )", R"("k#": "some words that nobody reads")", "}", "unmapped"},
        {whole, R"({"id": 1, "deep": {)", R"("k#": {"a": [1, 2, {"b": "some words"}]})", "}}", "unmapped"},
    };
    for (const Scene& scene : scenes) {
        INFO(scene.part);
        const auto run = [&](int parts) {
            return ticks(scene.mapping, scene.before, scene.part, scene.after, parts, scene.rule);
        };
        run(10);
        // Sixteen times as many: a square would be 256 times the time.
        CHECK(run(16'000) < 80 * run(1'000));
    }
}

}  // namespace copyover::mapping
