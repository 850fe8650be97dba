// What check passes, PostgreSQL accepts and stores exactly: random values of every supported type, most of
// them near a boundary. The server is the judge; whatever check refuses is taken out first.
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "migration_fixture.hpp"

using namespace copyover;
using namespace copyover::migrate;

namespace {

constexpr std::string_view every_type = R"(
CREATE TYPE mood AS ENUM ('happy', 'sad', 'so-so');
CREATE DOMAIN short AS varchar(5) NOT NULL;
CREATE TABLE samples (
    id integer PRIMARY KEY,
    c_bool boolean, c_int2 smallint, c_int4 integer, c_int8 bigint, c_float4 real, c_float8 double precision,
    c_numeric numeric, c_money numeric(8,2), c_round numeric(4,-2), c_text text, c_varchar varchar(5), c_char char(3),
    c_uuid uuid, c_bytea bytea, c_date date, c_time time, c_time0 time(0), c_ts timestamp, c_ts3 timestamp(3),
    c_tstz timestamptz, c_json json, c_jsonb jsonb, c_mood mood, c_short short, c_texts text[], c_ints integer[],
    c_moods mood[], c_numerics numeric(6,3)[]
);
)";

const std::vector<std::string> columns{"bool",  "int2",  "int4",  "int8",    "float4", "float8", "numeric",
                                       "money", "round", "text",  "varchar", "char",   "uuid",   "bytea",
                                       "date",  "time",  "time0", "ts",      "ts3",    "tstz",   "json",
                                       "jsonb", "mood",  "short", "texts",   "ints",   "moods",  "numerics"};

// JSON texts that some column takes and another refuses.
const std::vector<std::string> values{"null",
                                      "true",
                                      "false",
                                      "0",
                                      "1",
                                      "-0",
                                      "2",
                                      "32767",
                                      "32768",
                                      "-32768",
                                      "-32769",
                                      "2147483647",
                                      "2147483648",
                                      "-2147483648",
                                      "9223372036854775807",
                                      "9223372036854775808",
                                      "-9223372036854775808",
                                      "36893488147419103232",
                                      "7.0",
                                      "7e2",
                                      "1.5",
                                      "1.239",
                                      "999999.99",
                                      "1000000",
                                      "-0.005",
                                      "1e-5",
                                      "1e38",
                                      "1e39",
                                      "3.4028235e38",
                                      "1e308",
                                      "1e309",
                                      "1e-400",
                                      "1e400",
                                      "5e-324",
                                      "123450",
                                      "999900",
                                      "999950",
                                      "1234.5678",
                                      "999.999",
                                      "1000.0001",
                                      "\"\"",
                                      "\" \"",
                                      "\"a\"",
                                      "\"abc\"",
                                      "\"abc \"",
                                      "\"abcd\"",
                                      "\"abcde\"",
                                      "\"abcde \"",
                                      "\"abcdef\"",
                                      "\"\xd0\xa4\xd1\x80\xd0\xb8\"",
                                      "\"\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89\"",
                                      "\"\\u0000\"",
                                      "\"\\ud800\"",
                                      "\"tab\\t nl\\n quote\\\"\"",
                                      "\"happy\"",
                                      "\"so-so\"",
                                      "\"Happy\"",
                                      "\"17\"",
                                      "\"017\"",
                                      "\"-5\"",
                                      "\"NaN\"",
                                      "\"Infinity\"",
                                      "\"1e3\"",
                                      "\"true\"",
                                      "\"t\"",
                                      "\"\\\\xdeadbeef\"",
                                      "\"\\\\xabc\"",
                                      "\"\\\\x\"",
                                      "\"123e4567-e89b-12d3-a456-426614174000\"",
                                      "\"123E4567E89B12D3A456426614174000\"",
                                      "\"{123e4567-e89b-12d3-a456-426614174000}\"",
                                      "\"123e4567-e89b-12d3-a456-42661417400\"",
                                      "\"2024-02-29\"",
                                      "\"2023-02-29\"",
                                      "\"0001-01-01\"",
                                      "\"0000-01-01\"",
                                      "\"9999-12-31\"",
                                      "\"05:06:07\"",
                                      "\"05:06:07.5\"",
                                      "\"23:59:60\"",
                                      "\"24:00:00\"",
                                      "\"2025-03-04T05:06:07.089Z\"",
                                      "\"2025-03-04T05:06:07.1234567+02:00\"",
                                      "\"2025-03-04T05:06:07.1234560+02:00\"",
                                      "\"2025-03-04 05:06:07\"",
                                      "\"2025-03-04T05:06:07.9996\"",
                                      "\"9999-12-31T23:59:59.999999Z\"",
                                      "\"2025-03-04T05:06:07-15:59\"",
                                      "\"2025-03-04T25:06:07Z\"",
                                      "\"infinity\"",
                                      "[]",
                                      "{}",
                                      "[1,2,3]",
                                      "[1,null]",
                                      "[\"a\",\"b c\",null]",
                                      "[\"happy\",\"sad\"]",
                                      "[\"glad\"]",
                                      "[[1],[2]]",
                                      "[1.5,999.999]",
                                      "[1.2345]",
                                      "[2147483648]",
                                      "{\"a\":1.10,\"b\":[true,null,\"\\u00e9\"]}",
                                      "{\"a\":\"\\u0000\"}",
                                      "{\"n\":1e400000}",
                                      "{\"n\":1e131071}",
                                      "{\"n\":123456789012345678901234567890.5}"};

