// What becomes of texts on their way: match, drop_query, split, html_unescape, concat, on_precision.
#include <catch2/catch.hpp>

#include "mapping/convert/markup.hpp"
#include "mapping/syntax/text_pattern.hpp"
#include "one_column.hpp"

namespace copyover::mapping {

namespace {

std::string errors(std::string_view type, std::string_view column) {
    return OneColumn(type, column).migration.printed();
}

// The part, or why there is none.
std::string part(std::string_view pattern, std::string_view text, std::size_t part) {
    const auto parsed = std::get<TextPattern>(TextPattern::parse(pattern));
    std::string_view out;
    switch (parsed.take(text, part, out)) {
        case TextPattern::Outcome::taken: return std::string(out);
        case TextPattern::Outcome::no_match: return "(no match)";
        case TextPattern::Outcome::ambiguous: return "(ambiguous)";
    }
    return "";
}

std::string without_query(std::string_view url) {
    std::string out;
    return drop_query(url, out) ? out : "(none)";
}

}  // namespace

TEST_CASE("a pattern takes its parts from a text, or nothing") {
    CHECK(part("{a}-{b}", "17-204", 0) == "17");
    CHECK(part("{a}-{b}", "17-204", 1) == "204");
    CHECK(part("{a}-{b}", "17", 0) == "(no match)");
    CHECK(part("{a}-{b}", "-204", 0) == "(no match)");
    CHECK(part("{a}-{b}", "17-", 0) == "(no match)");
    CHECK(part("{a}-{b}", "-", 0) == "(no match)");
    CHECK(part("{a}-{b}", "1-2-3", 0) == "(ambiguous)");
    CHECK(part("{a}--{b}", "1---3", 0) == "(ambiguous)");
    CHECK(part("{a}--{b}", "1--3", 1) == "3");
    CHECK(part("user{id}", "user17", 0) == "17");
    CHECK(part("user{id}", "user", 0) == "(no match)");
    CHECK(part("user{id}", "chat17", 0) == "(no match)");
    CHECK(part("<{a}>", "<x>", 0) == "x");
    CHECK(part("<{a}>", "<>", 0) == "(no match)");
    CHECK(part("aa{a}aa", "aaa", 0) == "(no match)");
    CHECK(part("{a}/{b}.{c}", "x/y.json", 1) == "y");
    CHECK(part("{a}/{b}.{c}", "x/y.z.json", 1) == "(ambiguous)");
    CHECK(part("{{{a}}}", "{ü}", 0) == "ü");
    CHECK(part("{a}aa{b}", "xaay", 1) == "y");
    CHECK(part("{a}aa{b}", "aaaa", 0) == "a");
    CHECK(part("{a}aa{b}", "aaaaa", 0) == "(ambiguous)");
}

TEST_CASE("the query of a URL ends at its fragment") {
    CHECK(without_query("https://x/a?b=c") == "https://x/a");
    CHECK(without_query("https://x/a?b=c#d?e") == "https://x/a#d?e");
    CHECK(without_query("https://x/a?") == "https://x/a");
    CHECK(without_query("?") == "");
    CHECK(without_query("https://x/a#b?c") == "(none)");
    CHECK(without_query("") == "(none)");
}

TEST_CASE("entities of HTML become characters once") {
    CHECK(unescape_html("a &amp; b &lt;c&gt; &quot;d&quot; &apos;") == "a & b <c> \"d\" '");
    CHECK(unescape_html("&amp;lt;") == "&lt;");
    CHECK(unescape_html("&#39;&#x27;&#X41;&#252;&#x20AC;&#x1F600;&#x0010FFFF;") == "''Aü€😀\xf4\x8f\xbf\xbf");
    for (const std::string_view kept :
         {"&", "&&", "&;", "&amp", "&nbsp;", "&AMP;", "&#;", "&#x;", "&#0;", "&#xd800;", "&#x110000;",
          "&#-1;", "&#+1;", "&#99999999999999999999;", "& amp;", "&#1 ;"})
        CHECK(unescape_html(kept) == kept);
    CHECK(unescape_html("&&amp;&") == "&&&");
}

TEST_CASE("a part goes on to the type of its column") {
    CHECK(
        OneColumn("bigint", R"({"from":"/v","match":"user{id}"})")
            .run(
                R"([{"id":1,"v":"user18446744073709551"},{"id":2,"v":"userx"},{"id":3,"v":17},{"id":4,"v":null}])") ==
        "t id=1 v=18446744073709551\n"
        "t id=4 v=NULL\n"
        "data.json:1:51: error[value-syntax] /1/v \"userx\" has a part \"id\" that is not an integer; "
        "correct the record, or give the column a type that takes it, such as text\n"
        "data.json:1:72: error[value-type] /2/v 17 is of JSON type number; \"match\" takes a text apart; "
        "correct the record, or map the member to a column that takes its JSON type\n");
    CHECK(OneColumn("jsonb", R"({"from":"/v","match":"<{url}>","drop_query":true})")
              .run(R"([{"id":1,"v":"<a\"b?c>"}])") ==
          "t id=1 v=\"\\\"a\\\\\\\"b\\\"\"\n"
          "mapping.json:0:0: warning[query-dropped]  values of column v lost their query, as \"drop_query\" "
          "asks\n");
    CHECK(OneColumn("text[]", R"({"from":"/v","match":"[{list}]","split":", "})")
              .run(R"([{"id":1,"v":"[a, b]"}])") == "t id=1 v={\"a\",\"b\"}\n");
    CHECK(OneColumn("boolean", R"({"from":"/v","match":"is {word}","map":{"on":true}})")
              .run(R"([{"id":1,"v":"is on"},{"id":2,"v":"is off"}])") ==
          "t id=1 v=true\n"
          "data.json:1:35: error[value-enum] /1/v \"is off\" is not among the names of \"map\"; add it to "
          "\"map\", or correct the file\n");
}

