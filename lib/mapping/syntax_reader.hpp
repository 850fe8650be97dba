// Reads the parts of the mapping language and reports everything that is wrong with them; private to
// lib/mapping.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "mapping/mapping_document.hpp"
#include "mapping/syntax.hpp"

namespace copyover::mapping {

class SyntaxReader {
  public:
    SyntaxReader(const MappingDocument& document, Findings& findings)
        : document_(document), findings_(findings) {}

    MappingSyntax mapping();

  private:
    using Names = std::initializer_list<std::string_view>;

    SourceSyntax source(json::NodeIndex at);
    void lenient(json::NodeIndex at, SourceSyntax& out);
    RowSyntax row(json::NodeIndex at);
    std::vector<ConditionSyntax> conditions(json::NodeIndex at);
    std::optional<ConditionSyntax> condition(json::NodeIndex at);
    std::vector<OrphanSyntax> orphans(json::NodeIndex at);
    std::optional<OrphanSyntax> orphan(json::NodeIndex at);
    std::vector<PointerSyntax> pointers(json::NodeIndex at);

    // parse_files.cpp
    void ignored_files(json::NodeIndex at, MappingSyntax& out);
    void source_files(json::NodeIndex at, SourceSyntax& out);
    void source_path(json::NodeIndex at, SourceSyntax& out);
    bool path_captures(json::NodeIndex at, const std::string& path, std::vector<std::string>& captures);

    // parse_column.cpp
    std::optional<ColumnSyntax> column(json::NodeIndex at);
    bool column_object(json::NodeIndex at, ColumnSyntax& out);
    bool column_kind(json::NodeIndex at, ColumnSyntax& out);
    void column_options(json::NodeIndex at, ColumnSyntax& out);
    void column_repairs(json::NodeIndex at, ColumnSyntax& out);
    bool alternatives(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out);
    bool pointer_readings(json::NodeIndex at, const ReadingSyntax& inherited,
                          std::vector<ReadingSyntax>& out);
    bool file_reading(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out);
    ReadingSyntax reading_options(json::NodeIndex at);

    // parse_text_options.cpp: what becomes of one text
    void text_options(json::NodeIndex at, ReadingSyntax& out);
    std::optional<Match> match(json::NodeIndex at, std::optional<json::NodeIndex> part);
    std::optional<Split> split(json::NodeIndex at);
    std::optional<LookupSyntax> lookup(json::NodeIndex at);

    // parse_parts.cpp: texts that are put together
    bool parts(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out);
    bool part(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out);
    bool template_parts(json::NodeIndex at, const ReadingSyntax& inherited, std::vector<ReadingSyntax>& out);
    bool uuid5(json::NodeIndex at, const ReadingSyntax& inherited, ColumnSyntax& out);
    bool object_parts(json::NodeIndex at, ColumnSyntax& out);
    void refuse_reading_options(json::NodeIndex at, std::string_view kind);

    Repair repair(json::NodeIndex at, Names allowed);

    // Values of a known shape; a finding mapping-value and nothing where the shape is another.
    bool is_kind(json::NodeIndex at, json::Kind kind);
    bool is_scalar(json::NodeIndex at);
    std::optional<std::string> text(json::NodeIndex at);
    bool flag(json::NodeIndex at);
    std::optional<Zone> zone(json::NodeIndex at);
    std::optional<PointerSyntax> pointer(json::NodeIndex at, std::string_view written);
    std::optional<PointerSyntax> pointer(json::NodeIndex at);
    std::optional<json::Pattern> pattern(json::NodeIndex at);
    std::optional<json::Pattern> pattern_below_record(json::NodeIndex at);
    std::vector<json::NodeIndex> scalars(json::NodeIndex at);  // one scalar or an array of scalars
    std::string choice(json::NodeIndex at, Names allowed);

    void check_members(json::NodeIndex object, Names known);
    void value_error(json::NodeIndex at, std::string message, std::string fix = {});

    // "\"files\"", or "an element of \"rows\"".
    [[nodiscard]] std::string called(json::NodeIndex at) const;

    const MappingDocument& document_;
    Findings& findings_;
};

}  // namespace copyover::mapping
