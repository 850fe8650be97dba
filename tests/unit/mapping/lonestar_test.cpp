#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

std::string read(const std::string& path) {
    std::ifstream file(std::string(COPYOVER_ROOT) + "/" + path, std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Migration lonestar() {
    return {read("schemas/lonestar/schema.sql"), read("schemas/lonestar/mapping.json")};
}

}  // namespace

TEST_CASE("the Lone Star mapping binds without errors and leaves only server rules to rehearse") {
    const Migration migration = lonestar();
    CHECK_FALSE(migration.findings().has_errors());
    std::vector<std::string> tables;
    for (const TablePlan& table : migration.plan().tables)
        tables.push_back(table.table->name.name);
    CHECK(tables == std::vector<std::string>{"users", "channels", "messages", "dm_messages"});
    CHECK(migration.printed() == "");
}

TEST_CASE("both generations of Lone Star load with every value accounted for") {
    struct File {
        std::string path;
        std::vector<std::size_t> sources;
    };
    const std::vector<File> files{
        {"lonestar/users.json", {0}},
        {"lonestar/channels-definition.json", {2}},
        {"lonestar/messages.json", {4}},
        {"lonestar/dm_messages.json", {7}},
        {"lonestar-wrapped/users.json", {1}},
        {"lonestar-wrapped/channels.json", {3}},
        {"lonestar-wrapped/messages.json", {5, 6}},
    };
    for (const File& file : files) {
        INFO(file.path);
        Migration migration = lonestar();
        const std::string rows = migration.run(read("fixtures/" + file.path), file.sources);
        INFO(rows);
        CHECK(migration.printed() == "");
        CHECK(migration.outcomes().find_first_not_of('L') == std::string::npos);
        CHECK_FALSE(migration.outcomes().empty());
        CHECK(migration.values().unmapped == 0);
        CHECK(migration.values().total == migration.values().mapped + migration.values().ignored);
    }
}

TEST_CASE("reactions and likes of a message become one list of user ids") {
    Migration migration = lonestar();
    const std::string rows = migration.run(
        R"({"general": [{"id": "m1", "userId": 17, "text": "hi", "timestamp": "2025-03-04T05:06:07.089Z",
            "likes": ["1"], "reactions": {"👍": [1, 17], "❤️": ["17", 2]}}]})",
        {4});
    CHECK(migration.printed() == "");
    CHECK(rows ==
          "messages id=\"m1\" channel_id=\"general\" user_id=\"17\" user_name=NULL user_avatar=NULL "
          "text=\"hi\" attachments=\"[]\" timestamp=2025-03-04 05:06:07.089 "
          "likes={\"1\",\"17\",\"2\"}\n"
          "+channels id=\"general\" name=\"general\" description=NULL type=NULL category=NULL "
          "allowed_roles=NULL created_at=NULL\n");
}

TEST_CASE("direct messages among the channel messages get the pair of ids as conversation") {
    Migration migration = lonestar();
    const std::string rows = migration.run(
        R"({"messages": [{"id": 2, "sender_id": 17, "recipient_id": 2, "channel_id": null,
            "channel_type": "dm", "content": "x", "created_at": "2025-05-04T10:01:00.000Z",
            "reactions": {}}]})",
        {5, 6});
    CHECK(migration.printed() == "");
    CHECK(rows ==
          "dm_messages id=\"2\" conversation_id=\"17_2\" sender_id=\"17\" receiver_id=\"2\" text=\"x\" "
          "attachments=\"[]\" timestamp=2025-05-04 10:01:00\n");
}

}  // namespace copyover::mapping
