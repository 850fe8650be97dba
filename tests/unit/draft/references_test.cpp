#include "draft/references.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "draft/called_like.hpp"
#include "draft/render_schema.hpp"
#include "json/document_reader.hpp"
#include "json/record_reader.hpp"

using namespace copyover;
using namespace copyover::draft;

namespace {

class Drafts {
  public:
    void add(std::string_view name, std::string_view text, std::string_view pattern) {
        const std::vector<json::Pattern> patterns{std::get<json::Pattern>(json::parse_pattern(pattern))};
        const auto source = json::from_memory(text);
        json::DocumentReader reader(*source, patterns);
        json::RecordReader records;
        json::RecordTree tree;
        Collection collection;
        while (const auto event = reader.next()) {
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr) continue;
            REQUIRE(records.read(record->text, tree));
            collection.add(record->path, tree);
        }
        std::vector<DraftTable> drafted = draft_tables(name, patterns.front(), collection, room_);
        std::ranges::move(drafted, std::back_inserter(tables_));
    }

    // "messages: channel_id id rest (channel_id -> channels.id)", a line for each table.
    std::string resolved() {
        find_references(tables_);
        std::string text;
        for (const DraftTable& table : tables_) {
            text += table.name + ":";
            for (const DraftColumn& column : table.columns)
                text += " " + column.name;
            if (!table.foreign_key.empty())
                text += fmt::format(" ({} -> {}.{})", fmt::join(table.foreign_key, ","), table.parent,
                                    fmt::join(table.parent_key, ","));
            for (const DraftReference& reference : table.references)
                text += fmt::format(" ({} -> {}.{})", fmt::join(reference.columns, ","), reference.table,
                                    fmt::join(reference.keys, ","));
            text += "\n";
        }
        return text;
    }

    [[nodiscard]] const std::vector<DraftTable>& tables() const { return tables_; }

  private:
    DraftRoom room_{{}, {}, 60};
    std::vector<DraftTable> tables_;
};

constexpr std::string_view messages =
    R"({"c1": [{"id": 1, "likes": [{"by": "a"}]}, {"id": 2}], "c2": [{"id": 1}]})";

}  // namespace

TEST_CASE("names that are the ids of another table are a reference to it") {
    Drafts drafts;
    drafts.add("messages", messages, "/*/*");
    drafts.add("channels", R"([{"id": "c1"}, {"id": "c2"}, {"id": "c3"}])", "/*");
    CHECK(drafts.resolved() ==
          "messages: channel_id id rest (channel_id -> channels.id)\n"
          "likes: channel_id message_id position by rest (channel_id,message_id -> messages.channel_id,id)\n"
          "channels: id rest\n");
    CHECK(drafts.tables()[0].primary_key == std::vector<std::string>{"channel_id", "id"});
    CHECK(drafts.tables()[1].primary_key == std::vector<std::string>{"channel_id", "message_id", "position"});
    CHECK(drafts.tables()[0].decisions.empty());
    REQUIRE(drafts.tables()[0].decided.size() == 1);
    CHECK(drafts.tables()[0].decided[0] ==
          "`channel_id` refers to `channels`: all 3 values, 2 different ones, are `id` there.");
}

TEST_CASE("names of which one is no key, or that could be keys of two tables, refer to nothing") {
    Drafts missing;
    missing.add("messages", messages, "/*/*");
    missing.add("channels", R"([{"id": "c1"}])", "/*");
    CHECK(missing.resolved().starts_with("messages: group_key id rest\n"));
    Drafts several;
    several.add("messages", messages, "/*/*");
    several.add("channels", R"({"c1": {"x": 1}, "c2": {"x": 2}})", "/*");
    several.add("rooms", R"([{"id": "c1"}, {"id": "c2"}])", "/*");
    CHECK(several.resolved().starts_with("messages: group_key id rest\n"));
}