TEST_CASE("alternatives of one place are told apart by what match takes: texts") {
    CHECK(OneColumn("bigint", R"([{"from":"/v","match":"user{id}"},{"from":"/v"}])")
              .run(R"([{"id":1,"v":"user7"},{"id":2,"v":8}])") == "t id=1 v=7\nt id=2 v=8\n");
}

TEST_CASE("an alternative takes the options of its column that it does not give") {
    CHECK(OneColumn("text", R"({"from":[{"from":"/a"},{"from":"/b"},"/c"],"drop_query":true})")
              .run(R"([{"id":1,"a":"x?t"},{"id":2,"b":"y?t"},{"id":3,"c":"z?t"}])") ==
          "t id=1 v=\"x\"\n"
          "t id=2 v=\"y\"\n"
          "t id=3 v=\"z\"\n"
          "mapping.json:0:0: warning[query-dropped]  values of column v lost their query, as \"drop_query\" "
          "asks (3)\n");
    CHECK(OneColumn("text", R"({"from":[{"from":"/a","map":{"1":"one"}},{"from":"/b"}],"map":{"1":"uno"}})")
              .run(R"([{"id":1,"a":1},{"id":2,"b":1}])") == "t id=1 v=\"one\"\nt id=2 v=\"uno\"\n");
}

