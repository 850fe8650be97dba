#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "draft/path_template.hpp"

using namespace copyover::draft;

namespace {

PathTemplate made_of(const std::vector<std::string>& names, const std::vector<std::string>& others = {}) {
    return template_of(names, others);
}

}  // namespace

TEST_CASE("what differs in paths becomes captures, named after what they hold or where they stand") {
    CHECK(made_of({"hall/2025-03-04.json", "yard/2025-03-05.json"}).files == "{folder}/{day}.json");
    CHECK(made_of({"rooms/hall/2025-03.json", "rooms/yard/2025-04.json"}).files ==
          "rooms/{room}/{month}.json");
    CHECK(made_of({"hall-1/a.json", "hall-12/a.json"}).files == "hall-{hall}/a.json");
    CHECK(made_of({"inbox/anna_x1/message_1.json", "inbox/bo_y2/message_12.json"}).files ==
          "inbox/{folder}/message_{message}.json");
    CHECK(made_of({"chat1.json", "chat2.json"}).files == "chat{chat}.json");
    CHECK(made_of({"log/2023/01.json", "log/2024/12.json"}).files == "log/{year}/{month}.json");
    CHECK(made_of({"C024BE91L.json", "C024BE92M.json"}).files == "{file}.json");
}

TEST_CASE("a template takes no other file") {
    const PathTemplate days = made_of({"2025-03-04.json", "2025-03-05.json"}, {"users.json"});
    CHECK(days.files == "{day_1}-{day_2}-{day_3}.json");
    CHECK(days.values_of("2025-03-04.json") == std::vector<std::string>{"2025-03-04"});
    const PathTemplate numbers = made_of({"1.json", "2.json"}, {"users.json"});
    CHECK(numbers.files == "[0-9]*.json");
    CHECK_FALSE(numbers.tells_all);
    CHECK(made_of({"anna.json", "bo.json"}, {"users.json"}).files.empty());
}

TEST_CASE("names are compared without numbers, dates and ids") {
    CHECK(without_numbers("a/2025-03-04.json") == "a/#-#-#.json");
    CHECK(without_numbers("chat12/C024BE91L.json") == "chat#/#.json");
    CHECK(without_numbers("users.json") == "users.json");
}

TEST_CASE("a file's name is matched as it is") {
    CHECK(literal_glob("a[1]*?\\.json") == "a\\[1]\\*\\?\\\\.json");
    CHECK(literal_files("a{1}.json") == "a{{1}}.json");
    CHECK(literal_glob("a{1}.json") == "a{1}.json");
}
