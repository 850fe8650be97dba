#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/rules.hpp"

using namespace copyover;

namespace {

struct Section {
    std::string rule;
    std::string meaning;
    std::string advice;  // what stands after "What to do:"
};

std::vector<Section> documented_rules() {
    constexpr std::string_view heading = "### ";
    constexpr std::string_view advice = "What to do: ";
    std::ifstream file(COPYOVER_ROOT "/docs/findings.md");
    std::vector<Section> sections;
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with(heading)) {
            sections.push_back({line.substr(heading.size()), "", ""});
            std::getline(file, sections.back().meaning);
        } else if (line.starts_with(advice) && !sections.empty()) {
            sections.back().advice = line.substr(advice.size());
        }
    }
    return sections;
}

}  // namespace

TEST_CASE("docs/findings.md has every rule in order, with its severity, its meaning and what to do") {
    const std::vector<Section> sections = documented_rules();
    const auto rules = all_rules();
    for (std::size_t i = 0; i < std::min(sections.size(), rules.size()); ++i) {
        const Rule& rule = *rules[i];
        CAPTURE(rule.name);
        CHECK(sections[i].rule == rule.name);
        CHECK(sections[i].meaning ==
              "**" + std::string(name_of(rule.severity)) + "** " + std::string(rule.meaning));
        CHECK(sections[i].advice.size() > 5);
    }
    CHECK(sections.size() == rules.size());
}

TEST_CASE("docs/report.schema.json knows every rule") {
    std::ifstream file(COPYOVER_ROOT "/docs/report.schema.json");
    const std::string schema{std::istreambuf_iterator<char>(file), {}};
    for (const Rule* rule : all_rules()) {
        CAPTURE(rule->name);
        CHECK(schema.find('"' + std::string(rule->name) + '"') != std::string::npos);
    }
}
