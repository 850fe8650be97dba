// The folder that a draft becomes.
#pragma once

#include <filesystem>
#include <string>

#include "draft/draft.hpp"

namespace copyover::draft {

// Throws UsageError where a file is there that would have to be written.
void refuse_existing(const std::filesystem::path& folder);

// The folder may lie below the data: then the mapping ignores it.
void ignore_folder(const std::filesystem::path& folder, const std::filesystem::path& data, Draft& draft);

// schema.sql, mapping.json and README.md: all, or nothing is left. Throws EnvironmentError, also where one was
// made a moment ago.
void write_folder(const std::filesystem::path& folder, const Draft& draft, const std::string& schema_sql);

}  // namespace copyover::draft
