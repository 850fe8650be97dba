#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "draft/draft.hpp"
#include "draft/names.hpp"
#include "draft/render.hpp"
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
        {R"("a" | true)", "rest"},
        {R"("a\u0000b")", "json"},
        {R"("\ud800")", "json"},
        {R"("2025-03-04" | "2025-03-05")", "date"},
        {R"("2025-03-04" | "2025-02-30")", "text"},
        {R"("05:06:07")", "time"},
        {R"("2025-03-04T05:06:07")", "timestamp"},
        {R"("2025-03-04T05:06:07Z" | "2025-03-04T05:06:07.089+00:00")", "timestamptz"},
        {R"("2025-03-04T05:06:07+02:00")", "text"},
        {R"("2025-03-04T05:06:07.1234567Z")", "text"},
        {R"("2025-03-04T05:06:07Z" | "2025-03-04T05:06:07")", "text"},
        {R"("2025-03-04T05:06:07Z" | 1741064767089)", "text"},
        {"1741064767089 | 1741064767090", "bigint"},
        {R"("b5f1a9e0-6a0f-4c5e-9d53-1d2c4b7a8e90")", "uuid"},
        {R"("B5F1A9E0-6A0F-4C5E-9D53-1D2C4B7A8E90")", "text"},
        {"[1, 2] | [] | [null]", "bigint[]"},
        {R"(["a"] | ["b", 7])", "text[]"},
        {R"(["a", true])", "jsonb"},
        {"[[1]]", "jsonb"},
        {R"([{"id": 1}])", "jsonb"},
        {R"({"x": 1} | {})", "jsonb"},
        {R"({"x": "\u0000"})", "json"},
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
    CHECK(decisions_of(table) ==
          "`a` never holds a value, so nothing tells its type. It is kept in `rest`; give it a column of the "
          "type that "
          "you know it to have.\n"
          "`s` could be a time: all its numbers are of the size of \"as\": \"epoch_s\". The size is no "
          "proof; if the "
          "writer says so, use timestamptz with that form.\n"
          "`ms` could be a time: all its numbers are of the size of \"as\": \"epoch_ms\". The size is no "
          "proof; if the "
          "writer says so, use timestamptz with that form.\n"
          "`us` could be a time: all its numbers are of the size of \"as\": \"epoch_us\". The size is no "
          "proof; if the "
          "writer says so, use timestamptz with that form.\n"
          "`mixed` holds number and object. It is kept in `rest`; give it a column of the type that you know "
          "it to "
          "have.\n"
          "No member tells the records apart, so the table has no primary key.");
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
    CHECK(schema_sql(
              {{}, {draft_of(R"({"r": [{"id": 1}], "s": [{"id": 1}]})", "/*/*")}, {}, false, false, {}}) ==
          "-- Drafted by copyover init from sample files. Edit it: types, lengths, references, indexes.\n"
          "-- The comments say what was seen; README.md lists what has to be decided.\n"
          "\n"
          "CREATE TABLE t (\n"
          "    group_key text NOT NULL,  -- the name of what holds the record\n"
          "    id bigint NOT NULL,       -- number\n"
          "    rest jsonb,               -- members that no other column names\n"
          "    PRIMARY KEY (group_key, id)\n"
          ");\n");
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
    const std::string sql = schema_sql({{}, tables, {}, false, false, {}});
    CHECK(sql.find("    PRIMARY KEY (t_id, post_id, position),\n"
                   "    FOREIGN KEY (t_id, post_id) REFERENCES posts (t_id, id)\n") != std::string::npos);
}

TEST_CASE("objects of objects become a table where their names are ids") {
    CHECK(all_of(tables_of(R"({"ada": {"age": 1, "marks": {"u1": {"x": 1}, "u2": {"x": 2}}},
                               "bo": {"age": 2, "marks": {"u1": {"x": 3}}}})")) ==
          "t : key!* 0# age* /age rest  \n"
          "marks /marks/*: t_key!* 2# key!* 0# x* /x rest  \n");
    const auto named = tables_of(R"([{"id": 1, "home": {"first": {"x": 1}, "second": {"x": 2}}}])");
    CHECK(all_of(named) == "t : id!* /id home* /home rest  \n");
    CHECK(all_of(tables_of(R"([{"id": "r", "m": {"7": {"id": "7", "x": 1}}}])")) ==
          "t : id!* /id rest  \nm /m/*: t_id!* 2/id id!* 0#,/id x* /x rest  \n");
}

TEST_CASE("an id that comes twice in one array is no key") {
    CHECK(all_of(tables_of(R"([{"id": 1, "posts": [{"id": 7}, {"id": 7}]}])")) ==
          "t : id!* /id rest  \nposts /posts/*: t_id!* 2/id position!* 0# id* /id rest  \n");
}

TEST_CASE("what cannot be a table of its own stays a column, and the README says why") {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {R"([{"x": 1, "a": [{"y": 1}]}, {"x": 1, "a": []}])",
         "the table has no primary key that its rows could refer to"},
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
    CHECK(table.columns[0].form == "iso8601");
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
    CHECK(snake_case("Größe") == "gr_e");
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

TEST_CASE("columns that are called like another table are named as references") {
    std::vector<DraftTable> tables{draft_of(R"([{"id": 1, "author_user_id": 2, "room_id": 3}])"),
                                   draft_of(R"([{"id": 2}])")};
    tables[1].name = "users";
    suggest_references(tables);
    REQUIRE(tables[0].decisions.size() == 1);
    CHECK(tables[0].decisions[0].starts_with("`author_user_id` is called like a reference to `users`."));
}

TEST_CASE("the drafted files say what was seen") {
    Draft draft;
    draft.tables.push_back(draft_of(R"([{"id": 1, "order": "a", "token": "t", "at": "2025-03-04T05:06:07Z"},
                                        {"id": 2, "order": null, "token": "u", "at": "2025-03-04T05:06:08Z"}])"));
    draft.files = {{"t.json", 12, 2}};
    draft.ignore_files = {"notes.txt"};
    CHECK(schema_sql(draft) ==
          "-- Drafted by copyover init from sample files. Edit it: types, lengths, references, indexes.\n"
          "-- The comments say what was seen; README.md lists what has to be decided.\n"
          "\n"
          "CREATE TABLE t (\n"
          "    id bigint PRIMARY KEY,    -- number\n"
          "    \"order\" text,             -- string, at most 1 characters, 1 of 2 without\n"
          "    token text NOT NULL,      -- string, at most 1 characters\n"
          "    at timestamptz NOT NULL,  -- string, ISO 8601 with Z\n"
          "    rest jsonb                -- members that no other column names\n"
          ");\n");
    CHECK(mapping_json(draft) == R"({
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
    CHECK(readme(draft).find("| at | timestamptz, not null | `/at` | string, ISO 8601 with Z |\n") !=
          std::string::npos);
    CHECK(readme(draft).find("* `notes.txt`\n") != std::string::npos);
}
