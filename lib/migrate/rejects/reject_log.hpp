// findings.ndjson in a folder of rejected records: why each was left out, one line for each reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "base/hash.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// The first line.
std::string reject_log_start(std::uint64_t records);

// A line about the record with this JSON Pointer, of whose text `text` is the hash. `here` is its pointer in
// the folder where the other one must be found again, else empty.
std::string reject_log_line(const Finding& reason, const std::string& record, const std::string& here,
                            Hash128 text);

// The records of these files that the server refused, as a run before wrote them down: nobody can tell
// without the server, and whoever starts from the same folder need not be refused again. None where there is
// no such folder. Throws UsageError where a line cannot be read.
std::vector<RefusedRecord> read_refused_records(const std::filesystem::path& folder,
                                                std::span<const SourceFile> files);

}  // namespace copyover::migrate