TEST_CASE("drop_query works on each element that collect finds, and never shows a secret") {
    CHECK(OneColumn("varchar(3)[]", R"({"collect":["/f/*"],"drop_query":true})", R"(,"secret":["/f"])")
              .run(R"([{"id":1,"f":["a?t","b#?"]},{"id":2,"f":["long?token"]}])") ==
          "t id=1 v={\"a\",\"b#?\"}\n"
          "data.json:1:42: error[value-too-long] /1/f/0 (secret) has 4 characters; type character "
          "varying(3)[] holds 3; widen the column in schema.sql, correct the file, or add \"on_too_long\": "
          "\"truncate\" to the column\n"
          "mapping.json:0:0: warning[query-dropped]  values of column v lost their query, as \"drop_query\" "
          "asks (2)\n");
}

TEST_CASE("split trims and drops only where it is told to, and counts texts that lost something") {
    const std::string_view document =
        R"([{"id":1,"v":" a,,b "},{"id":2,"v":""},{"id":3,"v":","},{"id":4,"v":"c"}])";
    CHECK(OneColumn("text[]", R"({"from":"/v","split":","})").run(document) ==
          "t id=1 v={\" a\",\"\",\"b \"}\n"
          "t id=2 v={}\n"
          "t id=3 v={\"\",\"\"}\n"
          "t id=4 v={\"c\"}\n");
    CHECK(OneColumn("text[]", R"({"from":"/v","split":{"delimiter":",","trim":true}})").run(document) ==
          "t id=1 v={\"a\",\"\",\"b\"}\n"
          "t id=2 v={}\n"
          "t id=3 v={\"\",\"\"}\n"
          "t id=4 v={\"c\"}\n"
          "mapping.json:0:0: warning[parts-dropped]  values of column v lost blanks or empty parts, as "
          "\"split\" asks\n");
    CHECK(OneColumn("text[]", R"({"from":"/v","split":{"delimiter":",","trim":true,"drop_empty":true}})")
              .run(document) ==
          "t id=1 v={\"a\",\"b\"}\n"
          "t id=2 v={}\n"
          "t id=3 v={}\n"
          "t id=4 v={\"c\"}\n"
          "mapping.json:0:0: warning[parts-dropped]  values of column v lost blanks or empty parts, as "
          "\"split\" asks (2)\n");
}

TEST_CASE("concat joins texts and the texts of objects, and names the element that has none") {
    CHECK(OneColumn("varchar(6)", R"({"from":"/v","as":"concat"})", R"(,"ignore":["/v/*/href"])")
              .run(R"([{"id":1,"v":"plain"},{"id":2,"v":[]},{"id":3,"v":["a",{"text":"b","href":"c"},"d"]},
{"id":4,"v":["a",{"href":"b"}]},{"id":5,"v":[1]},{"id":6,"v":{"text":"a"}},{"id":7,"v":["a\u0000"]},
{"id":8,"v":["abc","defg"]},{"id":9,"v":[{"text":"a","bold":1}]},{"id":10,"v":[null]},{"id":11}])") ==
          "t id=1 v=\"plain\"\n"
          "t id=2 v=\"\"\n"
          "t id=3 v=\"abd\"\n"
          "t id=9 v=\"a\"\n"
          "t id=11 v=NULL\n"
          "data.json:2:13: error[value-type] /3/v the array has an element 1 that is no text and has none; "
          "correct the record, or map the member to a column that takes its JSON type\n"
          "data.json:2:45: error[value-type] /4/v the array has an element 0 that is no text and has none; "
          "correct the record, or map the member to a column that takes its JSON type\n"
          "data.json:2:62: error[value-type] /5/v the object is of JSON type object; type character "
          "varying(6) as concat takes a text, or an array of texts and objects with a text; correct the "
          "record, or map the member to a column that takes its JSON type\n"
          "data.json:2:70: error[unmapped] /5/v/text no rule takes the member names /v/*#; map it to a "
          "column, or add \"/v/*#\" to \"ignore\"\n"
          "data.json:2:88: error[value-nul] /6/v the array contains \\u0000, which PostgreSQL cannot store; "
          "correct the file, or add \"on_nul\": \"strip\" or \"replace\" to the column\n"
          "data.json:3:13: error[value-too-long] /7/v the array has 7 characters; type character varying(6) "
          "holds 6; widen the column in schema.sql, correct the file, or add \"on_too_long\": \"truncate\" "
          "to the column\n"
          "data.json:3:61: error[unmapped] /8/v/0/bold no rule names /v/*/bold; map it to a column, or add "
          "\"/v/*/bold\" to \"ignore\"\n"
          "data.json:3:79: error[value-type] /9/v the array has an element 0 that is no text and has none; "
          "correct the record, or map the member to a column that takes its JSON type\n");
}

