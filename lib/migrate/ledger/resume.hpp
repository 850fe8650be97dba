// Whether an unfinished load may go on with what lies here now.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "postgres/catalog/fingerprint.hpp"

namespace copyover::migrate {

// Findings resume-refused for a mapping, schema.sql or files that are not those the load began with. A file
// that only grew at its end may go on: what is behind is new records (NDJSON), because every other change of
// its meaning would have changed the bytes before. Reads such a file's old part once.
void compare_sources(const OpenLoad& load, std::span<const SourceFile> files, const Options& options,
                     RunFacts& facts);

// The same for what others changed in the live catalog since the load began, as far as it touches what the
// load does or proves, with the statement that undoes it.
void compare_catalogs(const OpenLoad& load, LoadLedger& ledger, const postgres::CatalogFingerprint& now,
                      const Options& options, Findings& findings);

// At the end, when everything is back: the same, and findings catalog-changed for what the load set aside or
// added and is not as it was before.
void compare_restored(const std::string& run, LoadLedger& ledger, const postgres::CatalogFingerprint& now,
                      const Options& options, Findings& findings);

// The latter alone.
void report_not_back(const std::vector<std::string>& before, const std::vector<std::string>& during,
                     const std::vector<std::string>& now, Findings& findings);

}  // namespace copyover::migrate
