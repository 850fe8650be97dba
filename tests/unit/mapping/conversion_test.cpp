// One column of each type, boundary values, and what becomes of them.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

struct Case {
    std::string json;
    std::string expected;  // the value as PostgreSQL prints it, or "rule: message"
};

// The value that column v gets, or "rule: message" of the finding.
std::string convert_through(const std::string& type, const std::string& column, const std::string& json,
                            const std::string& time_zone = "") {
    const std::string zone = time_zone.empty() ? "" : fmt::format(R"("time_zone": "{}",)", time_zone);
    Migration migration(fmt::format("CREATE TYPE mood AS ENUM ('happy', 'sad');"
                                    "CREATE DOMAIN short AS varchar(3);"
                                    "CREATE TABLE t (v {})",
                                    type),
                        fmt::format(R"({{{}"sources": [{{"files": "data.json",
                        "rows": [{{"table": "t", "columns": {{"v": {}}}}}]}}]}})",
                                    zone, column));
    INFO(migration.printed());
    REQUIRE_FALSE(migration.findings().has_errors());
    const std::string row = migration.run(fmt::format(R"([{{"v": {}}}])", json));
    if (!row.empty()) return row.substr(4, row.size() - 5);
    REQUIRE_FALSE(migration.findings().all().empty());
    const Finding& finding = migration.findings().all().back();
    return fmt::format("{}: {}", finding.rule->name, finding.message);
}

void check(const std::string& type, const std::vector<Case>& cases, const std::string& column = "\"/v\"",
           const std::string& time_zone = "") {
    for (const Case& one : cases) {
        INFO(type << " from " << one.json);
        CHECK(convert_through(type, column, one.json, time_zone) == one.expected);
    }
}

}  // namespace

TEST_CASE("booleans take true, false, 0 and 1") {
    check(
        "boolean",
        {
            {"true", "true"},
            {"false", "false"},
            {"1", "true"},
            {"0", "false"},
            {"null", "NULL"},
            {"2", "value-range: 2 is not a boolean; the numbers 0 and 1 are"},
            {"\"yes\"", "value-type: \"yes\" is of JSON type string; type boolean takes true, false, 0 or 1"},
        });
}

TEST_CASE("integers are exact up to the last one of their type") {
    check("smallint", {
                          {"32767", "32767"},
                          {"-32768", "-32768"},
                          {"32768", "value-range: 32768 is outside the range of type smallint"},
                          {"-32769", "value-range: -32769 is outside the range of type smallint"},
                      });
    check("integer",
          {
              {"2147483647", "2147483647"},
              {"-2147483648", "-2147483648"},
              {"2147483648", "value-range: 2147483648 is outside the range of type integer"},
              {"\"42\"", "42"},
              {"-0", "0"},
              {"7.0", "7"},
              {"7e2", "700"},
              {"700e-2", "7"},
              {"7.5", "value-precision: 7.5 has a fraction; type integer is an integer"},
              {"\"7.0\"", "value-syntax: \"7.0\" is not an integer"},
              {"\"007\"", "value-syntax: \"007\" is not an integer"},
              {"\"\"", "value-syntax: \"\" is not an integer"},
              {"\" 7\"", "value-syntax: \" 7\" is not an integer"},
              {"true",
               "value-type: true is of JSON type boolean; type integer takes a number or a text of "
               "digits"},
              {"[1]",
               "value-type: the array is of JSON type array; type integer takes a number or a "
               "text of digits"},
          });
    check(
        "bigint",
        {
            {"9223372036854775807", "9223372036854775807"},
            {"-9223372036854775808", "-9223372036854775808"},
            {"9223372036854775808", "value-range: 9223372036854775808 is outside the range of type bigint"},
            {"-9223372036854775809", "value-range: -9223372036854775809 is outside the range of type bigint"},
            {"36893488147419103232", "value-range: 36893488147419103232 is outside the range of type bigint"},
            {"9007199254740993", "9007199254740993"},
            {"1e400000", "value-range: 1e400000 is outside the range of type bigint"},
            {"1e-400000", "value-precision: 1e-400000 has a fraction; type bigint is an integer"},
            {"0e400000", "0"},
        });
}

