// The folder of rejected records (--rejects): the same file names, the same shape, only the bad records, and
// the reasons beside them. After a repair it is DATA for the same migration.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/hash.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Whether such a folder could be made there, before hours are spent on finding out what goes into it. Throws
// UsageError where it lies within DATA.
void require_reject_folder(const std::filesystem::path& folder, const std::filesystem::path& data);

// The folder that a run writes.
class RejectFolder {
  public:
    explicit RejectFolder(std::filesystem::path folder);

    // Writes the records byte for byte (0600, folders 0700) beside the folder, reads them back, and gives the
    // folder its name when all is on disk. A folder that holds the very same is left as it is, one that still
    // holds what the call before wrote or found is replaced. Throws EnvironmentError where it cannot be
    // written or a source file changed, UsageError where it holds something else, or where the mapping reads
    // records by what a folder with fewer of them cannot keep.
    void write(const mapping::Plan& plan, std::span<const SourceFile> files, const Rejection& rejection);

  private:
    using Content = std::map<std::string, Hash128>;  // hashes of the files by name

    static Content content_of(const std::filesystem::path& folder);

    std::filesystem::path shown_;
    std::filesystem::path folder_;
    std::optional<Content> content_;  // after the call before
};

}  // namespace copyover::migrate
