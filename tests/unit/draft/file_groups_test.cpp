#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "draft/file_groups.hpp"

using namespace copyover::draft;

namespace {

std::vector<std::string> globs(const std::vector<std::string>& names, const std::vector<std::string>& layouts,
                               const std::vector<std::string>& others = {}) {
    std::vector<std::string> out;
    for (const FileGroup& group : group_files(names, layouts, others))
        out.push_back(group.glob);
    return out;
}

}  // namespace

TEST_CASE("files whose names differ in digits are one source") {
    CHECK(globs({"a/2025-03-04.json", "a/2025-03-05.json", "b/2025-03-04.json", "users.json"},
                {"x", "x", "x", "y"}) ==
          std::vector<std::string>{"a/[0-9]*-[0-9]*-[0-9]*.json", "b/2025-03-04.json", "users.json"});
}

TEST_CASE("files of other layouts, and globs that would take other files, are not grouped") {
    CHECK(globs({"p1.json", "p2.json"}, {"x", "y"}) == std::vector<std::string>{"p1.json", "p2.json"});
    CHECK(globs({"p1.json", "p2.json"}, {"x", "x"}, {"p1-old.json"}) ==
          std::vector<std::string>{"p1.json", "p2.json"});
}

TEST_CASE("a file's name is matched as it is") {
    CHECK(literal_glob("a[1]*?\\.json") == "a\\[1]\\*\\?\\\\.json");
}
