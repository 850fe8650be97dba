// What is said about a mapping that cannot be used: literally, because error texts are an interface.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema = R"(
    CREATE TABLE users (
        id integer PRIMARY KEY, email text NOT NULL, name varchar(50), roles text[], seen timestamp, data jsonb,
        created timestamptz DEFAULT now(), upper_name text GENERATED ALWAYS AS (upper(name)) STORED, spot point);
    CREATE TABLE posts (id integer PRIMARY KEY, author integer NOT NULL REFERENCES users (id));
)";

std::string errors(std::string_view mapping) {
    const Migration migration(schema, mapping);
    return migration.printed();
}

// Findings of a mapping with one source whose only row rule is given.
std::string rule_errors(std::string_view row, std::string_view more = "") {
    return errors(fmt::format("{{{}\"sources\":[{{\"files\":\"a.json\",\"rows\":[\n{}]}}]}}", more, row));
}

// Findings about one column of table users; the required ones are mapped.
std::string column_errors(std::string_view column, std::string_view more = "") {
    return rule_errors(
        fmt::format(R"({{"table":"users","columns":{{"id":"/id","email":"/email",{}}}}})", column), more);
}

}  // namespace

TEST_CASE("a mapping that is not JSON is refused with its place") {
    CHECK(errors("{\"sources\": [}").starts_with("mapping.json:1:14: error[mapping-syntax] "));
    CHECK(errors("[]") ==
          "mapping.json:1:1: error[mapping-value]  the mapping must be an object, not an array\n");
    CHECK(errors("{}") == "mapping.json:1:1: error[mapping-value]  the mapping has no \"sources\"\n");
    CHECK(errors(R"({"sources": [], "sources": []})").find("error[mapping-syntax]") != std::string::npos);
    CHECK(errors("") != "");
}

TEST_CASE("misspelt members get the nearest right name") {
    CHECK(errors(R"({"source": [], "sources": []})") ==
          "mapping.json:1:12: error[mapping-unknown-member] /source \"source\" is not a member that the "
          "language "
          "knows here; did you mean \"sources\"?\n"
          "mapping.json:1:27: error[mapping-value] /sources \"sources\" is empty\n");
    CHECK(column_errors(R"("name":{"from":"/name","defualt":"x"})") ==
          "mapping.json:2:90: error[mapping-unknown-member] /sources/0/rows/0/columns/name/defualt "
          "\"defualt\" is "
          "not a member that the language knows here; did you mean \"default\"?\n");
    CHECK(column_errors(R"("name":{"from":"/name","as":"iso"})") ==
          "mapping.json:2:85: error[mapping-value] /sources/0/rows/0/columns/name/as \"as\" cannot be "
          "\"iso\"; did you mean "
          "\"iso8601\"?\n");
}

TEST_CASE("a column says of what it is made") {
    CHECK(column_errors(R"("name":{"null_if":"x"})") ==
          "mapping.json:2:64: error[mapping-value] /sources/0/rows/0/columns/name column \"name\" takes "
          "exactly one of \"from\", \"collect\", \"equal\", \"join\", \"template\", \"uuid5\", \"object\", "
          "\"file\", "
          "\"value\" and \"rest\"\n");
}

TEST_CASE("captures that cannot be are named") {
    const auto with_files = [](std::string_view files, std::string_view name) {
        return errors(fmt::format(
            R"({{"sources":[{{"files":"{}","rows":[{{"table":"users","columns":{{"id":"/id","email":{{"file":"{}"}}}}}}]}}]}})",
            files, name));
    };
    CHECK(with_files("{day}.json", "day").empty());
    CHECK(with_files("{day}.json", "dya") ==
          "mapping.json:1:98: error[mapping-value] /sources/0/rows/0/columns/email/file \"files\" of the "
          "source "
          "has no {dya}; did you mean \"day\"?\n");
    CHECK(with_files("users.json", "day") ==
          "mapping.json:1:98: error[mapping-value] /sources/0/rows/0/columns/email/file \"files\" of the "
          "source "
          "has no {day}\n");
    const std::string start = "mapping.json:1:22: error[mapping-value] /sources/0/files ";
    CHECK(with_files("{day}{month}", "day") ==
          start + "\"{day}{month}\" is not a path or glob: nothing stands between two captures\n");
    CHECK(with_files("{day}/{day}", "day") ==
          start + "\"{day}/{day}\" is not a path or glob: {day} occurs twice\n");
    CHECK(with_files("{}/{day}", "day") ==
          start + "\"{}/{day}\" is not a path or glob: the braces hold no name\n");
    CHECK(with_files("[a]{day}", "day") ==
          start + "\"[a]{day}\" is not a path or glob: a capture and [ do not go together in this version\n");
    CHECK(with_files("{day", "day").find("is not a path or glob: it has a") != std::string::npos);
}

