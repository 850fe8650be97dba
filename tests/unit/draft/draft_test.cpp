#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "draft/draft.hpp"
#include "draft/draft_surroundings.hpp"
#include "draft/names.hpp"
#include "draft/render_mapping.hpp"
#include "draft/render_readme.hpp"
#include "draft/render_schema.hpp"
#include "draft/sql_names.hpp"
#include "draft/tell_documents.hpp"
#include "draft/telling_names.hpp"
#include "json/document_reader.hpp"
#include "json/record_reader.hpp"

using namespace copyover;
using namespace copyover::draft;

namespace {

json::Pattern add_records(std::string_view text, std::string_view pattern, Collection& collection) {
    const std::vector<json::Pattern> patterns{std::get<json::Pattern>(json::parse_pattern(pattern))};
    const auto source = json::from_memory(text);
    json::DocumentReader reader(*source, patterns);
    json::RecordReader records;
    json::RecordTree tree;
    while (const auto event = reader.next()) {
        const auto* record = std::get_if<json::Record>(&*event);
        if (record == nullptr) continue;
        REQUIRE(records.read(record->text, tree));
        collection.add(record->path, tree);
    }
    return patterns.front();
}

// A value that stands under a name.
void add_named(std::string_view name, std::string_view value, Collection& collection) {
    add_records(fmt::format(R"({{"{}": {}}})", name, value), "/*", collection);
}

std::vector<DraftTable> tables_of(std::string_view text, std::string_view pattern = "/*",
                                  std::size_t rules = 60) {
    Collection collection;
    const json::Pattern records = add_records(text, pattern, collection);
    DraftRoom room;
    room.rules = rules;
    std::vector<DraftTable> tables = draft_tables("t", records, collection, room);
    for (DraftTable& table : tables)
        table.files = "t.json";
    return tables;
}

DraftTable draft_of(std::string_view text, std::string_view pattern = "/*") {
    return tables_of(text, pattern).front();
}

// The type that a column gets from values of member "a", "rest" where it gets none.
std::string type_of(std::string_view values) {
    std::string text = "[{\"filler\": 0}";
    for (std::size_t at = 0; at < values.size();) {
        const std::size_t end = std::min(values.find(" | ", at), values.size());
        text += fmt::format(R"(, {{"a": {}}})", values.substr(at, end - at));
        at = end + 3;
    }
    const DraftTable table = draft_of(text + "]");
    const auto column = std::ranges::find(table.columns, "a", &DraftColumn::name);
    return column == table.columns.end() ? "rest" : column->type;
}

std::string decisions_of(const DraftTable& table) {
    return fmt::format("{}", fmt::join(table.decisions, "\n"));
}

std::string columns_of(const DraftTable& table) {
    std::string text;
    const auto is_key = [&](const std::string& name) {
        return std::ranges::find(table.primary_key, name) != table.primary_key.end();
    };
    for (const DraftColumn& column : table.columns) {
        text += fmt::format("{}{}{} {} ", column.name, is_key(column.name) ? "!" : "",
                            column.not_null ? "*" : "", fmt::join(column.pointers, ","));
    }
    return text;
}

}  // namespace

