// Every value of a record ends in exactly one place: compared with a slow count that knows no trie.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "json/document_reader.hpp"
#include "json/record_reader.hpp"
#include "migration.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view schema =
    "CREATE TABLE t (k text, a jsonb, bc jsonb, ed jsonb[], names text[], vals jsonb[], x jsonb, rest jsonb)";

constexpr std::string_view mapping_text = R"({"sources": [{"files": "a.json", "records": "/*",
    "rows": [{"table": "t", "columns": {"k": "0#", "a": "/a", "bc": "/b/c", "ed": {"collect": ["/d/*/e", "/d/a/*"]}}},
             {"table": "t", "where": {"/w": {"present": true}}, "columns": {"x": "/e"}}],
    "ignore": ["/b/d", "/c/*/a", "/a/b", "/d/*#", "/w"]}]})";

// Documents over a small alphabet of names, so that patterns often match and often just miss.
class Generator {
  public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::string value(int depth) {
        switch (pick(depth > 0 ? 9 : 6)) {
            case 0: return "null";
            case 1: return "true";
            case 2: return "1.50";
            case 3: return "\"a\"";
            case 4: return "[]";
            case 5: return "{}";
            case 6: return array(depth - 1);
            default: return object(depth - 1);
        }
    }

    std::string object(int depth) {
        std::string names = "abcdew";
        std::shuffle(names.begin(), names.end(), random_);
        std::string text;
        for (const char name : names.substr(0, static_cast<std::size_t>(pick(6))))
            text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value(depth));
        return "{" + text + "}";
    }

  private:
    std::string array(int depth) {
        std::string text;
        for (int i = pick(4); i > 0; --i)
            text += (text.empty() ? "" : ",") + value(depth);
        return "[" + text + "]";
    }

    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

    std::mt19937 random_;
};

using Path = std::vector<json::PathToken>;

// The slow count: each value is held against every pattern.
class SlowCount {
  public:
    explicit SlowCount(const json::RecordTree& tree) : tree_(tree) {
        for (json::NodeIndex i = 1; i < tree.root().end; i = tree[i].end)
            has_w_ |= tree[i].name == "w";
        Path path;
        visit(0, path);
    }

    ValueFacts facts;

  private:
    static bool reaches(std::string_view pattern, std::span<const json::PathToken> path) {
        return json::matches(std::get<json::Pattern>(json::parse_pattern(pattern)), path);
    }

    // Whether a pattern matches the path or a container around it.
    static bool covers(std::string_view pattern, const Path& path) {
        for (std::size_t length = 0; length <= path.size(); ++length) {
            if (reaches(pattern, {path.data(), length})) return true;
        }
        return false;
    }

    // Whether the path is a proper beginning of what the pattern matches.
    static bool goes_on(std::string_view pattern, const Path& path) {
        auto tokens = std::get<json::Pattern>(json::parse_pattern(pattern));
        if (tokens.tokens.size() <= path.size()) return false;
        tokens.tokens.resize(path.size());
        return json::matches(tokens, path);
    }

    void count(bool mapped, bool ignored) {
        ++facts.total;
        ++(mapped ? facts.mapped : ignored ? facts.ignored : facts.unmapped);
    }

    void visit(json::NodeIndex node, Path& path) {
        std::vector<std::string_view> read{"/a", "/b/c", "/d/*/e", "/d/a/*"};
        if (has_w_) read.push_back("/e");
        const std::vector<std::string_view> ignored{"/b/d", "/c/*/a", "/a/b", "/w"};
        const auto any = [&](const auto& patterns, auto test) {
            return std::ranges::any_of(patterns,
                                       [&](std::string_view pattern) { return test(pattern, path); });
        };
        const json::Kind kind = tree_[node].kind;
        const bool container = kind == json::Kind::array || kind == json::Kind::object;
        if (!container || tree_[node].end == node + 1) {
            const bool hollow = container || kind == json::Kind::null;
            count(any(read, covers) || (hollow && any(read, goes_on)),
                  any(ignored, covers) || (hollow && any(ignored, goes_on)));
            return;
        }
        std::uint64_t index = 0;
        for (json::NodeIndex child = node + 1; child < tree_[node].end; child = tree_[child].end) {
            const bool member = kind == json::Kind::object;
            path.push_back({std::string(tree_[child].name), index++, !member});
            // Names that the `*` of a row rule or of ignore "/d/*#" matched: below /d, and below /d/a.
            const bool below_d = path.size() == 2 && path[0].name == "d";
            const bool below_da = path.size() == 3 && path[0].name == "d" && path[1].name == "a";
            if (member && below_d) count(false, true);
            if (member && below_da) count(false, false);
            visit(child, path);
            path.pop_back();
        }
    }

    const json::RecordTree& tree_;
    bool has_w_ = false;
};

}  // namespace

