// Reads values of a known shape from the mapping and reports what is wrong with them; private to lib/mapping.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "mapping/syntax/mapping_document.hpp"
#include "mapping/syntax/pointer_expression.hpp"
#include "mapping/time/time_zone.hpp"

namespace copyover::mapping {

class SyntaxReader {
  public:
    using Names = std::initializer_list<std::string_view>;

    SyntaxReader(const MappingDocument& document, Findings& findings)
        : document_(document), findings_(findings) {}

    [[nodiscard]] const MappingDocument& document() const { return document_; }
    [[nodiscard]] const json::Node& operator[](json::NodeIndex at) const { return document_[at]; }

    // Values of a known shape; a finding mapping-value and nothing where the shape is another.
    bool is_kind(json::NodeIndex at, json::Kind kind) const;
    bool is_scalar(json::NodeIndex at) const;
    std::optional<std::string> text(json::NodeIndex at) const;
    bool flag(json::NodeIndex at) const;
    std::optional<Zone> zone(json::NodeIndex at) const;
    std::optional<PointerSyntax> pointer(json::NodeIndex at, std::string_view written) const;
    std::optional<PointerSyntax> pointer(json::NodeIndex at) const;
    std::optional<json::Pattern> pattern(json::NodeIndex at) const;
    std::optional<json::Pattern> pattern_below_record(json::NodeIndex at) const;
    std::vector<json::NodeIndex> scalars(json::NodeIndex at) const;  // one scalar or an array of scalars
    std::string choice(json::NodeIndex at, Names allowed) const;

    void check_members(json::NodeIndex object, Names known) const {
        check_members(object, std::span(known.begin(), known.end()));
    }
    void check_members(json::NodeIndex object, std::span<const std::string_view> known) const;
    void value_error(json::NodeIndex at, std::string message, std::string fix = {}) const;

    // "\"files\"", or "an element of \"rows\"".
    [[nodiscard]] std::string called(json::NodeIndex at) const;

  private:
    const MappingDocument& document_;
    Findings& findings_;
};

}  // namespace copyover::mapping