TEST_CASE("a column gets the narrowest type that keeps every value") {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"true | false | null", "boolean"},
        {"1 | -7 | 9223372036854775807", "bigint"},
        {"1 | 9223372036854775808", "numeric"},
        {"1 | 1.10", "numeric"},
        {"1 | 7.0", "numeric"},
        {"1 | 1e400000", "text"},
        {R"("a" | "")", "text"},
        {R"("17" | 42)", "text"},
        {R"("17")", "text"},
        {R"("a" | true)", "text"},
        {R"("a\u0000b")", "text"},
        {R"("\ud800")", "text"},
        {R"("2025-03-04" | "2025-03-05")", "date"},
        {R"("2025-03-04" | "2025-02-30")", "text"},
        {R"("05:06:07")", "time"},
        {R"("2025-03-04T05:06:07")", "timestamp"},
        {R"("2025-03-04T05:06:07Z" | "2025-03-04T05:06:07.089+00:00")", "timestamptz"},
        {R"("2025-03-04T05:06:07+02:00")", "timestamptz"},
        {R"("2025-03-04T05:06:07.1234567Z")", "timestamptz"},
        {R"("2025-03-04T05:06:07Z" | "2025-03-04T05:06:07")", "text"},
        {R"("2025-03-04T05:06:07Z" | 1741064767089)", "timestamptz"},
        {"1741064767089 | 1741064767090", "timestamptz"},
        {"1741064767 | 1741064768", "bigint"},
        {R"("1741064767.000100" | 1741064768.5)", "timestamptz"},
        {"1099511627776 | 1741000000000", "bigint"},
        {R"("2025-03-04" | "")", "date"},
        {R"(1 | "")", "bigint"},
        {"[1.5] | [1, 2]", "numeric[]"},
        {"[true]", "boolean[]"},
        {R"(["2025-03-04T05:06:07Z"])", "timestamptz[]"},
        {R"({"$oid": "55f14312c7447c3da7051b26"} | "x")", "text"},
        {R"({"$date": "2025-03-04T05:06:07Z"} | {"$date": {"$numberLong": "-5"}} | {"$date": 7})",
         "timestamptz"},
        {R"({"$numberLong": "5"} | 7)", "bigint"},
        {R"({"$numberDecimal": "5.25"})", "numeric"},
        {R"({"$$date": 1523692000000})", "timestamptz"},
        {R"({"S": "a"} | {"NULL": true})", "text"},
        {R"({"N": "5"})", "bigint"},
        {R"({"L": [{"S": "a"}, {"S": "b"}]})", "text[]"},
        {R"({"NS": ["1", "2"]})", "bigint[]"},
        {R"({"arrayValue": {"values": [{"integerValue": "1"}]}})", "bigint[]"},
        {R"({"timestampValue": "2025-03-04T05:06:07Z"})", "timestamptz"},
        {R"([{"$oid": "a"}, {"$oid": "b"}])", "text[]"},
        {R"({"$binary": {"base64": "AQID", "subType": "00"}} | {"$binary": "BAUG", "$type": "00"})", "bytea"},
        {R"({"$binary": {"base64": "", "subType": "00"}} | {"$binary": "BAUG", "$type": "00"})", "bytea"},
        {R"({"$binary": {"base64": "AQID", "subType": "00"}} | "AQID")", "text"},
        {R"({"BS": ["AQID", "AQ=="]})", "bytea[]"},
        {R"({"$binary": {"base64": "tfGp4GoPTF6dUx0sS3qOkA==", "subType": "04"}})", "text"},
        {R"({"B": "AQID"} | {"B": "AQ=="})", "bytea"},
        {R"({"bytesValue": "no base64"})", "text"},
        {R"({"__datatype__": "documentReference", "value": "rooms/a"})", "text"},
        {R"({"__datatype__": "timestamp", "value": {"_seconds": 1541579025, "_nanoseconds": 0}})",
         "timestamptz"},
        {R"(["2025-03-04T05:06:07"])", "timestamp[]"},
        {R"("b5f1a9e0-6a0f-4c5e-9d53-1d2c4b7a8e90")", "uuid"},
        {R"("B5F1A9E0-6A0F-4C5E-9D53-1D2C4B7A8E90")", "text"},
        {"[1, 2] | [] | [null]", "bigint[]"},
        {R"(["a"] | ["b", 7])", "text[]"},
        {R"(["a", true])", "jsonb"},
        {"[[1]]", "jsonb"},
        {R"([[{"id": 1}]])", "jsonb"},
        {R"({"1": ["\u0000"]})", "json"},
        {"[] | []", "rest"},
        {"null", "rest"},
        {R"({"x": 1} | [1])", "rest"},
        {R"("a" | {"x": 1})", "rest"},
    };
    for (const auto& [values, type] : cases) {
        CAPTURE(values);
        CHECK(type_of(values) == type);
    }
}

