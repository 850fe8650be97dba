// schemas/mapping.schema.json names exactly the members that the reader knows.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

#include "mapping/syntax/mapping_document.hpp"
#include "migration.hpp"

namespace copyover::mapping {

namespace {

// Member names of the object at a pointer below "/$defs", in the schema file.
std::set<std::string> names_in_schema(const std::vector<std::string>& way) {
    std::ifstream file(COPYOVER_ROOT "/schemas/mapping.schema.json", std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    MappingDocument document(text.str(), "mapping.schema.json");
    Findings findings;
    REQUIRE(document.read(findings));
    json::NodeIndex node = 0;
    for (const std::string& name : way) {
        INFO(name);
        const auto member = document.member(node, name);
        const auto children = document.children(node);
        REQUIRE((member || document[node].kind == json::Kind::array));
        node = member ? *member : children.at(static_cast<std::size_t>(std::stoi(name)));
    }
    std::set<std::string> names;
    for (const json::NodeIndex child : document.children(node))
        names.insert(std::string(document[child].name));
    return names;
}

// What the reader offers where a member is misspelt beyond recognition.
std::set<std::string> names_of_reader(const std::string& mapping) {
    const Migration migration("CREATE TABLE t (a text)", mapping);
    std::set<std::string> names;
    for (const Finding& finding : migration.findings().all()) {
        constexpr std::string_view start = "use one of ";
        if (finding.rule != &rule::mapping_unknown_member || !finding.fix.starts_with(start)) continue;
        std::istringstream list(finding.fix.substr(start.size()));
        for (std::string name; list >> name;)
            names.insert(name.ends_with(',') ? name.substr(0, name.size() - 1) : name);
    }
    return names;
}

std::string row(const std::string& text) {
    return fmt::format("{{\"sources\": [{{\"files\": \"a\", \"rows\": [{}]}}]}}", text);
}

}  // namespace

TEST_CASE("the JSON Schema of the mapping knows the members that the reader knows") {
    const std::string odd = "\"qqqqqqqqqqqqqqqqqqqqqqqqq\": 1";
    CHECK(names_in_schema({"properties"}) == names_of_reader("{" + odd + "}"));
    CHECK(names_in_schema({"$defs", "source", "properties"}) ==
          names_of_reader("{\"sources\": [{" + odd + "}]}"));
    CHECK(names_in_schema({"$defs", "row", "properties"}) == names_of_reader(row("{" + odd + "}")));
    CHECK(names_in_schema({"$defs", "column", "anyOf", "2", "properties"}) ==
          names_of_reader(row("{\"table\": \"t\", \"columns\": {\"a\": {" + odd + "}}}")));
    CHECK(names_in_schema({"$defs", "alternative", "anyOf", "1", "properties"}) ==
          names_of_reader(row("{\"table\": \"t\", \"columns\": {\"a\": [{" + odd + "}]}}")));
    CHECK(names_in_schema({"$defs", "where", "additionalProperties", "anyOf", "1", "properties"}) ==
          names_of_reader(row("{\"table\": \"t\", \"where\": {\"/x\": {" + odd + "}}, \"columns\": {}}")));
}

}  // namespace copyover::mapping
