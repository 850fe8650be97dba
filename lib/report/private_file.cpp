#include "report/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/writing.hpp"

namespace copyover::report {

namespace fs = std::filesystem;

PrivateFile::PrivateFile(const fs::path& path, const std::function<void()>& interrupt)
    : shown_(path), path_(path) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::is_directory(status)) fail(EISDIR);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        // A rename would replace the device.
        is_device_ = true;
        open_device(interrupt);
        return;
    }
    // A symbolic link keeps pointing to the report.
    if (fs::exists(status)) path_ = fs::canonical(path);
    open_temporary();
}

void PrivateFile::open_temporary() {
    temporary_ = path_.string() + ".XXXXXX";
    descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);  // mode 0600
    if (descriptor_ < 0) {
        const int error = errno;
        temporary_.clear();
        fail(error);
    }
}

// To open a FIFO is to wait for its reader.
void PrivateFile::open_device(const std::function<void()>& interrupt) {
    for (;;) {
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (descriptor_ >= 0) return;
        if (errno != ENXIO || !fs::is_fifo(path_)) fail(errno);
        interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

PrivateFile::~PrivateFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void PrivateFile::commit(std::string_view text, const std::function<bool()>& stopped) {
    if (const int error = write_all(descriptor_, text, stopped); error != 0) fail(error);
    if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail(errno);
    const int descriptor = std::exchange(descriptor_, -1);
    // Network file systems tell of a full disk only here.
    if (::close(descriptor) != 0) fail(errno);
    if (temporary_.empty()) return;
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
    temporary_.clear();
}

void PrivateFile::replace(std::string_view text, const std::function<bool()>& stopped) {
    if (is_device_) return;
    try {
        open_temporary();
        commit(text, stopped);
    } catch (const EnvironmentError&) {
        ::unlink(path_.c_str());
        throw;
    }
}

void PrivateFile::fail(int error) const {
    throw_cannot_write(shown_.string(), error);
}

}  // namespace copyover::report