TEST_CASE("what cannot be decided is a decision, and evidence is named, not trusted") {
    const DraftTable table = draft_of(R"([
        {"a": null, "s": 1741064767, "ms": "1741064767089", "us": 1741064767089000, "mixed": 1},
        {"a": null, "s": 1741064768, "ms": "1741064767090", "us": 1741064767089001, "mixed": {}}])");
    CHECK(
        decisions_of(table) ==
        "`a` never holds a value, so nothing tells its type. It is kept in `rest`; give it a column of the "
        "type that "
        "you know it to have.\n"
        "`s` is taken for a time: all its numbers are of the size of \"epoch_s\", and lie near other times of "
        "the records. If it is none, make it bigint.\n"
        "`us` is taken for a time: all its numbers are of the size of \"epoch_us\", and lie near other times "
        "of the records. If it is none, make it bigint.\n"
        "`mixed` holds number and object. It is kept in `rest`; give it a column of the type that you know "
        "it to "
        "have.\n"
        "The table has no primary key: `s`, `ms`, `us` differ in all records, but may do so by chance. "
        "Choose one "
        "that is a key.");
    CHECK(table.decided ==
          std::vector<std::string>{
              "`ms` is a time: all its numbers are of the size of \"epoch_ms\", and its name says so."});
}

TEST_CASE("keys are those that tell all records apart") {
    CHECK(columns_of(draft_of(R"([{"id": 1}, {"id": 2}])")) == "id!* /id rest  ");
    CHECK(columns_of(draft_of(R"([{"id": 1}, {"id": 1}])")) == "id* /id rest  ");
    CHECK(columns_of(draft_of(R"([{"id": "1"}, {"id": 1}])")) == "id* /id rest  ");
    CHECK(columns_of(draft_of(R"([{"id": 1}, {"x": 1}])")) == "id /id x /x rest  ");
    CHECK(columns_of(draft_of(R"({"a": {"x": 1}, "b": {"x": 2}})")) == "key!* 0# x* /x rest  ");
    CHECK(columns_of(draft_of(R"({"7": {"id": 7}, "8": {"id": "8"}})")) == "id!* 0#,/id rest  ");
    CHECK(columns_of(draft_of(R"({"7": {"id": 9}, "8": {"id": "8"}})")) == "key!* 0# id* /id rest  ");
    CHECK(columns_of(draft_of(R"({"r": [{"id": 1, "room": "r"}], "s": [{"id": 2}]})", "/*/*")) ==
          "room* 1#,/room id!* /id rest  ");
    CHECK(columns_of(draft_of(R"({"users": [{"id": 1}]})", "/users/*")) == "id!* /id rest  ");
}

TEST_CASE("an id that is unique only below a name is a key together with it") {
    CHECK(columns_of(draft_of(R"({"r": [{"id": 1}, {"id": 2}], "s": [{"id": 1}]})", "/*/*")) ==
          "group_key!* 1# id!* /id rest  ");
    CHECK(columns_of(draft_of(R"({"r": {"u": {"x": 1}}, "s": {"u": {"x": 2}}})", "/*/*")) ==
          "group_key!* 1# key!* 0# x* /x rest  ");
    CHECK(columns_of(draft_of(R"({"r": [{"id": 1}, {"id": 1}], "s": []})", "/*/*")) ==
          "group_key* 1# id* /id rest  ");
    // Both would be "abc" without the length of the group's name.
    CHECK(columns_of(draft_of(R"({"a": {"bc": {"x": 1}}, "ab": {"c": {"x": 2}, "bc": {"x": 2}}})", "/*/*")) ==
          "group_key!* 1# key!* 0# x* /x rest  ");
    CHECK(schema_sql({{},
                      {draft_of(R"({"r": [{"id": 1}], "s": [{"id": 1}]})", "/*/*")},
                      {},
                      {},
                      false,
                      false,
                      {},
                      {}}) ==
          "-- Drafted by copyover init from sample files. Edit it: types, lengths, references, indexes.\n"
          "-- The comments on columns say what was seen; README.md lists what has to be decided.\n"
          "\n"
          "CREATE TABLE t (\n"
          "    group_key text NOT NULL,\n"
          "    id bigint NOT NULL,\n"
          "    rest jsonb,\n"
          "    PRIMARY KEY (group_key, id)\n"
          ");\n"
          "COMMENT ON COLUMN t.group_key IS 'the name of what holds the record';\n"
          "COMMENT ON COLUMN t.id IS 'number';\n"
          "COMMENT ON COLUMN t.rest IS 'members that no other column names';\n");
}

// "users: id! ...": every table with its columns, a line each.
std::string all_of(const std::vector<DraftTable>& tables) {
    std::string text;
    for (const DraftTable& table : tables)
        text += fmt::format("{} {}: {}\n", table.name, table.each, columns_of(table));
    return text;
}

