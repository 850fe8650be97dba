// What findings propose, done.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <regex>
#include <string>
#include <vector>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

// The fix of the first finding of a column v of that type fed with that value, or nothing. What is left of an
// object of which the column takes the keys or the values is another matter.
std::string fix_of(const std::string& type, const std::string& column, const std::string& json,
                   bool time_zone = false) {
    Migration migration(fmt::format("CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE TABLE t (v {})", type),
                        fmt::format(R"({{{}"sources": [{{"files": "data.json",
                    "rows": [{{"table": "t", "columns": {{"v": {}}}}}]}}]}})",
                                    time_zone ? R"("time_zone": "UTC", )" : "", column));
    INFO(migration.printed());
    REQUIRE_FALSE(migration.findings().has_errors());
    migration.run(fmt::format(R"([{{"v": {}}}])", json));
    for (const Finding& finding : migration.findings().all()) {
        if (finding.rule != &rule::unmapped) return finding.fix.empty() ? "no fix" : finding.fix;
    }
    return "";
}

struct Proposal {
    std::string column;
    bool time_zone = false;  // in the mapping
};

// What a fix names, one for each of its alternatives.
std::vector<Proposal> proposals(const std::string& fix) {
    std::vector<Proposal> columns;
    const bool time_zone = fix.find("\"time_zone\" in the mapping") != std::string::npos;
    const bool zone = fix.find("\"zone\" at the column") != std::string::npos;
    if (std::smatch match;
        std::regex_search(fix, match, std::regex(R"RE("match": "([^"]*)", "part": "([^"]*)")RE")))
        columns.push_back({fmt::format(R"({{"from": "/v", "match": "{}", "part": "{}"}})", match[1].str(),
                                       match[2].str())});
    const std::size_t as = fix.find("\"as\": ");
    if (as == std::string::npos) {
        if (time_zone) columns.push_back({R"("/v")", true});
        if (zone) columns.push_back({R"({"from": "/v", "zone": "UTC"})"});
        return columns;
    }
    const std::string forms = fix.substr(as + 6, fix.find(", and") - as - 6);
    const std::regex quoted("\"([a-z0-9_]+)\"");
    for (std::sregex_iterator i(forms.begin(), forms.end(), quoted), end; i != end; ++i) {
        const std::string form = (*i)[1].str();
        columns.push_back({fmt::format(R"({{"from": "/v", "as": "{}"}})", form), time_zone});
        if (zone) columns.push_back({fmt::format(R"({{"from": "/v", "as": "{}", "zone": "UTC"}})", form)});
    }
    return columns;
}

}  // namespace

TEST_CASE("whatever a fix proposes makes the value pass") {
    const std::vector<std::string> types{
        "boolean",      "smallint",      "bigint",     "real",    "double precision",
        "numeric(6,2)", "text",          "varchar(4)", "char(3)", "mood",
        "uuid",         "bytea",         "date",       "time",    "timestamp",
        "timestamptz",  "timestamp(0)",  "json",       "jsonb",   "text[]",
        "bigint[]",     "timestamptz[]", "date[]"};
    const std::vector<std::string> values{"true",
                                          "0",
                                          "7",
                                          "1741064767",
                                          "1741064767089",
                                          "1741064767089123",
                                          "17410647670891234567",
                                          "1.5",
                                          "1e400",
                                          R"("x")",
                                          R"("yes")",
                                          R"("2025-03-04")",
                                          R"("05:06:07")",
                                          R"("2025-03-04T05:06:07Z")",
                                          R"("2025-03-04T05:06:07")",
                                          R"("2025-03-04 05:06:07")",
                                          R"("2025-03-04T05:06:07.123456789+01:00")",
                                          R"("1741064767")",
                                          R"("aGVsbG8=")",
                                          R"("\\x00ff")",
                                          R"("a\u0000b")",
                                          R"("\ud800")",
                                          "[]",
                                          "[1, 2]",
                                          R"(["x", "2025-03-04"])",
                                          R"({"a": 1})",
                                          R"({"a": "x", "b": [1]})",
                                          "{}",
                                          "null"};
    const std::vector<std::string> columns{R"("/v")", R"({"from": "/v", "as": "epoch_s"})",
                                           R"({"from": "/v", "as": "iso8601"})"};
    std::size_t proposed = 0;
    for (const std::string& type : types) {
        const bool is_stamp = type.starts_with("timestamp");
        for (const std::string& column : columns) {
            if (column != R"("/v")" && !is_stamp) continue;
            const bool declared =
                column.find("epoch") != std::string::npos && !type.starts_with("timestamptz");
            for (const std::string& value : values) {
                const std::string fix = fix_of(type, column, value, declared);
                for (const auto& [changed, time_zone] : proposals(fix)) {
                    ++proposed;
                    INFO(type << " from " << value << " by " << column << ": " << fix);
                    CHECK(fix_of(type, changed, value, time_zone || declared).empty());
                }
            }
        }
    }
    CHECK(proposed > 60);
}