TEST_CASE("floats are read with correct rounding and refuse what overflows") {
    check("double precision",
          {
              {"0.1", "0.1"},
              {"1e308", "1e+308"},
              {"-0.0", "-0"},
              {"1e400", "value-range: 1e400 is outside the range of the floating point type"},
              {"1e-400", "value-range: 1e-400 is outside the range of the floating point type"},
              {"\"NaN\"", "NaN"},
              {"\"-Infinity\"", "-Infinity"},
              {"\"x\"", "value-syntax: \"x\" is not a number"},
          });
    check("real", {{"0.1", "0.1"},
                   {"16777217", "16777216"},
                   {"1e39", "value-range: 1e39 is outside the range of the floating point type"}});
}

TEST_CASE("numerics keep their digits and are never rounded") {
    check("numeric",
          {
              {"1.10", "1.10"},
              {"1e400", "1e400"},
              {"123456789012345678901234567890.5", "123456789012345678901234567890.5"},
              {"1e131071", "1e131071"},
              {"1e131072", "value-range: 1e131072 is outside the range of type numeric"},
              {"1e-16383", "1e-16383"},
              {"1e-16384",
               "value-precision: 1e-16384 has more fraction digits than type numeric stores (16383)"},
              {"1e400000", "value-range: 1e400000 is outside the range of type numeric"},
              {"\"NaN\"", "NaN"},
              {"\"Infinity\"", "Infinity"},
              {"\"1.5\"", "1.5"},
              {"\"1,5\"", "value-syntax: \"1,5\" is not a number"},
          });
    check("numeric(5,2)",
          {
              {"999.99", "999.99"},
              {"-999.990", "-999.990"},
              {"1000", "value-range: 1000 is outside the range of type numeric(5,2)"},
              {"1.239", "value-precision: 1.239 has more fraction digits than type numeric(5,2) stores (2)"},
              {"0.000", "0.000"},
              {"\"NaN\"", "NaN"},
              {"\"Infinity\"", "value-range: \"Infinity\" is outside the range of type numeric(5,2)"},
          });
}

TEST_CASE("texts keep the digits of numbers, and varchar counts characters") {
    check("text",
          {
              {"\"x\"", "\"x\""},
              {"1.10", "\"1.10\""},
              {"12345678901234567890", "\"12345678901234567890\""},
              {"\"\"", "\"\""},
              {"true", "value-type: true is of JSON type boolean; type text takes text or a number"},
              {"{}", "value-type: the object is of JSON type object; type text takes text or a number"},
              {R"("a\u0000b")", "value-nul: \"a\\u0000b\" contains \\u0000, which PostgreSQL cannot store"},
              {R"("a\ud83d")",
               "value-surrogate: \"a\\xed\\xa0\\xbd\" contains half a surrogate pair, which has no UTF-8 "
               "form"},
              {R"("\ud83d\ude00")", "\"😀\""},
          });
    check("varchar(3)",
          {
              {"\"äöü\"", "\"äöü\""},
              {"\"😀😀😀\"", "\"😀😀😀\""},
              {"\"abcd\"", "value-too-long: \"abcd\" has 4 characters; type character varying(3) holds 3"},
              {"\"abc \"", "value-too-long: \"abc \" has 4 characters; type character varying(3) holds 3"},
              {"1234", "value-too-long: 1234 has 4 characters; type character varying(3) holds 3"},
          });
    check("char(3)", {
                         {"\"ab\"", "\"ab\""},
                         {"\"ab \"", "\"ab\""},
                         {"\"abc  \"", "\"abc\""},
                         {"\"abcd\"", "value-too-long: \"abcd\" has 4 characters; type character(3) holds 3"},
                     });
    check("short", {{"\"abc\"", "\"abc\""},
                    {"\"abcd\"", "value-too-long: \"abcd\" has 4 characters; type short holds 3"}});
}

TEST_CASE("enumerations take their labels only") {
    check("mood",
          {{"\"happy\"", "\"happy\""}, {"\"Happy\"", "value-enum: \"Happy\" is not a label of mood"}});
}

TEST_CASE("uuids are read in the forms that PostgreSQL reads") {
    const std::string uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    check("uuid", {
                      {"\"" + uuid + "\"", uuid},
                      {"\"A0EEBC999C0B4EF8BB6D6BB9BD380A11\"", uuid},
                      {"\"{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}\"", uuid},
                      {"\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1\"",
                       "value-syntax: \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1\" is not a UUID"},
                      {"\"a-0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                       "value-syntax: \"a-0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\" is not a UUID"},
                      {"\"{" + uuid + "\"", "value-syntax: \"{" + uuid + "\" is not a UUID"},
                  });
}