TEST_CASE("arrays of objects become a table that refers to the one around it") {
    const auto tables = tables_of(R"([
        {"id": 1, "posts": [{"id": 7, "tags": ["a"], "likes": [{"by": "x"}, {"by": "y"}]}, {"id": 8, "likes": []}]},
        {"id": 2, "posts": [{"id": 7, "tags": []}]}, {"id": 3, "posts": null}, {"id": 4}])");
    CHECK(all_of(tables) ==
          "t : id!* /id rest  \n"
          "posts /posts/*: t_id!* 2/id position* 0# id!* /id tags /tags rest  \n"
          "likes /posts/*/likes/*: t_id!* 4/id post_id!* 2/id position!* 0# by* /by rest  \n");
    CHECK(tables[2].parent == "posts");
    CHECK(tables[2].foreign_key == std::vector<std::string>{"t_id", "post_id"});
    CHECK(tables[2].parent_key == std::vector<std::string>{"t_id", "id"});
    CHECK(tables[2].record_count == 2);
    CHECK(decisions_of(tables[0]).empty());
    const std::string sql = schema_sql({{}, tables, {}, {}, false, false, {}, {}});
    CHECK(sql.find("    PRIMARY KEY (t_id, post_id, position),\n"
                   "    FOREIGN KEY (t_id, post_id) REFERENCES posts (t_id, id)\n") != std::string::npos);
}

TEST_CASE("objects of objects become a table where their names are ids") {
    CHECK(all_of(tables_of(R"({"ada": {"age": 1, "marks": {"u1": {"x": 1}, "u2": {"x": 2}}},
                               "bo": {"age": 2, "marks": {"u1": {"x": 3}}}})")) ==
          "t : key!* 0# age* /age rest  \n"
          "marks /marks/*: t_key!* 2# key!* 0# x* /x rest  \n");
    const auto named = tables_of(R"([{"id": 1, "home": {"first": {"x": 1}, "second": {"x": 2}}}])");
    CHECK(all_of(named) == "t : id!* /id home_first_x* /home/first/x home_second_x* /home/second/x rest  \n");
    CHECK(all_of(tables_of(R"([{"id": "r", "m": {"7": {"id": "7", "x": 1}}}])")) ==
          "t : id!* /id rest  \nm /m/*: t_id!* 2/id id!* 0#,/id x* /x rest  \n");
}

TEST_CASE("an id that comes twice in one array is no key") {
    CHECK(all_of(tables_of(R"([{"id": 1, "posts": [{"id": 7}, {"id": 7}]}])")) ==
          "t : id!* /id rest  \nposts /posts/*: t_id!* 2/id position!* 0# id* /id rest  \n");
}

TEST_CASE("what cannot be a table of its own stays a column, and the README says why") {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {R"([{"id": 1, "a": [{"y": 1}, 7]}])", "not all its values are alike"},
        {R"([{"id": 1, "a": [{}]}])", "their members tell no types"},
        {R"([{"id": 1, "a": [{"y": null}]}])", "their members tell no types"},
        {R"([{"id": 1, "a": {"1": {"y": 1}, "2\u0000": {"y": 1}}}])",
         "PostgreSQL cannot store some of its names"},
        {R"({"p": {"a": [{"y": 1}]}, "q": {"a": [{"y": 1}]}})", "no other member tells its type"},
        {R"([{"id": 1, "apiTokens": [{"y": 1}]}])", "it sounds like a secret"},
        {R"([{"id": 1, "a": [{"y": 1}]}, {"id": 2, "A": [{"y": 1}]}])", "several members feed it"},
    };
    for (const auto& [text, reason] : cases) {
        CAPTURE(text);
        const auto tables = tables_of(text);
        CHECK(tables.size() == 1);
        CHECK(decisions_of(tables[0]).find(fmt::format(", because {}.", reason)) != std::string::npos);
    }
    CHECK(columns_of(draft_of(R"([{"id": 1, "a": [{"y": 1}]}, {"id": 2, "a": {"z": 1}}])")) ==
          "id!* /id rest  ");
    const auto room = tables_of(R"([{"id": 1, "a": [{"y": 1}], "b": [{"y": 1}]}])", "/*", 3);
    CHECK(all_of(room) == "t : id!* /id b* /b rest  \na /a/*: t_id!* 2/id position!* 0# y* /y rest  \n");
    CHECK(decisions_of(room[0]).find("too few row rules") != std::string::npos);
}