TEST_CASE("fractions of seconds are cut where on_precision says so, to the earlier side") {
    const std::string_view document = R"([{"id":1,"v":"2025-03-04T05:06:07.1234567Z"},
{"id":2,"v":"1969-12-31T23:59:59.9999999Z"},{"id":3,"v":"2025-03-04T05:06:07.1234560Z"}])";
    CHECK(OneColumn("timestamptz", R"("/v")").run(document) ==
          "t id=3 v=2025-03-04 05:06:07.123456+00\n"
          "data.json:1:14: error[value-precision] /0/v \"2025-03-04T05:06:07.1234567Z\" has 7 fraction "
          "digits; PostgreSQL stores microseconds (6); shorten the value in the file, or add "
          "\"on_precision\": \"truncate\"\n"
          "data.json:2:13: error[value-precision] /1/v \"1969-12-31T23:59:59.9999999Z\" has 7 fraction "
          "digits; PostgreSQL stores microseconds (6); shorten the value in the file, or add "
          "\"on_precision\": \"truncate\"\n");
    CHECK(OneColumn("timestamptz", R"({"from":"/v","on_precision":"truncate"})").run(document) ==
          "t id=1 v=2025-03-04 05:06:07.123456+00\n"
          "t id=2 v=1969-12-31 23:59:59.999999+00\n"
          "t id=3 v=2025-03-04 05:06:07.123456+00\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-precision) (2)\n");
    CHECK(OneColumn("timestamptz(0)", R"({"from":"/v","on_precision":"truncate"})").run(document) ==
          "t id=1 v=2025-03-04 05:06:07+00\n"
          "t id=2 v=1969-12-31 23:59:59+00\n"
          "t id=3 v=2025-03-04 05:06:07+00\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-precision) (3)\n");
    CHECK(
        OneColumn("timestamptz", R"({"from":"/v","as":"epoch_s","on_precision":"truncate"})")
            .run(
                R"([{"id":1,"v":1.23456789},{"id":2,"v":-1.23456789},{"id":3,"v":1e-30},{"id":4,"v":1e30}])") ==
        "t id=1 v=1970-01-01 00:00:01.234567+00\n"
        "t id=2 v=1969-12-31 23:59:58.765432+00\n"
        "t id=3 v=1970-01-01 00:00:00+00\n"
        "data.json:1:82: error[value-range] /3/v 1e30 is outside the years 1 to 294276; correct the "
        "record\n"
        "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-precision) (3)\n");
    CHECK(OneColumn("time(3)", R"({"from":"/v","on_precision":"truncate"})")
              .run(R"([{"id":1,"v":"05:06:07.1239"}])") ==
          "t id=1 v=05:06:07.123\n"
          "mapping.json:0:0: warning[repaired]  values of column v were repaired (value-precision)\n");
}

TEST_CASE("options of texts that cannot be meant are refused") {
    CHECK(errors("text", R"({"from":"/v","match":"abc"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"abc\" takes no text "
          "apart: it has no part in braces\n");
    CHECK(errors("text", R"({"from":"/v","match":"{a}{b}"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"{a}{b}\" takes no "
          "text apart: two parts have no text between them\n");
    CHECK(errors("text", R"({"from":"/v","match":"{a}-{a}"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"{a}-{a}\" takes no "
          "text apart: two parts have the name \"a\"\n");
    CHECK(errors("text", R"({"from":"/v","match":"{}-{a}"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"{}-{a}\" takes no "
          "text apart: a part has no name\n");
    CHECK(errors("text", R"({"from":"/v","match":"{a"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"{a\" takes no text "
          "apart: it has a \"{\" without \"}\"; write {{ for a brace that is text\n");
    CHECK(errors("text", R"({"from":"/v","match":"{user}-{channel}"})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/match \"{user}-{channel}\" "
          "has 2 parts; say with \"part\" which one the column takes\n");
    CHECK(errors("text", R"({"from":"/v","match":"{user}-{channel}","part":"chanel"})") ==
          "mapping.json:2:87: error[mapping-value] /sources/0/rows/0/columns/v/part \"match\" has no part "
          "\"chanel\"; did you mean \"channel\"?\n");
    CHECK(errors("text", R"({"from":"/v","part":"a"})") ==
          "mapping.json:2:60: error[mapping-value] /sources/0/rows/0/columns/v/part \"part\" belongs to "
          "\"match\"\n");
    CHECK(errors("text[]", R"({"from":"/v","split":{"trim":true}})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/split \"split\" has no "
          "\"delimiter\"\n");
    CHECK(errors("text[]", R"({"from":"/v","split":""})") ==
          "mapping.json:2:61: error[mapping-value] /sources/0/rows/0/columns/v/split the delimiter of "
          "\"split\" is empty\n");
    CHECK(errors("text[]", R"({"from":"/v","as":"concat"})") ==
          "mapping.json:2:58: error[mapping-type] /sources/0/rows/0/columns/v/as \"as\": \"concat\" does not "
          "produce type text[] of column v\n");
    CHECK(errors("integer", R"({"from":"/v","as":"html_unescape"})") ==
          "mapping.json:2:58: error[mapping-type] /sources/0/rows/0/columns/v/as \"as\": \"html_unescape\" "
          "does not produce type integer of column v\n");
    CHECK(errors("text", R"({"from":"/v","on_precision":"truncate"})") ==
          "mapping.json:2:40: error[mapping-type] /sources/0/rows/0/columns/v \"on_precision\" cuts "
          "times, but column v has type text\n");
    CHECK(errors("text", R"({"join":["/v","/w"],"delimiter":"","drop_query":true})") ==
          "mapping.json:2:88: error[mapping-value] /sources/0/rows/0/columns/v/drop_query \"drop_query\" "
          "does not go with \"join\"\n");
}

}  // namespace copyover::mapping
