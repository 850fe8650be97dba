// Whether words that files are called by are data: names or keys of another collection, or what the files'
// own records repeat.
#pragma once

#include <span>
#include <vector>

#include "draft/draft_files.hpp"
#include "draft/file_groups.hpp"
#include "draft/layout.hpp"
#include "draft/sample_reader.hpp"

namespace copyover::draft {

// The patterns of a layout: those of its records, then each value beside them.
std::vector<json::Pattern> patterns_of(const Layout& layout);

// Merges groups of files side by side where there is evidence; else a decision offers it. Reads files a third
// time, but only where some have words for names and look alike.
void merge_by_evidence(FileGroups& groups, std::span<const InputFile> files, SampleReader& reader);

}  // namespace copyover::draft