std::string mapping() {
    std::string text = R"({"time_zone": "UTC", "sources": [{"files": "samples.json", "records": "/*",
        "rows": [{"table": "samples", "columns": {"id": "/id")";
    for (const std::string& column : columns)
        text += ", \"c_" + column + "\": \"/" + column + "\"";
    return text + "}}]}]}";
}

std::string document(const std::vector<std::string>& records) {
    std::string text = "[";
    for (std::size_t i = 0; i < records.size(); ++i)
        text += (i == 0 ? "\n" : ",\n") + records[i];
    return text + "\n]";
}

}  // namespace

TEST_CASE("what check passes, PostgreSQL accepts and stores exactly") {
    const Chat chat;
    chat.migration.write("schema.sql", every_type);
    chat.migration.write("mapping.json", mapping());
    std::filesystem::remove(chat.data.path() / "users.json");
    std::filesystem::remove(chat.data.path() / "messages.json");

    // Every value meets every column alone first; random companies of them follow.
    std::vector<std::string> records;
    const auto add = [&](const std::vector<std::pair<std::string, std::string>>& members) {
        std::string record = "{\"id\":" + std::to_string(records.size());
        for (const auto& [name, value] : members)
            record += ",\"" + name + "\":" + value;
        records.push_back(record + "}");
    };
    for (const std::string& column : columns) {
        for (const std::string& value : values) {
            if (column == "short") {
                add({{column, value}});
            } else {
                add({{"short", "\"x\""}, {column, value}});
            }
        }
    }
    std::mt19937 random(20261121);
    for (int i = 0; i < 500; ++i) {
        std::vector<std::pair<std::string, std::string>> members{{"short", "\"x\""}};
        for (int j = 0; j < 2; ++j)
            members.emplace_back(columns[random() % columns.size()], values[random() % values.size()]);
        if (members[1].first != members[2].first && members[1].first != "short" &&
            members[2].first != "short")
            add(members);
    }

    chat.data.write("samples.json", document(records));
    RunFacts checked;
    Options options = chat.options();
    options.target.dbname.reset();
    check(options, checked);
    std::set<std::uint64_t> refused;
    for (const Finding& finding : checked.findings.all()) {
        if (finding.rule->severity == Severity::error) refused.insert(finding.at.line);
    }
    REQUIRE(checked.findings.beyond_limit().empty());
    CHECK(refused.size() == checked.records.rejected);

    std::vector<std::string> passed;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!refused.contains(i + 2)) passed.push_back(records[i]);
    }
    CHECK(passed.size() > 600);
    chat.data.write("samples.json", document(passed));
    const RunFacts loaded = chat.cutover();
    INFO(findings_of(loaded));
    CHECK(loaded.exit_code == ExitCode::yes);
    CHECK(chat.database.ask("SELECT count(*) FROM samples") == std::to_string(passed.size()));
}
