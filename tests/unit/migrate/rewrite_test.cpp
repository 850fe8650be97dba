// Records that change or go, in files of every shape.
#include "migrate/export/rewrite.hpp"

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "json/parsed_text.hpp"

namespace copyover::migrate {

namespace {

class TextFile {
  public:
    explicit TextFile(std::string_view text)
        : path_(std::filesystem::temp_directory_path() /
                ("rewrite-test-" + std::to_string(std::random_device()()))) {
        std::ofstream(path_, std::ios::binary) << text;
    }
    ~TextFile() { std::filesystem::remove(path_); }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string rewritten(std::string_view text, const std::vector<RecordEdit>& edits) {
    const TextFile file(text);
    FileText source(file.path());
    std::string out;
    rewrite(source, edits, [&out](std::string_view part) { out += part; });
    return out;
}

// The record `value` of the text changes, or goes.
RecordEdit edit(std::string_view text, std::string_view value, ItemKind item,
                std::optional<std::string> changed = std::nullopt) {
    return {text.find(value), value.size(), item, std::move(changed)};
}

}  // namespace

TEST_CASE("a file without changes is copied byte for byte") {
    const std::string text = "\xef\xbb\xbf[ 1,\r\n\t2 ]\r\n" + std::string(200'000, ' ');
    CHECK(rewritten(text, {}) == text);
}

TEST_CASE("elements go with their comma, neighbours together") {
    const std::string_view text = "[11, 22, 33]";
    const auto gone = [&](std::initializer_list<std::string_view> values) {
        std::vector<RecordEdit> edits;
        for (const std::string_view value : values)
            edits.push_back(edit(text, value, ItemKind::element));
        return rewritten(text, edits);
    };
    CHECK(gone({"11"}) == "[22, 33]");
    CHECK(gone({"22"}) == "[11, 33]");
    CHECK(gone({"33"}) == "[11, 22]");
    CHECK(gone({"11", "22"}) == "[33]");
    CHECK(gone({"22", "33"}) == "[11]");
    CHECK(gone({"11", "33"}) == "[22]");
    CHECK(gone({"11", "22", "33"}) == "[]");
}

TEST_CASE("a record changes beside one that goes") {
    const std::string_view text = R"({"a": [11], "b": [22], "c": [33]})";
    CHECK(rewritten(text, {edit(text, "[11]", ItemKind::member),
                           edit(text, "[22]", ItemKind::member, "[]")}) == R"({"b": [], "c": [33]})");
    CHECK(rewritten(text, {edit(text, "[11]", ItemKind::member, "0"), edit(text, "[22]", ItemKind::member),
                           edit(text, "[33]", ItemKind::member)}) == R"({"a": 0})");
}

TEST_CASE("a long name goes with its member") {
    const std::string name(5'000, 'n');
    const std::string text = "{\"a\": 11, \"" + name + "\": 22}";
    CHECK(rewritten(text, {edit(text, "22", ItemKind::member)}) == R"({"a": 11})");
}

TEST_CASE("a line goes with its end") {
    const std::string_view text = "11\n 22 \r\n33";
    CHECK(rewritten(text, {edit(text, "11", ItemKind::line)}) == " 22 \r\n33");
    CHECK(rewritten(text, {edit(text, "22", ItemKind::line)}) == "11\n33");
    CHECK(rewritten(text, {edit(text, "33", ItemKind::line)}) == "11\n 22 \r\n");
    CHECK(rewritten(text, {edit(text, "11", ItemKind::line), edit(text, "33", ItemKind::line, "4")}) ==
          " 22 \r\n4");
}

TEST_CASE("whatever goes and changes, the rest stands as it stood") {
    std::mt19937 random(11);
    const auto blank = [&random] { return std::string(random() % 3, random() % 2 == 0 ? ' ' : '\n'); };
    for (int round = 0; round < 1'000; ++round) {
        const bool is_object = random() % 2 == 0;
        std::string text(1, is_object ? '{' : '[');
        std::vector<RecordEdit> edits;
        std::vector<std::string> kept;
        const std::size_t count = random() % 8;
        for (std::size_t i = 0; i < count; ++i) {
            text += (i == 0 ? "" : ",") + blank();
            if (is_object) text += "\"k" + std::to_string(i) + "\"" + blank() + ":" + blank();
            const std::string value = std::to_string(1'000 + i);
            const RecordEdit whole{
                text.size(), value.size(), is_object ? ItemKind::member : ItemKind::element, {}};
            text += value + blank();
            switch (random() % 3) {
                case 0: edits.push_back(whole); continue;
                case 1:
                    edits.push_back(whole);
                    edits.back().text = "[" + value + "]";
                    kept.push_back("[" + value + "]");
                    continue;
                default: kept.push_back(value);
            }
        }
        text += is_object ? '}' : ']';
        const std::string after = rewritten(text, edits);
        const json::ParsedText parsed(after);
        REQUIRE_FALSE(parsed.tree().nodes().empty());
        std::vector<std::string> found;
        for (const json::NodeIndex child : parsed.tree().children(0))
            found.emplace_back(parsed.tree().raw(child));
        CHECK(found == kept);
    }
}

}  // namespace copyover::migrate
