#include "schema/source_report.hpp"

#include <algorithm>
#include <utility>

namespace copyover::schema {

SourceReport::SourceReport(std::string file, std::string_view text, Findings& findings)
    : file_(std::move(file)), line_starts_{0}, findings_(findings) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        line_starts_.push_back(at + 1);
}

Location SourceReport::location(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(line_starts_, offset);
    return {.file = file_,
            .line = static_cast<std::uint64_t>(next - line_starts_.begin()),
            .column = offset - *std::prev(next) + 1,
            .pointer = {}};
}

void SourceReport::refuse(const Rule& rule, std::size_t offset, std::string message, std::string fix) {
    Finding finding;
    finding.rule = &rule;
    finding.at = location(offset);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings_.add(std::move(finding));
}

void SourceReport::unreadable(std::size_t offset, const Name& table, std::string message, std::string fix) {
    Finding finding;
    finding.rule = &rule::schema_syntax;
    finding.at = location(offset);
    finding.table = to_string(table);
    finding.message = std::move(message);
    finding.fix = std::move(fix);
    findings_.add(std::move(finding));
}

void SourceReport::skipped(std::size_t offset, std::string message, std::string_view group) {
    Finding finding;
    finding.rule = &rule::schema_skipped;
    finding.at = location(offset);
    finding.message = std::move(message);
    findings_.add(std::move(finding), group);
}

}  // namespace copyover::schema
