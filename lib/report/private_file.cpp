#include "report/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/writing.hpp"

namespace copyover::report {

namespace fs = std::filesystem;

PrivateFile::PrivateFile(const fs::path& path) : shown_(path), path_(path) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::is_directory(status)) fail(EISDIR);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        // A rename would replace the device.
        descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
        if (descriptor_ < 0) fail(errno);
        return;
    }
    // A symbolic link keeps pointing to the report.
    if (fs::exists(status)) path_ = fs::canonical(path);
    temporary_ = path_.string() + ".XXXXXX";
    descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);  // mode 0600
    if (descriptor_ < 0) {
        const int error = errno;
        temporary_.clear();
        fail(error);
    }
}

PrivateFile::~PrivateFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void PrivateFile::commit(std::string_view text) {
    if (const int error = write_all(descriptor_, text); error != 0) fail(error);
    if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail(errno);
    const int descriptor = std::exchange(descriptor_, -1);
    // Network file systems tell of a full disk only here.
    if (::close(descriptor) != 0) fail(errno);
    if (temporary_.empty()) return;
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
    temporary_.clear();
}

void PrivateFile::fail(int error) const {
    throw_cannot_write(shown_.string(), error);
}

}  // namespace copyover::report