TEST_CASE("names of nested tables tell whose they are where they would be taken or say nothing") {
    const auto tables = tables_of(R"([{"id": 1, "items": [{"y": 1}], "t": [{"y": 1}]}])");
    REQUIRE(tables.size() == 3);
    CHECK(tables[1].name == "t_items");
    CHECK(tables[2].name == "t_t");
}

TEST_CASE("nested collections take a bounded amount of memory") {
    std::string text = R"([{"id": 1)";
    for (int i = 0; i < 150; ++i)
        text += fmt::format(R"(, "m{}": [{{"y": 1}}])", i);
    CHECK(tables_of(text + "}]", "/*", 1000).size() == 101);
    std::string deep = R"({"id": 1, "a": [{"x": 1}]})";
    for (int i = 0; i < 5; ++i)
        deep = R"({"id": 1, "a": [)" + deep + "]}";
    CHECK(tables_of("[" + deep + "]", "/*", 1000).size() == 4);
}

TEST_CASE("values beside records become a table with a row for each document") {
    std::vector<Collection> seen(3);
    const std::vector<std::string_view> values{R"("2025-03-04T05:06:07Z")", "{}", "null"};
    for (std::size_t i = 0; i < values.size(); ++i)
        add_records(values[i], "", seen[i]);
    const std::vector<std::string> pointers{"/data/exportedAt", "/data/meta/apiToken", "/next"};
    const DraftTable table = draft_surroundings(pointers, seen);
    CHECK(table.records == "/next");
    CHECK(columns_of(table) ==
          "data_exported_at* 1/data/exportedAt data_meta_api_token* 1/data/meta/apiToken next  ");
    CHECK(table.columns[0].forms == std::vector<std::string>{"iso8601"});
    CHECK(table.columns[0].type == "timestamptz");
    CHECK(table.columns[1].type == "jsonb");
    CHECK(table.columns[1].secret);
    CHECK(table.columns[2].type == "jsonb");
}

TEST_CASE("records of several documents refer to the one that they stand in") {
    std::vector<Collection> seen(2);
    for (const std::string_view id : {"7", "8"}) {
        add_named("id", id, seen[0]);
        add_named("name", "\"x\"", seen[1]);
    }
    const std::vector<std::string> pointers{"/chat/id", "/name"};
    std::vector<DraftTable> tables{draft_surroundings(pointers, seen)};
    tables[0].name = "chats";
    CHECK(columns_of(tables[0]) == "chat_id!* 1/chat/id name*  ");
    tables.push_back(draft_of(R"({"messages": [{"id": 1}]})", "/messages/*"));
    tables.push_back(draft_of(R"([{"id": 1, "posts": [{"y": 1}]}])"));
    tables[2].each = "/posts/*";
    tell_documents(tables, 2);
    CHECK(columns_of(tables[1]) == "chat_id* 2/chat/id id!* /id rest  ");
    CHECK(tables[1].parent == "chats");
    CHECK(tables[1].parent_key == std::vector<std::string>{"chat_id"});
    CHECK(tables[2].parent.empty());
}

TEST_CASE("where no value tells documents apart, that is a decision, but not for plain arrays") {
    std::vector<Collection> seen(1);
    add_named("id", "7", seen[0]);
    add_named("id", "7", seen[0]);
    const std::vector<std::string> pointers{"/id"};
    std::vector<DraftTable> tables{draft_surroundings(pointers, seen),
                                   draft_of(R"({"messages": [{"id": 1}]})", "/messages/*")};
    tell_documents(tables, 2);
    CHECK(columns_of(tables[1]) == "id!* /id rest  ");
    CHECK(decisions_of(tables[1]).starts_with("The records come from several documents"));
    std::vector<DraftTable> plain{draft_of(R"([{"id": 1}])")};
    tell_documents(plain, 2);
    CHECK(decisions_of(plain[0]).empty());
}

