#include "migrate/target/catalog_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "postgres/catalog/fingerprint.hpp"
#include "postgres/catalog/line.hpp"

namespace copyover::migrate {

using postgres::CatalogLine;

std::vector<std::string> catalog_changes(const std::vector<std::string>& before,
                                         const std::vector<std::string>& after) {
    const auto only_in = [](const std::vector<std::string>& lines, const std::vector<std::string>& others) {
        std::vector<std::string> only;
        std::ranges::set_difference(lines, others, std::back_inserter(only));
        std::vector<CatalogLine> read;
        for (const std::string& line : only) {
            if (!line.starts_with(postgres::sequence_value_line)) read.push_back(postgres::from_line(line));
        }
        return read;
    };
    const std::vector<CatalogLine> gone = only_in(before, after);
    const std::vector<CatalogLine> fresh = only_in(after, before);
    std::vector<std::string> changed;
    const auto add = [&](std::string_view how, const std::vector<CatalogLine>& lines,
                         const std::vector<CatalogLine>& others) {
        for (const CatalogLine& line : lines) {
            if (std::ranges::none_of(others,
                                     [&](const CatalogLine& other) { return other.says_the_same(line); }))
                changed.push_back(fmt::format("{}: {}", how, to_string(line)));
        }
    };
    add("gone", gone, fresh);
    add("new", fresh, gone);
    return changed;
}

void report_catalog_changes(std::vector<std::string> changes, Findings& findings) {
    for (std::string& line : changes) {
        Finding finding;
        finding.rule = &rule::catalog_changed;
        finding.message = std::move(line);
        finding.fix =
            "look for an event trigger or another session that changes tables; otherwise report it as a "
            "defect";
        findings.add(std::move(finding));
    }
}

void report_catalog_changes(const std::vector<std::string>& before, const std::vector<std::string>& after,
                            Findings& findings) {
    report_catalog_changes(catalog_changes(before, after), findings);
}

}  // namespace copyover::migrate
