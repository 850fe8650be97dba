// tests.json of a migration folder: small input, and the rows and findings that it must give.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "json/record_tree.hpp"

namespace copyover::migrate {

struct TestInput {
    std::string name;  // of the file, relative to DATA
    std::string text;
};

struct ExpectedRows {
    std::string table;
    json::NodeIndex at = 0;             // of the array
    std::vector<json::NodeIndex> rows;  // objects: columns and values
};

struct ExpectedFinding {
    json::NodeIndex at = 0;
    const Rule* rule = nullptr;
    std::optional<std::string> pointer;
};

struct MappingTest {
    std::string name;
    json::NodeIndex at = 0;
    std::vector<TestInput> files;
    std::vector<ExpectedRows> rows;
    std::vector<ExpectedFinding> findings;
};

class TestFile {
  public:
    // Reads FOLDER/tests.json. What cannot be used is a finding test-syntax. Throws UsageError where it is missing.
    TestFile(const std::filesystem::path& folder, Findings& findings);
    TestFile(const TestFile&) = delete;
    TestFile& operator=(const TestFile&) = delete;

    [[nodiscard]] const std::vector<MappingTest>& tests() const { return tests_; }
    [[nodiscard]] const json::RecordTree& tree() const { return tree_; }
    [[nodiscard]] Location locate(json::NodeIndex node) const;

    // Adds a finding test-syntax.
    void refuse(json::NodeIndex node, std::string message, Findings& findings) const;

  private:
    void read_root(Findings& findings);
    void read_test(json::NodeIndex node, const std::vector<TestInput>& shared, Findings& findings);
    std::vector<TestInput> read_files(json::NodeIndex node, Findings& findings) const;
    std::vector<ExpectedRows> read_rows(json::NodeIndex node, Findings& findings) const;
    std::vector<ExpectedFinding> read_findings(json::NodeIndex node, Findings& findings) const;
    std::optional<ExpectedFinding> read_finding(json::NodeIndex node, Findings& findings) const;
    bool require(json::NodeIndex node, json::Kind kind, std::string_view what, Findings& findings) const;

    std::string file_;
    std::string text_;
    std::size_t length_ = 0;  // of the text without padding
    json::RecordTree tree_;
    std::vector<MappingTest> tests_;
};

}  // namespace copyover::migrate