TEST_CASE("members of two spellings are one column only where no record has both") {
    CHECK(columns_of(draft_of(R"([{"userId": 1}, {"user_id": 2}])")) == "user_id* /userId,/user_id rest  ");
    CHECK(columns_of(draft_of(R"([{"userId": 1, "user_id": 2}])")) ==
          "user_id* /userId user_id_2* /user_id rest  ");
}

TEST_CASE("values, mixed and empty records are kept whole") {
    CHECK(columns_of(draft_of(R"(["a", "b"])")) == "value*  ");
    CHECK(columns_of(draft_of(R"({"x": "a", "y": "b"})")) == "key!* 0# value*  ");
    CHECK(columns_of(draft_of(R"([{"a": 1}, 7])")) == "record*  ");
    CHECK(columns_of(draft_of(R"([{}, {}])")) == "record*  ");
    CHECK(columns_of(draft_of(R"([{"a\u0000": 1}])")) == "record*  ");
    CHECK(columns_of(draft_of("[]")) == "rest  ");
}

TEST_CASE("few texts in many records could be an enumeration, unless they could be secrets") {
    std::string text = "[";
    for (int i = 0; i < 20; ++i)
        text += fmt::format(R"({}{{"mood": "{}", "token": "{}"}})", i == 0 ? "" : ", ",
                            i % 2 == 0 ? "sad" : "happy", i % 2 == 0 ? "abc" : "def");
    const std::string decisions = decisions_of(draft_of(text + "]"));
    CHECK(decisions.find("`mood` has only 2 values: `happy`, `sad`.") != std::string::npos);
    CHECK(decisions.find("`token` sounds like a secret") != std::string::npos);
    CHECK(decisions.find("abc") == std::string::npos);
}

TEST_CASE("names become those of PostgreSQL") {
    CHECK(snake_case("userId") == "user_id");
    CHECK(snake_case("HTTPServerURL") == "http_server_url");
    CHECK(snake_case("user-name 2") == "user_name_2");
    CHECK(snake_case("2024") == "n2024");
    CHECK(snake_case("Größe") == "größe");
    CHECK(snake_case("ИмяФайла 🎉") == "имяфайла");
    CHECK(snake_case("名前　一覧") == "名前_一覧");
    CHECK(snake_case("ж" + std::string(48, 'x') + "ж").size() == 50);
    CHECK(snake_case("a\xed\xa0\x80z") == "a_z");
    CHECK(snake_case("__") == "value");
    CHECK(snake_case(std::string(70, 'x')).size() == 50);
    CHECK(table_name("messages.json") == "messages");
    CHECK(table_name("general/2025-03-04.json") == "general");
    CHECK(table_name("2025.json") == "records");
    CHECK(sql_name("user") == "\"user\"");
    CHECK(sql_name("a\"b") == "\"a\"\"b\"");
    CHECK(pointer_to("a/b~c") == "/a~1b~0c");
    CHECK(singular("users") == "user");
    CHECK(singular("entries") == "entry");
    CHECK(singular("class") == "class");
    CHECK(singular("s") == "s");
    CHECK(reference_name("users", "id") == "user_id");
    CHECK(reference_name("users", "user_id") == "user_id");
}

TEST_CASE("the drafted files say what was seen") {
    Draft draft;
    draft.tables.push_back(draft_of(R"([{"id": 1, "order": "a", "token": "t", "at": "2025-03-04T05:06:07Z"},
                                        {"id": 2, "order": null, "token": "u", "at": "2025-03-04T05:06:08Z"}])"));
    draft.files = {{"t.json", 12, 2}};
    draft.ignore_files = {"notes.txt"};
    CHECK(schema_sql(draft) ==
          "-- Drafted by copyover init from sample files. Edit it: types, lengths, references, indexes.\n"
          "-- The comments on columns say what was seen; README.md lists what has to be decided.\n"
          "\n"
          "CREATE TABLE t (\n"
          "    id bigint PRIMARY KEY,\n"
          "    \"order\" text,\n"
          "    token text NOT NULL,\n"
          "    at timestamptz NOT NULL,\n"
          "    rest jsonb\n"
          ");\n"
          "COMMENT ON COLUMN t.id IS 'number';\n"
          "COMMENT ON COLUMN t.\"order\" IS 'string, at most 1 character, 1 of 2 without';\n"
          "COMMENT ON COLUMN t.token IS 'string, at most 1 character';\n"
          "COMMENT ON COLUMN t.at IS 'string, ISO 8601 with Z';\n"
          "COMMENT ON COLUMN t.rest IS 'members that no other column names';\n");
    CHECK(mapping_json(draft) == R"({
  "$schema": "copyover.mapping/1",
  "sources": [
    {
      "files": "t.json",
      "records": "/*",
      "rows": [
        {
          "table": "t",
          "columns": {
            "id": "/id",
            "order": "/order",
            "token": "/token",
            "at": { "from": "/at", "as": "iso8601" },
            "rest": { "rest": true }
          },
          "secret": ["token"]
        }
      ]
    }
  ],
  "ignore_files": ["notes.txt"]
}
)");
    CHECK(readme(draft).find("| t | 2 | `t.json` `/*`:  | id |\n") != std::string::npos);
    CHECK(readme(draft).find("* `notes.txt`\n") != std::string::npos);
}

