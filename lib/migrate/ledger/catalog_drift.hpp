// What others changed in the catalog while a load goes on, and the statements that undo it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "postgres/catalog/fingerprint.hpp"

namespace copyover::migrate {

struct CatalogDrift {
    std::string what;  // "index public.by_name of public.people is new"
    std::string undo;  // a statement; empty where none alone would do
};

// Lines that only one of the two has: what the load itself set aside or added.
std::set<std::string> changed_by_load(const std::vector<std::string>& before,
                                      const std::vector<std::string>& during);

// Differences that touch what a load does or proves: what could refuse or change a row, or stands in the way
// of a step that brings something back. Comments, privileges, views, statistics, publications, policies,
// sequences, settings of storage and new partitions are none. Lines of `own` are passed over.
std::vector<CatalogDrift> find_drift(const std::vector<std::string>& before,
                                     const postgres::CatalogFingerprint& now,
                                     const std::set<std::string>& own);

// Of the lines that the load changed, those that are not as they were before, for messages.
std::vector<std::string> not_back(const std::vector<std::string>& before,
                                  const std::vector<std::string>& during,
                                  const std::vector<std::string>& now);

}  // namespace copyover::migrate
