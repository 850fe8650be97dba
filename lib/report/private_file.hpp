// A file that only its owner may read, complete or not there at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace copyover::report {

// Is made beside its final name when the run begins, so that a folder that cannot be written is known before
// anything else happens, and takes the name when its text is complete. Devices and pipes are written
// directly.
class PrivateFile {
  public:
    // Throws EnvironmentError where the file cannot be made.
    explicit PrivateFile(const std::filesystem::path& path);
    // Removes what was not committed.
    ~PrivateFile();
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;

    // Writes, syncs and renames, mode 0600. Once only. Throws EnvironmentError, as when the disk is full.
    void commit(std::string_view text);

  private:
    [[noreturn]] void fail(int error) const;

    std::filesystem::path shown_;  // as the user gave it
    std::filesystem::path path_;
    std::string temporary_;  // empty where written directly, or renamed
    int descriptor_ = -1;
};

}  // namespace copyover::report
