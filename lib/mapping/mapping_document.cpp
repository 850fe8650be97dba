#include "mapping/mapping_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "base/text.hpp"
#include "json/document_reader.hpp"

namespace copyover::mapping {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

MappingDocument::MappingDocument(std::string_view text, std::string file)
    : text_(text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text),
      length_(text_.size()),
      file_(std::move(file)) {
    text_.append(json::record_padding, ' ');
}

bool MappingDocument::read(Findings& findings) {
    const bool is_json = reader_.read(std::string_view(text_).substr(0, length_), tree_);
    for (const json::Problem& problem : reader_.problems()) {
        Finding finding;
        finding.rule = &rule::mapping_syntax;
        finding.at = {file_, problem.line, problem.column, problem.pointer};
        finding.message = problem.message;
        findings.add(std::move(finding));
    }
    return is_json && reader_.problems().empty();
}

std::vector<json::NodeIndex> MappingDocument::children(json::NodeIndex index) const {
    std::vector<json::NodeIndex> found;
    for (json::NodeIndex child = index + 1; child < tree_[index].end; child = tree_[child].end)
        found.push_back(child);
    return found;
}

std::optional<json::NodeIndex> MappingDocument::member(json::NodeIndex object, std::string_view name) const {
    for (json::NodeIndex child = object + 1; child < tree_[object].end; child = tree_[child].end) {
        if (tree_[child].name == name) return child;
    }
    return std::nullopt;
}

Location MappingDocument::locate(json::NodeIndex index) const {
    const json::Position position = json::position_of(text_, tree_[index].offset, {});
    return {file_, position.line, position.column, json::pointer_of(tree_, index)};
}

void MappingDocument::add(Findings& findings, const Rule& rule, json::NodeIndex at, std::string message,
                          std::string fix) const {
    Finding finding;
    finding.rule = &rule;
    finding.at = locate(at);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings.add(std::move(finding));
}

std::string suggestion(std::string_view misspelt, std::span<const std::string> candidates) {
    const auto begun = std::ranges::find_if(candidates, [&](const std::string& candidate) {
        return misspelt.size() > 1 && candidate.starts_with(misspelt);
    });
    if (begun != candidates.end()) return fmt::format("did you mean \"{}\"?", *begun);
    if (const std::string_view near = nearest_name(misspelt, candidates); !near.empty())
        return fmt::format("did you mean \"{}\"?", escaped(near));
    if (candidates.empty()) return {};
    return fmt::format("use one of {}", fmt::join(candidates, ", "));
}

}  // namespace copyover::mapping