TEST_CASE("a fix names what works for the type and the value") {
    CHECK(fix_of("timestamptz", R"("/v")", "1741064767089") ==
          "declare the unit: \"as\": \"epoch_ms\" or \"epoch_us\"");
    CHECK(fix_of("timestamp", R"("/v")", "1741064767") ==
          "declare the unit: \"as\": \"epoch_s\", \"epoch_ms\" or \"epoch_us\", and declare \"time_zone\" in "
          "the mapping");
    CHECK(
        fix_of("timestamptz", R"({"from": "/v", "as": "epoch_s"})", R"("2025-03-04T05:06:07")") ==
        "say that it is ISO 8601: \"as\": \"iso8601\", and declare \"time_zone\" in the mapping or \"zone\" "
        "at the column");
    CHECK(fix_of("timestamp", R"("/v")", R"("2025-03-04T05:06:07Z")") ==
          "declare \"time_zone\" in the mapping");
    CHECK(fix_of("text", R"({"from": "/v", "as": "concat"})", "[1]") ==
          "correct the record, or map the member to a column that takes its JSON type");
    CHECK(fix_of("timestamptz", R"({"from": "/v", "as": "epoch_ms"})", R"("2025-03-04T05:06:07Z")") ==
          "say that it is ISO 8601: \"as\": \"iso8601\"");
    CHECK(fix_of("date", R"("/v")", "1741064767089").starts_with("a number names no day without a zone"));
    CHECK(fix_of("date", R"("/v")", R"("2025-03-04T05:06:07Z")") ==
          "take the day out of it: \"match\": \"{day}T{time}\", \"part\": \"day\"");
    CHECK(fix_of("time", R"("/v")", R"("2025-03-04 05:06:07")") ==
          "take the time out of it: \"match\": \"{day} {time}\", \"part\": \"time\"");
    CHECK(fix_of("text", R"("/v")", "true") == "add \"as\": \"text\" to store true and false as texts");
    CHECK(fix_of("text", R"("/v")", "[1]") == "add \"as\": \"json\" to store it as JSON text");
    CHECK(fix_of("varchar(2)", R"("/v")", "[1]") ==
          "correct the record, or map the member to a column that takes its JSON type");
    CHECK(fix_of("text[]", R"("/v")", R"({"a": 1})") == "take its parts with \"as\": \"keys\" or \"values\"");
    CHECK(fix_of("bytea", R"("/v")", R"("aGVsbG8=")").find("\"as\": \"base64\"") != std::string::npos);
    CHECK(fix_of("mood", R"("/v")", R"("x\u0000")") == "correct the record");
}

TEST_CASE("a time beyond the year 2200 and an integer that a float rounds are warned of") {
    const auto warned = [](const std::string& type, const std::string& column, const std::string& json) {
        Migration migration(fmt::format("CREATE TABLE t (v {})", type),
                            fmt::format(R"({{"sources": [{{"files": "data.json",
                    "rows": [{{"table": "t", "columns": {{"v": {}}}}}]}}]}})",
                                        column));
        migration.run(fmt::format(R"([{{"v": {0}}},
{{"v": {0}}}])",
                                  json));
        CHECK(migration.outcomes() == "LL");
        if (migration.findings().all().empty()) return std::string();
        const Finding& finding = migration.findings().all().front();
        CHECK(migration.findings().all().size() == 1);
        CHECK(finding.rule->severity == Severity::warning);
        CHECK(finding.count == 2);
        CHECK(finding.at.line == 1);
        CHECK(finding.at.pointer.starts_with("/0/v"));
        return std::string(finding.rule->name);
    };
    const std::string seconds = R"({"from": "/v", "as": "epoch_s"})";
    CHECK(warned("timestamptz", seconds, "7289654400") == "epoch-late");  // 2201-01-01
    CHECK(warned("timestamptz", seconds, "7289654399").empty());
    CHECK(warned("timestamptz", seconds, "1741064767089") == "epoch-late");
    CHECK(warned("timestamptz", R"({"from": "/v", "as": "epoch_ms"})", "1741064767089").empty());
    CHECK(warned("timestamptz", R"("/v")", R"("2999-01-01T00:00:00Z")").empty());
    CHECK(warned("double precision", R"("/v")", "9007199254740993") == "float-inexact");
    CHECK(warned("double precision", R"("/v")", R"("-9007199254740993")") == "float-inexact");
    CHECK(warned("double precision", R"("/v")", "9007199254740993.0") == "float-inexact");
    CHECK(warned("double precision", R"("/v")", "100000000000000000000001") == "float-inexact");
    CHECK(warned("double precision", R"("/v")", "9007199254740992").empty());
    CHECK(warned("double precision", R"("/v")", "9007199254740994").empty());
    CHECK(warned("double precision", R"("/v")", "10000000000000000000000").empty());
    CHECK(warned("double precision", R"("/v")", "6.02214076e23").empty());
    CHECK(warned("double precision", R"("/v")", "0.1").empty());
    CHECK(warned("real", R"("/v")", "16777217") == "float-inexact");
    CHECK(warned("real", R"("/v")", "16777218").empty());
    CHECK(warned("double precision[]", R"("/v")", "[1, 9007199254740993]") == "float-inexact");
}

}  // namespace copyover::mapping
