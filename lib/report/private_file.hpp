// A file that only its owner may read, complete or not there at all.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace copyover::report {

// Is made beside its final name when the run begins, so that a folder that cannot be written is known before
// anything else happens, and takes the name when its text is complete. Devices and pipes are written
// directly.
class PrivateFile {
  public:
    // Throws EnvironmentError where the file cannot be made, and what `interrupt` throws while nobody reads a
    // FIFO of that name.
    explicit PrivateFile(
        const std::filesystem::path& path, const std::function<void()>& interrupt = [] {});
    // Removes what was not committed.
    ~PrivateFile();
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;

    // Writes, syncs and renames, mode 0600. Once only. Throws EnvironmentError, as when the disk is full, or
    // nobody reads what is no file while `stopped` holds.
    void commit(
        std::string_view text, const std::function<bool()>& stopped = [] { return false; });

    // Puts another text in the place of what was committed, or nothing where that fails: what it said holds no
    // longer. A device or pipe keeps what it has got.
    void replace(
        std::string_view text, const std::function<bool()>& stopped = [] { return false; });

  private:
    void open_device(const std::function<void()>& interrupt);
    void open_temporary();
    [[noreturn]] void fail(int error) const;

    std::filesystem::path shown_;  // as the user gave it
    std::filesystem::path path_;
    std::string temporary_;  // empty where written directly, or renamed
    int descriptor_ = -1;
    bool is_device_ = false;
};

}  // namespace copyover::report
