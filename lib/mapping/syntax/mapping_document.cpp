#include "mapping/syntax/mapping_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/redaction.hpp"
#include "base/text.hpp"
#include "mapping/syntax/write_out.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

MappingDocument::MappingDocument(std::string_view text, std::string file)
    : text_(text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text),
      length_(text_.size()),
      file_(std::move(file)) {
    text_.append(json::record_padding, ' ');
    lines_.begin(text_, {});
}

bool MappingDocument::read(Findings& findings) {
    const bool is_json = reader_.read(std::string_view(text_).substr(0, length_), file_tree_);
    for (const json::Problem& problem : reader_.problems())
        findings.add(json::finding_of(problem, rule::mapping_syntax, file_));
    if (!is_json || !reader_.problems().empty()) return false;
    write_out_definitions(findings);
    return true;
}

void MappingDocument::write_out_definitions(Findings& findings) {
    const auto complain = [&](json::NodeIndex at, std::string message, std::string fix) {
        add_written(findings, rule::mapping_value, at, std::move(message), std::move(fix));
    };
    WrittenOut out = write_out(file_tree_, complain);
    tree_ = file_tree_.with(std::move(out.nodes));
    written_ = std::move(out.written);
    used_ = std::move(out.used);
}

std::vector<json::NodeIndex> MappingDocument::children(json::NodeIndex index) const {
    std::vector<json::NodeIndex> found;
    for (const json::NodeIndex child : tree_.children(index))
        found.push_back(child);
    return found;
}

std::optional<json::NodeIndex> MappingDocument::member(json::NodeIndex object, std::string_view name) const {
    return tree_.member(object, name);
}

Location MappingDocument::locate(json::NodeIndex index) const {
    return locate_written(written_[index]);
}

Location MappingDocument::locate_written(json::NodeIndex written) const {
    const json::Position position = lines_.at(file_tree_[written].offset);
    return {file_, position.line, position.column, json::pointer_of(file_tree_, written)};
}

void MappingDocument::add(Findings& findings, const Rule& rule, json::NodeIndex at, std::string message,
                          std::string fix) const {
    if (used_[at] != json::no_node) {
        const Location used = locate_written(used_[at]);
        message += fmt::format(" (used at line {}, column {})", used.line, used.column);
    }
    add_written(findings, rule, written_[at], std::move(message), std::move(fix));
}

void MappingDocument::add_written(Findings& findings, const Rule& rule, json::NodeIndex written,
                                  std::string message, std::string fix) const {
    Finding finding;
    finding.rule = &rule;
    finding.at = locate_written(written);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings.add(std::move(finding));
}

std::string suggestion(std::string_view misspelt, std::span<const std::string> candidates) {
    std::vector<std::string> near = near_names(misspelt, candidates);
    for (std::string& name : near)
        name = fmt::format("\"{}\"", escaped(name));
    if (!near.empty()) return fmt::format("did you mean {}?", fmt::join(near, " or "));
    if (candidates.empty()) return {};
    return fmt::format("use one of {}", fmt::join(candidates, ", "));
}

}  // namespace copyover::mapping