TEST_CASE("bytea is read in hexadecimal form") {
    const std::string reason = " is not bytea in hexadecimal form, such as \"\\x00ff\"";
    check("bytea", {
                       {R"("\\x00fF")", R"("\\x00ff")"},
                       {R"("\\x")", R"("\\x")"},
                       {R"("\\x0")", R"(value-syntax: "\\x0")" + reason},
                       {R"("abc")", R"(value-syntax: "abc")" + reason},
                   });
}

TEST_CASE("dates follow the calendar") {
    check("date", {
                      {"\"2024-02-29\"", "2024-02-29"},
                      {"\"2000-02-29\"", "2000-02-29"},
                      {"\"1900-02-29\"", "value-syntax: \"1900-02-29\" has no day 29 in month 1900-02"},
                      {"\"2025-02-29\"", "value-syntax: \"2025-02-29\" has no day 29 in month 2025-02"},
                      {"\"2025-04-31\"", "value-syntax: \"2025-04-31\" has no day 31 in month 2025-04"},
                      {"\"2025-13-01\"", "value-syntax: \"2025-13-01\" has no month 13"},
                      {"\"0001-01-01\"", "0001-01-01"},
                      {"\"0000-01-01\"", "value-syntax: \"0000-01-01\" has year 0; years are 1 to 294276"},
                      {"\"294276-12-31\"", "294276-12-31"},
                      {"\"20250304\"", "value-syntax: \"20250304\" is not a date or time of ISO 8601"},
                      {"\"2025-03-04T05:06\"",
                       "value-syntax: \"2025-03-04T05:06\" is not a date without time, such as 2025-03-04"},
                      {"1741064767", "value-type: 1741064767 is of JSON type number; type date takes text"},
                  });
}

TEST_CASE("zone-less timestamp columns hold the wall time of the mapping's zone") {
    const std::vector<Case> utc{
        {"\"2025-03-04T05:06:07.089Z\"", "2025-03-04 05:06:07.089"},
        {"\"2025-03-04T05:06:07.1234560+02:00\"", "2025-03-04 03:06:07.123456"},
        {"\"2025-03-04 05:06:07\"", "2025-03-04 05:06:07"},
        {"\"2025-03-04T05:06-0330\"", "2025-03-04 08:36:00"},
        {"\"2025-01-01T00:30:00+01\"", "2024-12-31 23:30:00"},
        {"\"1999-12-31T23:59:59.999999Z\"", "1999-12-31 23:59:59.999999"},
        {"\"294276-12-31T23:59:59.999999Z\"", "294276-12-31 23:59:59.999999"},
        {"\"294276-12-31T23:59:59-01:00\"",
         "value-range: \"294276-12-31T23:59:59-01:00\" is outside the years 1 to 294276"},
        {"\"0001-01-01T00:00:00+01:00\"",
         "value-range: \"0001-01-01T00:00:00+01:00\" is outside the years 1 to 294276"},
        {"\"2025-03-04T05:06:07.1234567Z\"",
         "value-precision: \"2025-03-04T05:06:07.1234567Z\" has 7 fraction digits; PostgreSQL stores "
         "microseconds (6)"},
        {"\"2025-03-04T24:00:00Z\"",
         "value-syntax: \"2025-03-04T24:00:00Z\" has hour 24; write 00:00 of the next day"},
        {"\"2025-03-04T23:59:60Z\"",
         "value-syntax: \"2025-03-04T23:59:60Z\" has second 60; PostgreSQL stores no leap seconds"},
        {"\"2025-03-04T05:06:07+16:00\"",
         "value-syntax: \"2025-03-04T05:06:07+16:00\" has an offset that no zone has"},
        {"\"Tuesday, March 4\"", "value-syntax: \"Tuesday, March 4\" is not a date or time of ISO 8601"},
        {"\"2025-03-04\"",
         "value-syntax: \"2025-03-04\" has no time; type timestamp without time zone needs one"},
    };
    check("timestamp", utc, "\"/v\"", "UTC");
    check("timestamp", utc, R"({"from": "/v", "as": "iso8601"})", "UTC");
    check("timestamp",
          {{"\"2025-03-04T05:06:07Z\"", "2025-03-04 07:06:07"},
           {"\"2025-03-04T05:06:07\"", "2025-03-04 05:06:07"}},
          "\"/v\"", "+02:00");
    check("timestamp", {{"\"2025-03-04T05:06:07Z\"",
                         "value-syntax: \"2025-03-04T05:06:07Z\" has a zone, its column has none"},
                        {"\"2025-03-04T05:06:07\"", "2025-03-04 05:06:07"}});
    check("timestamp", {{"\"2025-03-04T05:06:07\"", "2025-03-04 10:06:07"}},
          R"({"from": "/v", "zone": "-05:00"})", "UTC");
    check("timestamp(0)",
          {{"\"2025-03-04T05:06:07.6\"",
            "value-precision: \"2025-03-04T05:06:07.6\" has more than the 0 fraction digits of type "
            "timestamp(0) without time zone"},
           {"\"2025-03-04T05:06:07.000\"", "2025-03-04 05:06:07"}});
}

