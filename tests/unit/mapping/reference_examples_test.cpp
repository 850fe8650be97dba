// Runs every example of docs/mapping.md.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "migration.hpp"

namespace copyover::mapping {

namespace {

struct Example {
    std::size_t line = 0;  // of its mapping in the document
    std::string schema;
    std::map<std::string, std::string> parts;  // mapping, input, rows, findings
    std::string file = "data.json";            // name of the input: "```json input general/1.json"
};

// Fenced blocks whose tag is a language and a word: "```json mapping". A schema holds until the next one.
std::vector<Example> read_examples() {
    std::ifstream file(COPYOVER_ROOT "/docs/mapping.md");
    REQUIRE(file);
    std::vector<Example> examples;
    std::string schema;
    std::string word;
    std::string text;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (!line.starts_with("```")) {
            if (!word.empty()) text += line + "\n";
            continue;
        }
        if (word.empty()) {
            const std::size_t blank = line.find(' ');
            if (blank != std::string::npos) word = line.substr(blank + 1);
            if (word.starts_with("input ")) {
                examples.back().file = word.substr(6);
                word = "input";
            }
            text.clear();
            continue;
        }
        if (word == "schema") schema = text;
        if (word == "mapping") examples.push_back({number, schema, {}, "data.json"});
        if (word != "schema") examples.back().parts[word] = text;
        word.clear();
    }
    return examples;
}

}  // namespace

TEST_CASE("every example of the mapping reference does what the reference says") {
    const std::vector<Example> examples = read_examples();
    CHECK(examples.size() >= 14);
    for (const Example& example : examples) {
        INFO("docs/mapping.md, mapping that ends at line " << example.line);
        Migration migration(example.schema, example.parts.at("mapping"));
        REQUIRE_FALSE(migration.findings().has_errors());
        std::vector<std::size_t> sources(migration.plan().sources.size());
        std::iota(sources.begin(), sources.end(), 0);
        CHECK(migration.run(example.parts.at("input"), sources, example.file) == example.parts.at("rows"));
        const auto findings = example.parts.find("findings");
        CHECK(migration.printed() == (findings == example.parts.end() ? "" : findings->second));
    }
}

}  // namespace copyover::mapping
