#include "postgres/server/private_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace copyover::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_template = "copyover-XXXXXX";
constexpr std::string_view prefix = "copyover-";
constexpr const char* lock_name = "copyover.lock";
constexpr std::string_view socket_name = ".s.PGSQL.5432";

// Whether the folder is one of ours whose process is gone. Its lock stays held until `lock` is closed.
bool is_abandoned(const fs::path& folder, uid_t server_user, int& lock) {
    struct stat info {};
    if (lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return false;
    if (info.st_uid != geteuid() && info.st_uid != server_user) return false;
    lock = open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0) return false;
    if (fstat(lock, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid()) return false;
    return flock(lock, LOCK_EX | LOCK_NB) == 0;
}

void remove_abandoned(const fs::path& base, uid_t server_user) {
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator(base, fs::directory_options::skip_permission_denied, error)) {
        if (!entry.path().filename().string().starts_with(prefix)) continue;
        int lock = -1;
        // A server that is still going down makes files while we remove them: the next start tries again.
        if (is_abandoned(entry.path(), server_user, lock)) fs::remove_all(entry.path(), error);
        if (lock >= 0) close(lock);
    }
}

// Root passes everywhere, the user as whom the server runs does not.
bool others_may_enter(fs::path folder) {
    for (;; folder = folder.parent_path()) {
        struct stat info {};
        if (stat(folder.c_str(), &info) != 0 || (info.st_mode & S_IXOTH) == 0) return false;
        if (folder == folder.root_path()) return true;
    }
}

}  // namespace

fs::path temporary_base(bool other_user) {
    fs::path fallback = "/tmp";
    const char* variable = std::getenv("TMPDIR");
    if (variable == nullptr) return fallback;
    fs::path base = fs::path(variable).lexically_normal();
    if (!base.has_filename()) base = base.parent_path();
    const std::size_t socket_path = base.native().size() + folder_template.size() + socket_name.size() + 2;
    const bool usable = base.is_absolute() && socket_path < sizeof(sockaddr_un::sun_path) &&
                        base.native().find(',') == std::string::npos &&
                        access(base.c_str(), W_OK | X_OK) == 0 && (!other_user || others_may_enter(base));
    return usable ? base : fallback;
}

PrivateFolder::PrivateFolder(const fs::path& base, uid_t server_user) {
    remove_abandoned(base, server_user);
    std::string path = (base / folder_template).native();
    if (mkdtemp(path.data()) == nullptr) {
        throw EnvironmentError(
            fmt::format("cannot make a folder in {} for a temporary server: {} (TMPDIR names another place)",
                        base.native(), std::strerror(errno)));
    }
    path_ = path;
    try {
        lock();
    } catch (...) {
        std::error_code error;
        fs::remove_all(path_, error);
        throw;
    }
}

// The lock file gets its name when the lock is held, so that nobody takes a new folder for an abandoned one.
void PrivateFolder::lock() {
    const fs::path unnamed = path_ / "copyover.lock.new";
    lock_ = open(unnamed.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0 ||
        rename(unnamed.c_str(), (path_ / lock_name).c_str()) != 0) {
        const int reason = errno;
        if (lock_ >= 0) close(lock_);
        throw EnvironmentError(fmt::format("cannot lock {}: {}", path_.native(), std::strerror(reason)));
    }
}

PrivateFolder::~PrivateFolder() {
    std::error_code error;  // what stays is removed by the next start
    fs::remove_all(path_, error);
    close(lock_);
}

}  // namespace copyover::postgres
