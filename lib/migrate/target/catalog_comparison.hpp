// Whether the catalog is what it was: the fingerprints of before and after compared.
#pragma once

#include <string>
#include <vector>

#include "base/finding.hpp"

namespace copyover::migrate {

// Lines that only one of them has, with "new: " or "gone: ". Values of sequences are left out: they are set
// behind the loaded rows. Both are sorted.
std::vector<std::string> catalog_changes(const std::vector<std::string>& before,
                                         const std::vector<std::string>& after);

// A finding catalog-changed for each.
void report_catalog_changes(std::vector<std::string> changes, Findings& findings);
void report_catalog_changes(const std::vector<std::string>& before, const std::vector<std::string>& after,
                            Findings& findings);

}  // namespace copyover::migrate
