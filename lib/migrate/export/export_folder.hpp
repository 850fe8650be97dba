// The files of an export: copies, with the records that change.
#pragma once

#include <filesystem>
#include <span>

#include "base/finding.hpp"
#include "migrate/export/record_changes.hpp"
#include "migrate/run/control.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Whether such a folder can be made, before hours are spent on what goes into it. Throws UsageError where it is there
// and not empty, or lies within DATA, where it would be taken for data.
void require_export_folder(const std::filesystem::path& folder, const std::filesystem::path& data);

// The files of DATA that no source reads, each a note not-exported.
void report_left_out(const std::filesystem::path& data, std::span<const SourceFile> files,
                     Findings& findings);

// Writes every file below the folder, mode 0600, under its name in DATA; messages call the folder `shown`. Throws
// EnvironmentError, Stopped.
void write_files(const std::filesystem::path& folder, const std::filesystem::path& shown,
                 std::span<const SourceFile> files, const FileEdits& edits, const Control& control);

}  // namespace copyover::migrate
