#include "report/rule_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "report/findings_page.hpp"

namespace copyover::report {

namespace {

// From behind the heading to the next one of any level.
std::string_view section_of(const Rule& rule) {
    const std::string heading = fmt::format("\n### {}\n", rule.name);
    for (const std::string_view part : findings_page) {
        const std::size_t start = part.find(heading);
        if (start == std::string_view::npos) continue;
        const std::string_view rest = part.substr(start + heading.size());
        std::string_view section = rest.substr(0, std::min(rest.find("\n## "), rest.find("\n### ")));
        while (section.ends_with('\n'))
            section.remove_suffix(1);
        return section;
    }
    throw InternalError(fmt::format("docs/findings.md has no rule {}", rule.name));
}

}  // namespace

std::string rule_text(const Rule& rule) {
    std::string_view section = section_of(rule);
    const std::string severity = fmt::format("**{}** ", name_of(rule.severity));
    if (section.starts_with(severity)) section.remove_prefix(severity.size());
    return fmt::format("{}: {}\n\n{}\n", rule.name, name_of(rule.severity), section);
}

}  // namespace copyover::report
