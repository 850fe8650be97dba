// Which files of DATA belong to which sources of the mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/finding.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/standard_input.hpp"

namespace copyover::migrate {

// Its name is relative to DATA.
struct SourceFile : mapping::InputFile {
    std::filesystem::path path;  // to open
    std::uint64_t bytes = 0;
    std::vector<std::size_t> sources;  // indexes into Plan::sources that are switched on for this file
    bool standard_input = false;       // its name is not looked at
    bool switched_off = false;         // if_present and if_absent leave no source: never read
    // Pointers of if_present and if_absent that the beginning of the file does not hold. Where one comes
    // later, choose_generation() has to look at the whole file.
    std::vector<json::Pattern> assumed_absent;
};

// The beginning of a file was no sample of the whole.
class GenerationMistaken : public EnvironmentError {
  public:
    explicit GenerationMistaken(const SourceFile& file)
        : EnvironmentError(file.name + " changed while it was read"), path(file.path) {}

    std::filesystem::path path;
};

std::uint64_t total_bytes(std::span<const SourceFile> files);

// What is neither read as a file nor looked into.
struct SkippedEntry {
    enum class Kind { link_to_folder, broken_link, special };

    std::string name;  // relative to the folder
    Kind kind = Kind::special;
};

struct FolderContent {
    std::vector<SourceFile> files;  // regular files and links to them; no sources yet
    std::vector<SkippedEntry> skipped;
};

// All that lies below the folder, by name; names that begin with a dot are left out. Links to folders are not
// followed, so that none can lead in a circle.
FolderContent list_folder(const std::filesystem::path& data);

// Finds the files of every source, in the order in which they are to be read: files that feed parents first,
// then by name. Reads the beginning of those whose sources have if_present or if_absent to see which source
// is switched on, and the whole of those that are named in `mistaken`; then mapping::find_enclosing_values().
// Findings: file-name, file-missing, file-optional,
// file-unclaimed, generation-unclear. Throws UsageError where DATA is no folder, EnvironmentError where a
// file cannot be read. `standard_input` is a file, too, where the mapping or DATA ask for it; it must outlive
// the files.
std::vector<SourceFile> find_files(const mapping::Plan& plan, const std::filesystem::path& data,
                                   std::span<const std::filesystem::path> mistaken,
                                   const StandardInput* standard_input, Findings& findings);

}  // namespace copyover::migrate