TEST_CASE("what tells records apart without being called an id is a key, and the README says why") {
    const DraftTable users = draft_of(R"([{"username": "ada", "score": 1, "email": "a@x"},
                                          {"username": "bo", "score": 2, "email": "b@x"}])");
    CHECK(users.primary_key == std::vector<std::string>{"username"});
    CHECK(users.decided == std::vector<std::string>{
                               "`username` is the primary key: it is there and unique in all 2 records."});
    CHECK(decisions_of(users) == "`email` is unique, too, in all 2 records: if it must be, make it UNIQUE.");
    CHECK(draft_of(R"([{"author_id": 1}, {"author_id": 2}])").primary_key.empty());
    CHECK(draft_of(R"([{"text": "a b"}, {"text": "c d"}])").primary_key.empty());
}

TEST_CASE("records without a key that hold others get their place as one") {
    CHECK(
        all_of(tables_of(R"([{"to": "sea", "legs": [{"km": 4}, {"km": 5}]}, {"to": "sea", "legs": []}])")) ==
        "t : position!* 0# to* /to rest  \n"
        "legs /legs/*: t_position!* 2# position!* 0# km* /km rest  \n");
}

TEST_CASE("nulls among records and among nested ones are none") {
    const auto tables = tables_of(R"([null, {"id": 1, "posts": [null, {"x": 1}]}])");
    CHECK(tables[0].skips_null);
    CHECK(tables[0].record_count == 1);
    CHECK(tables[1].skips_null);
    CHECK(columns_of(tables[0]) == "id!* /id rest  ");
}

TEST_CASE("a few odd values among texts are kept as JSON text") {
    std::string text = R"([{"a": {"x": 1}})";
    for (int i = 0; i < 20; ++i)
        text += R"(, {"a": "b"})";
    const DraftTable table = draft_of(text + "]");
    CHECK(table.columns.front().type == "text");
    CHECK(decisions_of(table).starts_with("`a` holds texts but for 1 of 21 values"));
    CHECK(mapping_json({{}, {table}, {}, {}, false, false, {}, {}})
              .find(R"("a": ["/a", { "from": "/a", "as": "json" }])") != std::string::npos);
}

TEST_CASE("of what NeDB appends the last line of an id counts") {
    const DraftTable table = draft_of(R"([{"$$indexCreated": {"fieldName": "n"}}, {"_id": "a", "n": 1},
        {"_id": "b", "n": 2}, {"_id": "a", "n": 3}, {"_id": "b", "$$deleted": true}])");
    CHECK(table.primary_key == std::vector<std::string>{"id"});
    CHECK(table.supersedes);
    CHECK(table.record_count == 4);
    CHECK(decisions_of(table).starts_with("Lines that say that their record is deleted (`$$deleted`): 1. "));
    CHECK(mapping_json({{}, {table}, {}, {}, false, false, {}, {}})
              .find(R"("where": { "/$$indexCreated": { "absent": true } })") != std::string::npos);
}

TEST_CASE("repairs are named first") {
    const DraftTable table = draft_of(R"([{"id": 1, "a": "x\u0000"}, {"id": 2, "a": "y"}])");
    CHECK(table.repairs.size() == 1);
    CHECK(mapping_json({{}, {table}, {}, {}, false, false, {}, {}})
              .find(R"({ "from": "/a", "on_nul": "replace" })") != std::string::npos);
}