TEST_CASE("the files of a source are a path, a glob, or a list of them with the same captures") {
    const auto with_files = [](std::string_view files) {
        return errors(fmt::format(
            R"({{"sources":[{{"files":{},"rows":[{{"table":"users","columns":{{"id":"/id","email":"/e"}}}}]}}]}})",
            files));
    };
    const auto found = [](int column, std::string_view pointer, std::string_view text) {
        return fmt::format("mapping.json:1:{}: error[mapping-value] /sources/0/files{} {}\n", column, pointer,
                           text);
    };
    CHECK(with_files(R"(["a.json","**/b.json"])").empty());
    CHECK(with_files(R"(["{x}/{y}.json","{y}-{x}.json"])").empty());
    CHECK(with_files(R"(["-"])").empty());
    CHECK(with_files("[]") == found(22, "", R"("files" is empty)"));
    CHECK(with_files(R"("")") == found(22, "", R"("files" is empty)"));
    CHECK(with_files("{}") == found(22, "", R"("files" must be a text, not an object)"));
    CHECK(with_files(R"(["a.json",""])") == found(32, "/1", R"(an element of "files" is empty)"));
    CHECK(with_files(R"(["a.json",7])") ==
          found(32, "/1", R"(an element of "files" must be a text, not a number)"));
    CHECK(with_files(R"(["a.json","b.json","a.json"])") ==
          found(41, "/2", R"("a.json" occurs twice in "files")"));
    CHECK(with_files(R"(["a.json","-"])") ==
          found(32, "/1",
                R"("-" is standard input, which is no file beside others; give it a source of its own)"));
    CHECK(with_files(R"(["-","a.json"])") ==
          found(27, "/1",
                R"("-" is standard input, which is no file beside others; give it a source of its own)"));
    CHECK(with_files(R"(["{x}/{y}.json","{y}.json"])") ==
          found(38, "/1",
                R"("{y}.json" captures {y}, but "{x}/{y}.json" captures {x}, {y}; name the same captures in )"
                "each path, or make two sources of them"));
    CHECK(with_files(R"(["a.json","{y}.json"])") ==
          found(32, "/1",
                R"("{y}.json" captures {y}, but "a.json" captures nothing; name the same captures in )"
                "each path, or make two sources of them"));
    CHECK(
        with_files(R"(["{x}.json","{x"])") ==
        found(34, "/1",
              R"("{x" is not a path or glob: it has a "{" without "}"; write {{ for a brace that is text)"));
}

TEST_CASE("two stars within a name are refused, because they would not mean folders") {
    const auto with = [](std::string_view files, std::string_view ignored) {
        return errors(fmt::format(
            R"({{"ignore_files":["{}"],"sources":[{{"files":"{}","rows":[{{"table":"users","columns":{{"id":"/id","email":"/e"}}}}]}}]}})",
            ignored, files));
    };
    const std::string why =
        " is not a path or glob: ** stands for folders and has to be a segment of its own, as in "
        "\"**/*.json\"\n";
    CHECK(with("**/a/**/b.json", "**").empty());
    CHECK(with("a.json", "photos/**.jpg") ==
          "mapping.json:1:18: error[mapping-value] /ignore_files/0 \"photos/**.jpg\"" + why);
    for (const std::string files : {"**.json", "a**/b.json", "{x}**/b", "***/b", "a/***"})
        CHECK(with(files, "x") ==
              "mapping.json:1:43: error[mapping-value] /sources/0/files \"" + files + "\"" + why);
}

TEST_CASE("pointers outwards read one value beside the records") {
    const auto with_pointer = [](std::string_view pointer) {
        return errors(fmt::format(
            R"({{"sources":[{{"files":"a.json","records":"/chats/*/messages/*","rows":[{{"table":"users","columns":{{"id":"/id","email":"{}"}}}}]}}]}})",
            pointer));
    };
    const std::string start = "mapping.json:1:118: error[mapping-pointer] /sources/0/rows/0/columns/email ";
    const std::string end = "; outside of the record, a pointer reads one value beside the records\n";
    CHECK(with_pointer("2/name").empty());
    CHECK(with_pointer("4/head/version").empty());
    CHECK(with_pointer("1") == start + "\"1\" holds the records" + end);
    CHECK(with_pointer("4/chats/0/messages") == start + "\"4/chats/0/messages\" holds the records" + end);
    CHECK(with_pointer("1/0/name") == start + "\"1/0/name\" leads into a record" + end);
    CHECK(with_pointer("2/tags/*") == start + "\"2/tags/*\" can reach several values" + end);
    CHECK(with_pointer("5/x") == start +
                                     "\"5/x\" reaches above the root of the document; records are at "
                                     "\"/chats/*/messages/*\"\n");
}

TEST_CASE("values of a wrong shape are named") {
    CHECK(
        errors(R"({"sources":[{"files":7,"rows":{},"optional":"yes","empty":"fine"}]})") ==
        "mapping.json:1:22: error[mapping-value] /sources/0/files \"files\" must be a text, not a number\n"
        "mapping.json:1:45: error[mapping-value] /sources/0/optional \"optional\" must be true or false, not "
        "a "
        "text\n"
        "mapping.json:1:59: error[mapping-value] /sources/0/empty \"empty\" cannot be \"fine\"; use one of "
        "ok\n"
        "mapping.json:1:31: error[mapping-value] /sources/0/rows \"rows\" must be an array, not an object\n");
    CHECK(column_errors(R"("name":7)") ==
          "mapping.json:2:64: error[mapping-value] /sources/0/rows/0/columns/name \"name\" must be a text, "
          "not a "
          "number\n");
    CHECK(column_errors(R"("roles":{"collect":[]})") ==
          "mapping.json:2:76: error[mapping-value] /sources/0/rows/0/columns/roles/collect \"collect\" is "
          "empty\n");
    CHECK(column_errors(R"("name":{"join":["/a"]})") ==
          "mapping.json:2:64: error[mapping-value] /sources/0/rows/0/columns/name \"join\" needs a "
          "\"delimiter\"\n");
    CHECK(column_errors(R"("name":{"from":"/n","distinct":true})") ==
          "mapping.json:2:88: error[mapping-value] /sources/0/rows/0/columns/name/distinct \"distinct\" "
          "belongs to "
          "\"collect\"\n");
    CHECK(
        column_errors(R"("name":{"from":"/n","default":"x","or_default":true})") ==
        "mapping.json:2:104: error[mapping-value] /sources/0/rows/0/columns/name/or_default \"default\" and "
        "\"or_default\" exclude each other\n");
}

TEST_CASE("pointers that cannot be read or reach nowhere are refused") {
    CHECK(column_errors(R"("name":"name")") ==
          "mapping.json:2:64: error[mapping-pointer] /sources/0/rows/0/columns/name \"name\" is not a "
          "pointer: a "
          "pointer starts with \"/\" or with a number of levels, as in \"0#\"\n");
    CHECK(column_errors(R"("name":"1#")") ==
          "mapping.json:2:64: error[mapping-pointer] /sources/0/rows/0/columns/name \"1#\" reaches above the "
          "root of "
          "the document; records are at \"/*\"\n");
    CHECK(column_errors(R"("name":"1/title")") ==
          "mapping.json:2:64: error[mapping-pointer] /sources/0/rows/0/columns/name \"1/title\" holds the "
          "records; outside of the record, a pointer reads one value beside the records\n");
    CHECK(column_errors(R"("name":"/tags/*")") ==
          "mapping.json:2:64: error[mapping-pointer] /sources/0/rows/0/columns/name \"/tags/*\" can reach "
          "several "
          "values; use \"collect\" to gather them into an array\n");
}

TEST_CASE("tables and columns that the schema lacks get the nearest right name") {
    CHECK(rule_errors(R"({"table":"user","columns":{}})") ==
          "mapping.json:2:10: error[mapping-table] /sources/0/rows/0/table the schema has no table \"user\"; "
          "did you "
          "mean \"users\"?\n");
    CHECK(column_errors(R"("nmae":"/name")") ==
          "mapping.json:2:64: error[mapping-column] /sources/0/rows/0/columns/nmae users has no column "
          "\"nmae\"; did you mean \"name\"?\n");
    CHECK(column_errors(R"("upper_name":"/name")") ==
          "mapping.json:2:70: error[mapping-column] /sources/0/rows/0/columns/upper_name column "
          "\"upper_name\" of "
          "users is generated and cannot be written; leave it out: PostgreSQL computes it\n");
    CHECK(rule_errors(R"({"table":"users","columns":{"id":"/id"}})") ==
          "mapping.json:2:28: error[mapping-required-column] /sources/0/rows/0/columns column email of "
          "users "
          "is NOT NULL without default and is not mapped; map it: \"email\": \"/member\"\n");
}

TEST_CASE("forms that do not make the column's type are refused") {
    CHECK(column_errors(R"("name":{"from":"/n","as":"epoch_s"})") ==
          "mapping.json:2:82: error[mapping-type] /sources/0/rows/0/columns/name/as \"as\": \"epoch_s\" does "
          "not "
          "produce type character varying(50) of column name\n");
    CHECK(column_errors(R"("name":{"collect":["/n/*"]})") ==
          "mapping.json:2:64: error[mapping-type] /sources/0/rows/0/columns/name \"collect\" makes an array, "
          "but "
          "column name has type character varying(50)\n");
    CHECK(column_errors(
              R"("name":{"from":"/n","default":"123456789012345678901234567890123456789012345678901"})")
              .starts_with(
                  "mapping.json:2:87: error[mapping-type] /sources/0/rows/0/columns/name/default the default "
                  "has 51 characters; type character varying(50) holds 50"));
    CHECK(column_errors(R"("name":{"from":"/n","default":[]})") ==
          "mapping.json:2:87: error[mapping-type] /sources/0/rows/0/columns/name/default the default is of "
          "JSON type "
          "array; type character varying(50) takes text or a number\n");
    CHECK(column_errors(R"("data":{"rest":true},"name":{"rest":true})") ==
          "mapping.json:2:85: error[mapping-type] /sources/0/rows/0/columns/name \"rest\" makes a JSON "
          "object, but "
          "column name has type character varying(50)\n");
    CHECK(column_errors(R"("seen":{"from":"/s","as":"epoch_s"})") ==
          "mapping.json:2:82: error[mapping-value] /sources/0/rows/0/columns/seen/as column seen has no "
          "zone: the wall "
          "time of which zone is it to hold?; declare \"time_zone\" in the mapping, such as \"UTC\"\n");
    CHECK(column_errors(R"("created":{"from":"/c","or_default":true})") ==
          "mapping.json:2:67: error[mapping-value] /sources/0/rows/0/columns/created the default of column "
          "created is "
          "none that can be computed without the server: now(); give a constant with \"default\"\n");
    const std::string spot = column_errors(R"("spot":"/spot")");
    INFO(spot);
    CHECK(
        spot.find("error[schema-type] /sources/0/rows/0/columns/spot column spot has type point, for which "
                  "there is "
                  "no encoder; let the server's own input function read its texts: \"as\": \"literal\"\n") !=
        std::string::npos);
}

TEST_CASE("policies for orphans must be possible and the same for a table") {
    const auto posts = [](std::string_view on_orphan) {
        return errors(fmt::format(
            "{{\"sources\":[{{\"files\":\"u.json\",\"rows\":[{{\"table\":\"users\",\"columns\":{{\"id\":\"/"
            "id\",\"email\":"
            "\"/e\"}}}}]}},\n{{\"files\":\"p.json\",\"rows\":[{{\"table\":\"posts\",\"columns\":{{\"id\":\"/"
            "id\",\"author\":"
            "\"/a\"}},\"on_orphan\":{{{}}}}}]}}]}}",
            on_orphan));
    };
    CHECK(posts(R"("author":"reject")") == "");
    CHECK(posts(R"("author":"null")") ==
          "mapping.json:2:103: error[mapping-value] /sources/1/rows/0/on_orphan/author orphans cannot become "
          "NULL: "
          "column author is NOT NULL; use \"reject\" or {\"create\": …}\n");
    CHECK(posts(R"("author":{"create":{}})") ==
          "mapping.json:2:103: error[mapping-required-column] /sources/1/rows/0/on_orphan/author column "
          "email of "
          "users is NOT NULL without default and is not mapped; map it: \"email\": \"/member\"\n");
    CHECK(
        posts(R"("author":{"create":{"email":"/a","id":"/a"}})") ==
        "mapping.json:2:132: error[mapping-column] /sources/1/rows/0/on_orphan/author/create/id column id of "
        "users is the key that the reference gives; leave it out\n");
    CHECK(posts(R"("id":"null")") ==
          "mapping.json:2:99: error[mapping-column] /sources/1/rows/0/on_orphan/id column id of posts "
          "is in no "
          "foreign key whose columns and parent are mapped; state with \"references\" what the database does "
          "not declare\n");
    CHECK(errors(R"({"sources":[{"files":"u.json","rows":[
{"table":"users","columns":{"id":"/id","email":"/e"},"on_duplicate":"first"},
{"table":"users","columns":{"id":"/i","email":"/e"},"on_duplicate":"last"}]}]})") ==
          "mapping.json:3:68: error[mapping-value] /sources/0/rows/1/on_duplicate \"on_duplicate\" of "
          "users "
          "differs from that of /sources/0/rows/0; say the same in every row rule of the table\n");
}

TEST_CASE("a reference that a rule states needs a key that rows fill and that can be compared") {
    const auto posts = [](std::string_view references) {
        return errors(fmt::format(
            "{{\"sources\":[{{\"files\":\"u.json\",\"rows\":[{{\"table\":\"users\",\"columns\":{{\"id\":\"/id\","
            "\"email\":\"/e\"}}}}]}},\n{{\"files\":\"p.json\",\"rows\":[{{\"table\":\"posts\",\"columns\":"
            "{{\"id\":\"/id\",\"author\":\"/a\"}},\"references\":[{}]}}]}}]}}",
            references));
    };
    CHECK(posts(R"({"columns":["id"],"table":"users","key":["id"]},{"columns":["id"],"table":"posts"})") ==
          "");
    CHECK(posts(R"({"columns":["id"]})") ==
          "mapping.json:2:95: error[mapping-value] /sources/1/rows/0/references/0 the reference has no "
          "\"columns\" or no \"table\"; write {\"columns\": [\"user_id\"], \"table\": \"users\", \"key\": "
          "[\"id\"]}\n");
    CHECK(posts(R"({"columns":["id"],"table":"user"})") ==
          "mapping.json:2:121: error[mapping-table] /sources/1/rows/0/references/0/table the schema has no "
          "table \"user\"; did you mean \"users\"?\n");
    CHECK(
        posts(R"({"columns":["id"],"table":"users","key":["email"]})") ==
        "mapping.json:2:95: error[mapping-value] /sources/1/rows/0/references/0 email of users is no primary "
        "key and not unique, so that several rows could be meant; refer to a key of the table\n");
    CHECK(
        posts(R"({"columns":["id","author"],"table":"users"})") ==
        "mapping.json:2:95: error[mapping-value] /sources/1/rows/0/references/0 the reference has 2 columns, "
        "and the key of users has 1; name as many columns as the key has, in its order\n");
    CHECK(
        errors(R"({"sources":[{"files":"p.json","rows":[{"table":"posts","columns":{"id":"/id","author":"/a"},
"references":[{"columns":["id"],"table":"users"}]}]}]})") ==
        "mapping.json:2:15: error[mapping-value] /sources/0/rows/0/references/0 no row rule fills id of users, "
        "so that nobody could tell whether a row is there; add a row rule for the table, or declare the "
        "foreign key in schema.sql\n"
        "mapping.json:1:39: note[left-to-rehearse] /sources/0/rows/0 foreign key posts_author_fkey of posts "
        "refers to users, which no row rule fills: judged by the server only, for a rehearsal without -d with "
        "the rows of seed.sql\n");
    CHECK(
        errors(
            R"({"sources":[{"files":"p.json","rows":[{"table":"posts","columns":{"id":"/id","author":"/a"}},
{"table":"users","columns":{"id":"/id","email":"/e"},"references":[{"columns":["name"],"table":"posts"},
{"columns":["email"],"table":"posts"}]}]}]})") ==
        "mapping.json:2:80: error[mapping-column] /sources/0/rows/1/references/0/columns/0 the reference needs "
        "column name, which the row rule does not map; map it: \"name\": \"/member\"\n"
        "mapping.json:3:1: error[mapping-type] /sources/0/rows/1/references/1 column email has type text, and "
        "id has type integer: PostgreSQL has no foreign key between them\n");
}

TEST_CASE("a reference that neither the client nor the server would judge is refused") {
    CHECK(
        errors(R"({"sources":[{"files":"u.json","rows":[{"table":"users","columns":{"id":"/id","email":"/e"},
"on_duplicate":"last","deleted":{"/gone":true}}]},{"files":"p.json","rows":[{"table":"posts",
"columns":{"id":"/id","author":"/a"},"references":[{"columns":["id"],"table":"users"}]}]}]})") ==
        "mapping.json:3:52: error[mapping-value] /sources/1/rows/0/references/0 id -> users(id) of posts leads to "
        "rows that records may delete, and nobody judges that; declare the foreign key in schema.sql\n"
        "mapping.json:2:77: note[left-to-rehearse] /sources/1/rows/0 foreign key posts_author_fkey of posts leads "
        "to rows that records may delete: judged by the server only\n");
    CHECK(
        errors(
            R"({"sources":[{"files":"u.json","rows":[{"table":"users","columns":{"id":"/id","email":"/e"}}]},
{"files":"p.json","rows":[{"table":"posts","columns":{"id":{"from":"/id","as":"literal"},"author":"/a"},
"references":[{"columns":["id"],"table":"users"}]}]}]})") ==
        "mapping.json:3:15: error[mapping-value] /sources/1/rows/0/references/0 which texts of id -> users(id) are "
        "equal only the server knows, and it does not judge it; declare the foreign key in schema.sql\n"
        "mapping.json:2:27: note[left-to-rehearse] /sources/1/rows/0 the texts of id (integer) of posts are read by "
        "the server only, which also knows alone which of them are equal\n"
        "mapping.json:2:27: note[left-to-rehearse] /sources/1/rows/0 which different values key posts_pkey of "
        "posts finds equal is known to the server only\n");
}

TEST_CASE("deleted needs the last record of the first key, by the order of the files") {
    for (const char* policy : {R"("first")", R"({"last":"row","by":"/at"})", R"({"last":"record"})"}) {
        CHECK(rule_errors(fmt::format("{{\"table\":\"users\",\"columns\":{{\"id\":\"/id\",\"email\":\"/e\"}},"
                                      "\"on_duplicate\":{},\"deleted\":{{\"/gone\":true}}}}",
                                      policy))
                  .find("\"deleted\" says which record takes the row of its key away: it needs "
                        "\"on_duplicate\": \"last\"") != std::string::npos);
    }
}

TEST_CASE("which of several records counts is said in words that the language knows") {
    const auto posts = [](std::string_view on_duplicate, std::string_view more = "") {
        return rule_errors(
            fmt::format("{{\"table\":\"users\",\"columns\":{{\"id\":\"/id\",\"email\":\"/e\"}},{}"
                        "\"on_duplicate\":{}}}",
                        more, on_duplicate));
    };
    CHECK(posts(R"({"last":"record","by":{"from":"/at","as":"epoch_s"},"key":["id"]})") == "");
    CHECK(
        posts(R"({"by":"/at"})") ==
        "mapping.json:2:69: error[mapping-value] /sources/0/rows/0/on_duplicate the object has no \"last\"; "
        "write {\"last\": \"row\"} or {\"last\": \"record\"}\n");
    CHECK(posts(R"({"last":"rows"})") ==
          "mapping.json:2:77: error[mapping-value] /sources/0/rows/0/on_duplicate/last \"last\" cannot be "
          "\"rows\"; did you mean \"row\"?\n");
    CHECK(
        posts(R"({"last":"record"})", R"("each":"/users/*",)") ==
        "mapping.json:2:95: error[mapping-value] /sources/0/rows/0/on_duplicate/last a match of \"each\" is no "
        "record; write {\"last\": \"row\"}\n");
    CHECK(
        posts(R"({"last":"row","key":["email"]})") ==
        "mapping.json:2:90: error[mapping-value] /sources/0/rows/0/on_duplicate/key/0 users has no key of these "
        "columns that the mapping fills; name the columns of a primary or unique key\n");
    CHECK(posts(R"({"last":"row","by":{"from":"/at","as":"html_unescape"}})") ==
          "mapping.json:2:107: error[mapping-type] /sources/0/rows/0/on_duplicate/by/as \"as\": "
          "\"html_unescape\" does not produce type timestamp with time zone of column on_duplicate\n");
}

TEST_CASE("sources of which one is enough are not optional beside") {
    CHECK(
        errors(R"({"sources":[{"files":"a.json","one_of":"lists","optional":true,"rows":[
{"table":"users","columns":{"id":"/id","email":"/e"}}]}]})") ==
        "mapping.json:1:40: error[mapping-value] /sources/0/one_of \"optional\" and \"one_of\" exclude each "
        "other; leave \"optional\" out: one file of those that \"one_of\" names is enough\n");
}

TEST_CASE("a column that another rule maps needs a constant default or a word of its own") {
    const std::string found = errors(R"({"sources":[{"files":"u.json","rows":[
{"table":"users","columns":{"id":"/id","email":"/e","created":"/c"}},
{"table":"users","columns":{"id":"/i","email":"/e"}}]}]})");
    CHECK(
        found ==
        "mapping.json:3:28: error[mapping-required-column] /sources/0/rows/1/columns column created of "
        "users "
        "is mapped by another row rule, and its default cannot be computed without the server: now(); map it "
        "here too, for example "
        "\"created\": "
        "{\"value\": null}\n");
}

TEST_CASE("all errors of a mapping are found in one pass") {
    const std::string found = column_errors(R"("nmae":"/n","name":"x","roles":{"from":"/r","as":"count"})");
    CHECK(std::count(found.begin(), found.end(), '\n') == 3);
}

TEST_CASE("what only the server can judge is listed as left to rehearse") {
    const Migration migration(
        "CREATE DOMAIN age AS integer CHECK (VALUE > 0);"
        "CREATE TABLE a (id integer PRIMARY KEY, years age, x integer CHECK (x > 0), UNIQUE (id, x));",
        R"({"sources":[{"files":"a.json","rows":[{"table":"a","columns":{"id":"/id","years":"/y"}}]}]})");
    CHECK_FALSE(migration.findings().has_errors());
    CHECK(migration.printed() ==
          "mapping.json:1:39: note[left-to-rehearse] /sources/0/rows/0 check constraint a_x_check of "
          "a is "
          "judged by the server only\n"
          "mapping.json:1:39: note[left-to-rehearse] /sources/0/rows/0 the CHECK of domain age of column "
          "years of "
          "a is judged by the server only\n"
          "mapping.json:1:39: note[left-to-rehearse] /sources/0/rows/0 key a_id_x_key of a has "
          "columns that are "
          "not mapped: judged by the server only\n");
}

}  // namespace copyover::mapping