TEST_CASE("timestamps with zone need a zone in the text or the mapping") {
    check("timestamptz", {{"\"2025-03-04T05:06:07+02:00\"", "2025-03-04 03:06:07+00"},
                          {"\"2025-03-04T05:06:07\"", "value-syntax: \"2025-03-04T05:06:07\" has no zone"}});
    check("timestamptz", {{"\"2025-03-04T05:06:07\"", "2025-03-04 03:06:07+00"}}, "\"/v\"", "+02:00");
    check("time", {{"\"05:06:07.5\"", "05:06:07.5"},
                   {"\"24:00:00\"", "value-syntax: \"24:00:00\" has hour 24; write 00:00 of the next day"},
                   {"\"05:06:07Z\"",
                    "value-syntax: \"05:06:07Z\" is not a time of day without zone, such as 05:06:07"}});
}

TEST_CASE("epochs are exact decimals in the declared unit") {
    check("timestamptz",
          {
              {"1741064767", "2025-03-04 05:06:07+00"},
              {"1741064767.25", "2025-03-04 05:06:07.25+00"},
              {"\"1741064767.000200\"", "2025-03-04 05:06:07.0002+00"},
              {"0", "1970-01-01 00:00:00+00"},
              {"-1", "1969-12-31 23:59:59+00"},
              {"1.7e9", "2023-11-14 22:13:20+00"},
              {"1741064767.0000001", "value-precision: 1741064767.0000001 has digits beyond microseconds"},
              {"1e30", "value-range: 1e30 is outside the years 1 to 294276"},
              {"\"soon\"", "value-syntax: \"soon\" is not a number"},
              {"true",
               "value-type: true is of JSON type boolean; type timestamp with time zone as epoch_s takes "
               "a number or a text of digits"},
          },
          R"({"from": "/v", "as": "epoch_s"})");
    check("timestamptz", {{"1741064767089", "2025-03-04 05:06:07.089+00"}},
          R"({"from": "/v", "as": "epoch_ms"})");
    check("timestamp", {{"1741064767089000", "2025-03-04 07:06:07.089"}},
          R"({"from": "/v", "as": "epoch_us"})", "+02:00");
}

