// A temporary folder that is removed with this object, or by a later process where this one was killed.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace copyover::postgres {

class PrivateFolder {
  public:
    // Makes copyover-XXXXXX (mode 0700) in `base` and holds a lock in it. First removes folders of that name
    // in `base` which a killed process left: those with our lock file whose lock is free, owned by this user
    // or `server_user`. Throws EnvironmentError.
    PrivateFolder(const std::filesystem::path& base, uid_t server_user);
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    void lock();

    std::filesystem::path path_;
    int lock_ = -1;  // open for as long as the folder is in use
};

// $TMPDIR, or /tmp where $TMPDIR is unset or cannot hold a server's socket: too long a path, a comma (libpq
// separates hosts by it), or out of reach of another user as whom the server runs.
std::filesystem::path temporary_base(bool other_user);

}  // namespace copyover::postgres
