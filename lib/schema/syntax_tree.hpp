// libpg_query's parse tree. It prints JSON of its own making, so the reader trusts its form, but not its
// depth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyover::schema {

// A node, list or scalar. What is absent reads as an empty node, because libpg_query leaves out fields that
// hold zero, false or nothing.
class SyntaxNode {
  public:
    // Depth of JSON values, about four for each level of an expression.
    static constexpr int max_depth = 4000;

    // Nothing where the tree is deeper than that.
    static std::optional<SyntaxNode> read(std::string_view json);

    [[nodiscard]] const SyntaxNode& operator[](std::string_view field) const;
    [[nodiscard]] const std::vector<SyntaxNode>& items() const { return items_; }
    [[nodiscard]] const std::vector<std::pair<std::string, SyntaxNode>>& fields() const { return fields_; }
    [[nodiscard]] bool empty() const { return scalar_.empty() && items_.empty() && fields_.empty(); }

    [[nodiscard]] const std::string& text() const { return scalar_; }
    [[nodiscard]] bool flag() const { return scalar_ == "true"; }
    [[nodiscard]] std::int64_t integer() const;

    // A tagged node such as {"ColumnDef": {...}}: its tag and its body. An untagged node has an empty tag.
    [[nodiscard]] std::string_view tag() const;
    [[nodiscard]] const SyntaxNode& body() const;

    // The texts of a list of {"String": {"sval": ...}}.
    [[nodiscard]] std::vector<std::string> strings() const;

    // For those who complete the tree. A field that is absent is added.
    void set_text(std::string_view field, std::string text);
    void set_strings(const std::vector<std::string>& texts);
    [[nodiscard]] SyntaxNode* find(std::string_view field);
    [[nodiscard]] std::vector<SyntaxNode>& items() { return items_; }
    [[nodiscard]] std::vector<std::pair<std::string, SyntaxNode>>& fields() { return fields_; }

  private:
    friend class SyntaxTreeReader;
    std::string scalar_;
    std::vector<SyntaxNode> items_;
    std::vector<std::pair<std::string, SyntaxNode>> fields_;
};

}  // namespace copyover::schema