TEST_CASE("json and jsonb take any value as it is written") {
    check("jsonb",
          {
              {R"({"a": [1.10, 1e400]})", R"("{\"a\": [1.10, 1e400]}")"},
              {"\"x\"", R"("\"x\"")"},
              {"null", "NULL"},
              {R"(["\u0000"])", "value-nul: the array contains \\u0000, which PostgreSQL cannot store"},
              {R"(["\ud800"])",
               "value-surrogate: the array contains half a surrogate pair, which has no UTF-8 form"},
          });
    CHECK(convert_through("jsonb", "\"/v\"", "1e400000")
              .starts_with("value-range: 1e400000 cannot be stored as jsonb: "));
    check("json", {{R"({"a":  1})", R"("{\"a\":  1}")"}});
    check("text", {{R"({"a":  1})", R"("{\"a\":  1}")"}}, R"({"from": "/v", "as": "json"})");
}

TEST_CASE("arrays take arrays of scalars") {
    check("text[]",
          {
              {R"(["a", 1, null])", R"({"a","1",NULL})"},
              {"[]", "{}"},
              {"\"a\"", "value-type: \"a\" is of JSON type string; type text[] takes an array"},
              {"[1, [1]]",
               "value-type: the array has an element 1 that is of JSON type array; type text[] takes "
               "scalars as elements"},
              {"[1, true]",
               "value-type: the array has an element 1 that is of JSON type boolean; type text[] takes "
               "text or a number"},
          });
    check("integer[]",
          {{"[1, 2147483648]",
            "value-range: the array has an element 1 that is outside the range of type integer[]"}});
    check("text[]", {{"\"a\"", R"({"a"})"}, {R"(["a"])", R"({"a"})"}}, R"({"from": "/v", "as": "values"})");
    check("text[]", {{R"({"x": 1, "y": 2})", R"({"x","y"})"}}, R"({"from": "/v", "as": "keys"})");
    check("text[]", {{"\"a, b\"", R"({"a","b"})"}, {"\"\"", "{}"}}, R"({"from": "/v", "split": ", "})");
    check("integer", {{R"([1, 2, 3])", "3"}, {"{}", "0"}}, R"({"from": "/v", "as": "count"})");
}

TEST_CASE("repairs are done where the column asks for them") {
    check("text",
          {{R"("a\u0000b")", "\"ab\""},
           {R"("a\ud800b")",
            "\"a\xef\xbf\xbd"
            "b\""}},
          R"({"from": "/v", "on_nul": "strip", "on_surrogate": "replace"})");
    check("varchar(3)", {{"\"äöüß\"", "\"äöü\""}}, R"({"from": "/v", "on_too_long": "truncate"})");
    check("jsonb",
          {{R"(["a\u0000b", "\\u0000", "\ud83d\ude00", "\ude00"])",
            R"("[\"ab\", \"\\\\u0000\", \"\\ud83d\\ude00\", \"\\ufffd\"]")"}},
          R"({"from": "/v", "on_nul": "strip", "on_surrogate": "replace"})");
    check("jsonb",
          {{R"({"a\u0000": 1})", "value-nul: the object contains \\u0000, which PostgreSQL cannot store"}},
          R"({"from": "/v", "on_nul": "strip"})");
}

TEST_CASE("map and null_if translate before the type is checked") {
    check("boolean",
          {{"\"yes\"", "true"},
           {"\"no\"", "false"},
           {"\"\"", "NULL"},
           {"\"maybe\"", "value-enum: \"maybe\" is not among the names of \"map\""}},
          R"({"from": "/v", "map": {"yes": true, "no": false}, "null_if": [""]})");
    check("integer", {{"-1", "NULL"}, {"-1.0", "NULL"}, {"1", "1"}}, R"({"from": "/v", "null_if": -1})");
}

TEST_CASE("arrays in arrays become dimensions where their lengths agree") {
    const std::string fault =
        "value-syntax: the array has arrays of different lengths {} deep, which are no dimensions of "
        "an array of PostgreSQL";
    check(
        "integer[]",
        {
            {"[[1, 2], [3, 4]]", "{{1,2},{3,4}}"},
            {"[[[1], [null]]]", "{{{1},{NULL}}}"},
            {"[[1, 2], [3]]", fmt::format(fmt::runtime(fault), 2)},
            {"[[1, 2], 3]", fmt::format(fmt::runtime(fault), 2)},
            {"[[1], null]", fmt::format(fmt::runtime(fault), 2)},
            {"[[]]", "value-syntax: the array has an empty array in an array, which PostgreSQL cannot store"},
            {"[[[[[[[1]]]]]]]",
             "value-range: the array has 7 arrays in one another; PostgreSQL stores 6 dimensions"},
            {"[[1], [\"x\"]]", "value-syntax: the array has an element 1 that is not an integer"},
        });
    check("jsonb[]", {{"[[1], [2, 3]]", R"({"[1]","[2, 3]"})"}});
}

TEST_CASE("times with names of months are read as mails and C write them") {
    const std::string mail = R"({"from": "/v", "as": "rfc2822"})";
    check("timestamptz",
          {
              {R"("Wed, 22 Mar 2017 07:41:49 +0000")", "2017-03-22 07:41:49+00"},
              {R"("22 Mar 2017 07:41 -0130")", "2017-03-22 09:11:00+00"},
              {R"("Wed,  1 Mar 2017 07:41:49 GMT")", "2017-03-01 07:41:49+00"},
              {R"-("Wed, 22 Mar 2017 07:41:49 PST (Pacific)")-", "2017-03-22 15:41:49+00"},
              {R"("Thu, 22 Mar 2017 07:41:49 GMT")",
               "value-syntax: \"Thu, 22 Mar 2017 07:41:49 GMT\" is no Thu: that day is a Wed"},
              {R"("Wed, 29 Feb 2017 07:41:49 GMT")",
               "value-syntax: \"Wed, 29 Feb 2017 07:41:49 GMT\" has no day 29 in month 2017-02"},
              {R"("2017-03-22T07:41:49Z")",
               "value-syntax: \"2017-03-22T07:41:49Z\" is not a time of RFC 2822, such as "
               "Wed, 22 Mar 2017 07:41:49 +0000"},
          },
          mail);
    check(
        "timestamptz",
        {
            {R"("Wed Mar 22 07:41:49 +0000 2017")", "2017-03-22 07:41:49+00"},
            {R"("Sat Jan  1 00:00:00 UTC 2000")", "2000-01-01 00:00:00+00"},
            {R"("Wed Mar 22 07:41:49 2017")", "value-syntax: \"Wed Mar 22 07:41:49 2017\" has no zone"},
            {R"("Wed Mar 22 7:41 2017")",
             "value-syntax: \"Wed Mar 22 7:41 2017\" is not a time of ctime, such as Wed Mar 22 07:41:49 2017"},
        },
        R"({"from": "/v", "as": "ctime"})");
    check("timestamp", {{R"("Wed Mar 22 07:41:49 2017")", "2017-03-22 07:41:49"}},
          R"({"from": "/v", "as": "ctime"})");
}

TEST_CASE("times are read as PostgreSQL prints them in JSON") {
    check("timestamptz",
          {
              {R"("infinity")", "infinity"},
              {R"("-infinity")", "-infinity"},
              {R"("2017-03-22 07:41:49 +02:00")", "2017-03-22 05:41:49+00"},
              {R"("2017-03-22 07:41:49 UTC")", "2017-03-22 07:41:49+00"},
              {R"("0044-03-15T12:00:00+00:00 BC")", "0044-03-15 12:00:00+00 BC"},
              {R"("4714-11-23T12:00:00+00:00 BC")",
               "value-syntax: \"4714-11-23T12:00:00+00:00 BC\" lies before 4714-11-24 BC, the first day of "
               "PostgreSQL"},
              {R"("4714-11-24T00:00:00+01:00 BC")",
               "value-range: \"4714-11-24T00:00:00+01:00 BC\" is outside the years 1 to 294276"},
              {R"("2017-03-22 07:41:49 Z")",
               "value-syntax: \"2017-03-22 07:41:49 Z\" is not a date or time of ISO 8601"},
          });
    check("date", {{R"("infinity")", "infinity"},
                   {R"("0001-02-29 BC")", "0001-02-29 BC"},
                   {R"("0002-02-29 BC")", "value-syntax: \"0002-02-29 BC\" has no day 29 in month 0002-02"},
                   {R"("12:00:00 BC")", "value-syntax: \"12:00:00 BC\" is not a date or time of ISO 8601"}});
    check("time", {{R"("infinity")",
                    "value-syntax: \"infinity\" is not a time of day without zone, such as 05:06:07"}});
}

TEST_CASE("a column of dates takes the day of a time where it says so") {
    const std::string day = R"({"from": "/v", "on_precision": "truncate"})";
    check("date", {{R"("2017-03-22")", "2017-03-22"}, {R"("2017-03-22T23:59:59.9999999")", "2017-03-22"}},
          day);
    check("date", {{R"("2017-03-22T23:30:00-02:00")", "2017-03-23"}}, day, "UTC");
    check("date", {{R"("2017-03-22T23:30:00Z")", "2017-03-23"}}, day, "Europe/Berlin");
    check("date", {{"1490168509000", "2017-03-22"}, {"-1", "1969-12-31"}},
          R"({"from": "/v", "as": "epoch_ms", "on_precision": "truncate"})", "UTC");
    CHECK(convert_through("date", day, R"("2017-03-22T23:30:00Z")").starts_with("value-syntax"));
}

TEST_CASE("bytea takes base64 where it is declared") {
    check("bytea",
          {
              {R"("aGVsbG8=")", "\"\\\\x68656c6c6f\""},
              {R"("aGVsbG8")", "\"\\\\x68656c6c6f\""},
              {R"("_-8")", "\"\\\\xffef\""},
              {R"("/+8=\n")", "\"\\\\xffef\""},
              {R"("")", "\"\\\\x\""},
              {R"("aGVsbG9=")", "value-syntax: \"aGVsbG9=\" is not base64"},
              {R"("a")", "value-syntax: \"a\" is not base64"},
              {R"("aGVs=")", "value-syntax: \"aGVs=\" is not base64"},
              {R"("a-/b")", "value-syntax: \"a-/b\" is not base64"},
          },
          R"({"from": "/v", "as": "base64"})");
}

TEST_CASE("texts that were encoded twice are put right") {
    const std::string form = R"({"from": "/v", "as": "latin1_utf8"})";
    CHECK(convert_through("text", form, R"("plain")") == "\"plain\"");
    const std::string fault = " is not UTF-8 that was taken for Latin-1 and encoded once more";
    check("text",
          {{R"("\u00e2\u0082\u00ac \u00f0\u009f\u0098\u0080")", "\"€ 😀\""},
           {R"("é")", "value-syntax: \"é\"" + fault},
           {R"("€")", "value-syntax: \"€\"" + fault}},
          form);
    check("text[]", {{R"(["\u00c3\u00a9"])", "{\"é\"}"}}, form);
    check("varchar(1)", {{R"("\u00c3\u00a9")", "\"é\""}}, form);
}

TEST_CASE("values with types lose them") {
    const std::string dynamodb = R"({"from": "/v", "as": "dynamodb"})";
    check("integer", {{R"({"N": "7"})", "7"}, {R"({"NULL": true})", "NULL"}}, dynamodb);
    check("text", {{R"({"S": "x"})", "\"x\""}, {R"({"N": "7.0"})", "\"7.0\""}}, dynamodb);
    check("boolean", {{R"({"BOOL": false})", "false"}}, dynamodb);
    check("integer[]",
          {{R"({"NS": ["1", "2"]})", "{1,2}"}, {R"({"L": [{"N": "1"}, {"NULL": true}]})", "{1,NULL}"}},
          dynamodb);
    check("jsonb",
          {{R"({"M": {"a": {"L": [{"SS": ["x"]}, {"N": "1e2"}, {"NULL": true}]}}})",
            R"("{\"a\":[[\"x\"],1e2,null]}")"}},
          dynamodb);
    const std::string fault =
        "value-syntax: the object is not a typed value of DynamoDB, such as {\"S\": \"x\"}";
    check(
        "text",
        {{R"({"S": "x", "N": "1"})", fault}, {R"({"T": "x"})", fault}, {R"({"S": 1})", fault}, {"{}", fault}},
        dynamodb);
    const std::string firestore = R"({"from": "/v", "as": "firestore"})";
    check("bigint", {{R"({"integerValue": "7"})", "7"}, {R"({"nullValue": null})", "NULL"}}, firestore);
    check("double precision", {{R"({"doubleValue": "NaN"})", "NaN"}, {R"({"doubleValue": 0.5})", "0.5"}},
          firestore);
    check("timestamptz", {{R"({"timestampValue": "2017-03-22T07:41:49Z"})", "2017-03-22 07:41:49+00"}},
          firestore);
    check("text[]",
          {{R"({"arrayValue": {"values": [{"stringValue": "x"}]}})", "{\"x\"}"},
           {R"({"arrayValue": {}})", "{}"}},
          firestore);
    check("json",
          {{R"({"mapValue": {"fields": {"p": {"geoPointValue": {"latitude": 1, "longitude": 2}}}}})",
            R"("{\"p\":{\"latitude\":1,\"longitude\":2}}")"}},
          firestore);
}

TEST_CASE("literals are texts of which the client knows nothing") {
    const std::string form = R"({"from": "/v", "as": "literal"})";
    check("interval",
          {{R"("three moons")", "\"three moons\""},
           {"7.50", "\"7.50\""},
           {"true", "\"true\""},
           {R"(["1 day"])",
            "value-type: the array is of JSON type array; type interval as literal takes a text, a number, "
            "true or false"},
           {R"("a\u0000")", "value-nul: \"a\\u0000\" contains \\u0000, which PostgreSQL cannot store"}},
          form);
    check("inet[]", {{R"("{::1}")", "\"{::1}\""}, {R"(["::1", null])", "{\"::1\",NULL}"}}, form);
    check("integer", {{R"("x")", "\"x\""}}, form);
    check("int4range", {{R"({"a": 1})", "NULL"}}, R"-({"template": "[{/v/a},{/v/b})", "as": "literal"})-");
}

}  // namespace copyover::mapping