TEST_CASE("the values of random records are accounted for as a slow count does") {
    const Migration migration(schema, mapping_text);
    REQUIRE(migration.printed() == "");
    RecordMapper mapper(migration.plan(), Redaction(false));
    json::RecordReader reader;
    json::RecordTree tree;
    for (unsigned seed = 0; seed < 5000; ++seed) {
        std::string text = Generator(seed).object(4);
        const std::size_t length = text.size();
        text.append(json::record_padding, ' ');
        const std::string_view record_text = std::string_view(text).substr(0, length);
        REQUIRE(reader.read(record_text, tree));
        const Path path{{"key", 0, false}};
        json::Record record;
        record.text = record_text;
        record.path = path;
        const std::vector<std::size_t> sources{0};
        const InputFile file{"a.json", {}, {}};
        Findings findings;
        const MappedRecord& mapped = mapper.map(file, record, tree, sources, findings);
        INFO(record_text);
        for (const Finding& finding : findings.all())
            INFO(print(finding));
        REQUIRE(mapped.outcome == Outcome::loaded);
        SlowCount slow(tree);
        CHECK(mapped.values.total == slow.facts.total + 1);
        CHECK(mapped.values.mapped == slow.facts.mapped + 1);  // the name of the record is read
        CHECK(mapped.values.ignored == slow.facts.ignored);
        CHECK(mapped.values.unmapped == slow.facts.unmapped);
        CHECK(findings.total(Severity::error) == mapped.values.unmapped);
    }
}

TEST_CASE("a rejected record counts all its values as rejected, a dropped one as dropped") {
    Migration migration(
        "CREATE TABLE t (id integer PRIMARY KEY, n integer)",
        R"({"sources": [{"files": "a.json", "records": "/*", "where": {"/gone": {"absent": true}},
                            "rows": [{"table": "t", "columns": {"id": "0#", "n": "/n"}}]}]})");
    CHECK(migration.run(R"({"1": {"n": "x", "m": [1, 2]}, "2": {"gone": true, "n": 1}, "3": {"n": 3}})") ==
          "t id=3 n=3\n");
    CHECK(migration.outcomes() == "RDL");
    CHECK(migration.values().rejected == 4);
    CHECK(migration.values().dropped == 3);
    CHECK(migration.values().mapped == 2);
    CHECK(migration.values().total == 9);
}

TEST_CASE("a record that is no object is rejected with its address") {
    Migration migration("CREATE TABLE t (id text PRIMARY KEY, body text)",
                        R"({"sources": [{"files": "a.json", "records": "/*/*",
                            "rows": [{"table": "t", "columns": {"id": "/id", "body": "1#"}}]}]})");
    CHECK(migration.run(R"({"general": ["x", {"id": 1}, null]})") == "t id=\"1\" body=\"general\"\n");
    CHECK(migration.outcomes() == "RLR");
    CHECK(
        migration.printed() ==
        "data.json:1:14: error[record-type] /general/0 the record is of JSON type string; the mapping reads "
        "members of an object; correct the file, or drop such records with \"where\"\n"
        "data.json:1:30: error[record-type] /general/2 the record is of JSON type null; the mapping reads "
        "members of an object; correct the file, or drop such records with \"where\"\n");
}

TEST_CASE("several sources over one record are accounted for together") {
    Migration migration("CREATE TABLE a (id text); CREATE TABLE b (id text);",
                        R"({"sources": [
        {"files": "a.json", "rows": [{"table": "a", "columns": {"id": "/x"}}], "ignore": ["/z"]},
        {"files": "a.json", "rows": [{"table": "b", "columns": {"id": "/y"}}]}]})");
    CHECK(migration.run(R"([{"x": 1, "y": 2, "z": 3}])", {0, 1}) == "a id=\"1\"\nb id=\"2\"\n");
    CHECK(migration.printed() == "");
    CHECK(migration.values().mapped == 2);
    CHECK(migration.values().ignored == 1);
}

TEST_CASE("members beyond the rules are kept by rest") {
    Migration migration("CREATE TABLE t (id text, extra jsonb)",
                        R"({"sources": [{"files": "a.json", "rows": [{"table": "t",
                            "columns": {"id": "/id", "extra": {"rest": true}}}]}]})");
    CHECK(migration.run(R"([{"id": 1, "a\"b": [1, {"c": 2.0}]}])") ==
          "t id=\"1\" extra=\"{\\\"a\\\\\\\"b\\\":[1, {\\\"c\\\": 2.0}]}\"\n");
    CHECK(migration.values().kept == 2);
    CHECK(migration.values().unmapped == 0);
}

namespace {

// Rule N takes member N of records that are marked with it.
std::string mapping_of_rules(int count) {
    std::string rules;
    for (int rule = 0; rule < count; ++rule)
        rules += fmt::format(R"({}{{"table": "t", "where": {{"/mark": {}}}, "columns": {{"x": "/m{}"}}}})",
                             rule == 0 ? "" : ",\n", rule, rule);
    return R"({"sources": [{"files": "a.json", "records": "/*", "ignore": ["/mark"], "rows": [)" + rules +
           "]}]}";
}

}  // namespace

TEST_CASE("each of 128 row rules takes its own values and no other's") {
    constexpr int rules = 128;
    Migration migration("CREATE TABLE t (x jsonb)", mapping_of_rules(rules));
    REQUIRE(migration.printed().empty());
    std::string document;
    std::string rows;
    for (int rule = 0; rule < rules; ++rule) {
        document += fmt::format(R"({}{{"mark": {}, "m{}": "a", "m{}": 1}})", rule == 0 ? "" : ",", rule, rule,
                                (rule + 64) % rules);
        rows += "t x=\"\\\"a\\\"\"\n";
    }
    CHECK(migration.run("[" + document + "]") == rows);
    CHECK(migration.values().mapped == rules);
    CHECK(migration.values().unmapped == rules);
}

TEST_CASE("more row rules than the language handles are refused") {
    CHECK(
        Migration("CREATE TABLE t (x jsonb)", mapping_of_rules(129))
            .printed()
            .starts_with(
                "mapping.json:1:13: error[mapping-value] /sources a mapping has at most 128 sources and 128 "
                "row rules\n"));
}

}  // namespace copyover::mapping
