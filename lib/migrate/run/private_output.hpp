// A file that is written piece by piece and that only its owner may read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace copyover::migrate {

class PrivateOutput {
  public:
    // Makes the file, mode 0600, and folders on its way, mode 0700. Messages call it `shown`. Throws
    // EnvironmentError, also where the file exists.
    PrivateOutput(const std::filesystem::path& path, std::string shown);
    ~PrivateOutput();
    PrivateOutput(const PrivateOutput&) = delete;
    PrivateOutput& operator=(const PrivateOutput&) = delete;

    // Throws EnvironmentError, as when the disk is full.
    void write(std::string_view text);

    // Once, at the end: all is on disk then. Throws as write().
    void finish();

  private:
    void flush();

    std::string shown_;
    std::string buffer_;
    int descriptor_ = -1;
};

// Makes the folder and those on its way, mode 0700, whatever the umask.
void make_private_folder(const std::filesystem::path& folder, const std::string& shown);

}  // namespace copyover::migrate
