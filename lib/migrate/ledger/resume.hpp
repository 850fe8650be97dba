// Whether an unfinished load may go on with what lies here now.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/ledger/load_ledger.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Findings resume-refused for a mapping, schema.sql or files that are not those the load began with. A file
// that only grew at its end may go on: what is behind is new records (NDJSON), because every other change of
// its meaning would have changed the bytes before. Reads such a file's old part once.
void compare_sources(const OpenLoad& load, std::span<const SourceFile> files, RunFacts& facts);

// The same for the live catalog, with the lines that changed since the load began.
void compare_catalogs(const OpenLoad& load, const std::vector<std::string>& during,
                      const std::vector<std::string>& now, Findings& findings);

// For the other commands: a finding load-unfinished, and true, where the ledger has a load that did not come
// to its end.
bool report_open_load(postgres::Connection& connection, const Options& options, Findings& findings);

}  // namespace copyover::migrate
