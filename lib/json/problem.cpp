#include "json/problem.hpp"

#include <array>
#include <utility>

namespace copyover::json {

Finding finding_of(const Problem& problem, const Rule& rule, const std::string& file) {
    Finding finding;
    finding.rule = &rule;
    finding.at = {file, problem.line, problem.column, problem.pointer};
    finding.message = problem.message;
    return finding;
}

std::string_view fix_of(const Problem& problem) {
    if (!problem.fix.empty()) return problem.fix;
    static constexpr std::array<std::pair<const Rule*, std::string_view>, 7> fixes{{
        {&rule::json_syntax, "correct the text at this place; what does not belong to JSON cannot be read"},
        {&rule::json_truncated,
         "restore the file from a backup or export it again; what should follow is not there"},
        {&rule::json_encoding,
         "write the file as UTF-8; iconv -f WINDOWS-1252 -t UTF-8 may be what it needs"},
        {&rule::json_depth, "nest the value less deeply"},
        {&rule::json_trailing,
         "remove what follows, or name the file .ndjson if each line is a record of its own"},
        {&rule::json_duplicate_name, "remove one of the two members: only you know which value counts"},
        {&rule::record_too_large, "split the record, or leave its largest part in a file of its own"},
    }};
    for (const auto& [known, fix] : fixes) {
        if (known == problem.rule) return fix;
    }
    return {};
}

}  // namespace copyover::json
