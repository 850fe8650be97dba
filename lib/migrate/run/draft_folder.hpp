// A folder that is written under another name first, so that what has the name is whole.
#pragma once

#include <filesystem>
#include <string>

namespace copyover::migrate {

// "exports/" is "exports".
std::filesystem::path without_trailing_slash(const std::filesystem::path& folder);

// Whether a folder that need not be there would be the other one, or stand in it.
bool lies_within(const std::filesystem::path& folder, const std::filesystem::path& around);

// Stands beside the folder, mode 0700, under a name that begins with a dot. Removed where it does not get its own name.
class DraftFolder {
  public:
    // Throws EnvironmentError where it cannot be made.
    explicit DraftFolder(const std::filesystem::path& folder);
    ~DraftFolder();
    DraftFolder(const DraftFolder&) = delete;
    DraftFolder& operator=(const DraftFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    // The name has to be free, or an empty folder's. Throws EnvironmentError.
    void take_name(const std::filesystem::path& folder);

    // What had the name until then is removed. Throws EnvironmentError.
    void replace(const std::filesystem::path& folder);

  private:
    std::string shown_;
    std::filesystem::path path_;
};

}  // namespace copyover::migrate
