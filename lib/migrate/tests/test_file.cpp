#include "migrate/tests/test_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "json/line_index.hpp"
#include "json/record_reader.hpp"
#include "migrate/run/migration.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

using json::Kind;
using json::NodeIndex;

TestFile::TestFile(const fs::path& folder, Findings& findings) : file_((folder / "tests.json").string()) {
    if (!fs::is_regular_file(file_))
        throw UsageError(fmt::format("{} is missing: docs/mapping.md tells what stands in it", file_));
    text_ = read_text(file_);
    length_ = text_.size();
    text_.append(json::record_padding, ' ');
    json::RecordReader reader;
    const bool is_json = reader.read(std::string_view(text_).substr(0, length_), tree_);
    for (const json::Problem& problem : reader.problems())
        findings.add(json::finding_of(problem, rule::test_syntax, file_));
    if (is_json) read_root(findings);
}

Location TestFile::locate(NodeIndex node) const {
    const json::Position at = json::position_of(text_, tree_[node].offset, {1, 1});
    return {file_, at.line, at.column, json::pointer_of(tree_, node)};
}

void TestFile::refuse(NodeIndex node, std::string message, Findings& findings) const {
    Finding finding;
    finding.rule = &rule::test_syntax;
    finding.at = locate(node);
    finding.message = std::move(message);
    finding.fix = "write it as docs/mapping.md and tests.schema.json say";
    findings.add(std::move(finding));
}

bool TestFile::require(NodeIndex node, Kind kind, std::string_view what, Findings& findings) const {
    if (tree_[node].kind == kind) return true;
    refuse(node, fmt::format("{} must be an {}", what, json::name_of(kind)), findings);
    return false;
}

void TestFile::read_root(Findings& findings) {
    if (!require(0, Kind::object, "tests.json", findings)) return;
    std::vector<TestInput> shared;
    std::optional<NodeIndex> tests;
    for (const NodeIndex member : tree_.children(0)) {
        const std::string_view name = tree_[member].name;
        if (name == "$schema") continue;
        if (name == "files") {
            shared = read_files(member, findings);
        } else if (name == "tests") {
            tests = member;
        } else {
            refuse(member, fmt::format("\"{}\" is no member: tests.json has \"files\" and \"tests\"", name),
                   findings);
        }
    }
    if (!tests) return refuse(0, "\"tests\" is missing", findings);
    if (!require(*tests, Kind::array, "\"tests\"", findings)) return;
    for (const NodeIndex test : tree_.children(*tests))
        read_test(test, shared, findings);
}

void TestFile::read_test(NodeIndex node, const std::vector<TestInput>& shared, Findings& findings) {
    if (!require(node, Kind::object, "a test", findings)) return;
    MappingTest test;
    test.at = node;
    for (const NodeIndex member : tree_.children(node)) {
        const std::string_view name = tree_[member].name;
        if (name == "name") {
            test.name = tree_[member].kind == Kind::string ? tree_[member].text : "";
        } else if (name == "files") {
            test.files = read_files(member, findings);
        } else if (name == "rows") {
            test.rows = read_rows(member, findings);
        } else if (name == "findings") {
            test.findings = read_findings(member, findings);
        } else {
            refuse(
                member,
                fmt::format("\"{}\" is no member: a test has \"name\", \"files\", \"rows\" and \"findings\"",
                            name),
                findings);
        }
    }
    if (test.name.empty()) refuse(node, "a test needs a \"name\"", findings);
    for (const TestInput& input : shared) {
        if (std::ranges::find(test.files, input.name, &TestInput::name) == test.files.end())
            test.files.push_back(input);
    }
    if (test.files.empty()) refuse(node, "a test needs \"files\"", findings);
    tests_.push_back(std::move(test));
}

std::vector<TestInput> TestFile::read_files(NodeIndex node, Findings& findings) const {
    std::vector<TestInput> files;
    if (!require(node, Kind::object, "\"files\"", findings)) return files;
    for (const NodeIndex member : tree_.children(node)) {
        const fs::path path(tree_[member].name);
        const bool inside = !path.empty() && path.is_relative() &&
                            std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
        if (!inside) {
            refuse(member, "a file is named relative to DATA", findings);
            continue;
        }
        // A text is the file as it stands: JSON Lines, or what is not JSON.
        const bool is_text = tree_[member].kind == Kind::string;
        files.push_back({path.string(), std::string(is_text ? tree_[member].text : tree_.raw(member))});
    }
    return files;
}

std::vector<ExpectedRows> TestFile::read_rows(NodeIndex node, Findings& findings) const {
    std::vector<ExpectedRows> all;
    if (!require(node, Kind::object, "\"rows\"", findings)) return all;
    for (const NodeIndex member : tree_.children(node)) {
        if (!require(member, Kind::array, "the rows of a table", findings)) continue;
        ExpectedRows& rows = all.emplace_back();
        rows.table = tree_[member].name;
        rows.at = member;
        for (const NodeIndex row : tree_.children(member)) {
            if (require(row, Kind::object, "a row", findings)) rows.rows.push_back(row);
        }
    }
    return all;
}

std::vector<ExpectedFinding> TestFile::read_findings(NodeIndex node, Findings& findings) const {
    std::vector<ExpectedFinding> all;
    if (!require(node, Kind::array, "\"findings\"", findings)) return all;
    for (const NodeIndex element : tree_.children(node)) {
        if (const auto finding = read_finding(element, findings)) all.push_back(*finding);
    }
    return all;
}

std::optional<ExpectedFinding> TestFile::read_finding(NodeIndex node, Findings& findings) const {
    ExpectedFinding expected;
    expected.at = node;
    std::string name;
    if (tree_[node].kind == Kind::string) {
        name = tree_[node].text;
    } else {
        if (!require(node, Kind::object, "a finding", findings)) return std::nullopt;
        for (const NodeIndex member : tree_.children(node)) {
            if (tree_[member].name == "rule") {
                name = tree_[member].text;
            } else if (tree_[member].name == "at") {
                expected.pointer = tree_[member].text;
            } else {
                refuse(member, "a finding has \"rule\" and \"at\", its JSON Pointer", findings);
            }
        }
    }
    expected.rule = find_rule(name);
    if (expected.rule != nullptr) return expected;
    std::vector<std::string> names;
    for (const Rule* rule : all_rules())
        names.emplace_back(rule->name);
    const auto near = near_names(name, names);
    refuse(node,
           fmt::format("there is no rule \"{}\"{}", name,
                       near.empty() ? "" : fmt::format("; did you mean {}?", joined_words(near))),
           findings);
    return std::nullopt;
}

}  // namespace copyover::migrate