TEST_CASE("tables that refer to one another are both created first") {
    Drafts drafts;
    drafts.add("rooms", R"({"x": [{"id": "p"}], "y": [{"id": "q"}]})", "/*/*");
    drafts.add("halls", R"({"p": [{"id": "x"}], "q": [{"id": "y"}]})", "/*/*");
    CHECK(drafts.resolved() ==
          "rooms: hall_id id rest (hall_id -> halls.id)\nhalls: room_id id rest (room_id -> rooms.id)\n");
    const std::string sql = schema_sql({{}, drafts.tables(), {}, {}, false, false, {}, {}});
    CHECK(sql.find("room_id text NOT NULL REFERENCES") == std::string::npos);
    CHECK(sql.find("ALTER TABLE halls ADD FOREIGN KEY (room_id) REFERENCES rooms (id);") !=
          std::string::npos);
}

TEST_CASE("a table is created behind the one that it refers to") {
    Drafts drafts;
    drafts.add("messages", messages, "/*/*");
    drafts.add("zones", R"([{"id": "c1"}, {"id": "c2"}])", "/*");
    drafts.resolved();
    const std::string sql = schema_sql({{}, drafts.tables(), {}, {}, false, false, {}, {}});
    CHECK(sql.find("CREATE TABLE zones") < sql.find("CREATE TABLE messages"));
    CHECK(sql.find("CREATE TABLE messages") < sql.find("CREATE TABLE likes"));
}

TEST_CASE("names of digits that refer to numbers are numbers") {
    Drafts drafts;
    drafts.add("messages", R"({"7": [{"id": 1}], "8": [{"id": 1}]})", "/*/*");
    drafts.add("channels", R"([{"id": 7}, {"id": 8}])", "/*");
    CHECK(drafts.resolved() ==
          "messages: channel_id id rest (channel_id -> channels.id)\nchannels: id rest\n");
}

TEST_CASE("members are references where their names or their values tell it") {
    const auto resolved = [](std::string_view posts, std::string_view users) {
        Drafts drafts;
        drafts.add("posts", posts, "/*");
        drafts.add("users", users, "/*");
        drafts.resolved();
        return drafts.tables()[0];
    };
    const auto refers = [&](std::string_view posts, std::string_view users) {
        std::string text;
        for (const DraftReference& reference : resolved(posts, users).references)
            text += fmt::format("{}->{} ", fmt::join(reference.columns, ","), reference.table);
        return text;
    };
    constexpr std::string_view names = R"([{"id": "ada"}, {"id": "bo"}])";
    constexpr std::string_view numbers = R"([{"id": 1}, {"id": 2}, {"id": 3}])";
    CHECK(refers(R"([{"id": "x", "by": "ada"}, {"id": "y", "by": "bo"}])", names) == "by->users ");
    CHECK(refers(R"([{"id": 7, "user": {"id": 1, "x": "a"}}, {"id": 8, "user": {"id": 1, "x": "b"}}])",
                 numbers) == "user_id->users ");
    CHECK(
        refers(R"([{"id": 7, "usuario_id": 1, "score": 2}, {"id": 8, "usuario_id": 1, "score": 3}])", numbers)
            .empty());
    CHECK(refers(R"([{"id": 7, "user_id": "1"}, {"id": 8, "user_id": null}])", numbers) == "user_id->users ");
    CHECK(resolved(R"([{"id": 7, "user_id": "1"}])", numbers).columns[1].type == "bigint");
    const DraftTable near = resolved(R"([{"id": 7, "user_id": 1}, {"id": 8, "user_id": 9}])", numbers);
    REQUIRE(near.decisions.size() == 1);
    CHECK(near.decisions[0].starts_with(
        "`user_id` is nearly a reference to `users`: 1 of 2 different values are no `id` there."));
    CHECK(called_like("id_usuario", "usuarios"));
    CHECK(called_like("author_user_id", "users"));
    CHECK_FALSE(called_like("score", "users"));
}
