#include "migrate/run/private_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/writing.hpp"

namespace copyover::migrate {

namespace {

constexpr std::size_t buffered = 1 << 18;  // bytes

int make_file(const std::filesystem::path& path, const std::string& shown) {
    make_private_folder(path.parent_path(), shown);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) throw_cannot_write(shown, errno);
    return descriptor;
}

}  // namespace

void make_private_folder(const std::filesystem::path& folder, const std::string& shown) {
    if (folder.empty() || std::filesystem::is_directory(folder)) return;
    make_private_folder(folder.parent_path(), shown);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) throw_cannot_write(shown, errno);
}

PrivateOutput::PrivateOutput(const std::filesystem::path& path, std::string shown)
    : shown_(std::move(shown)), descriptor_(make_file(path, shown_)) {}

PrivateOutput::~PrivateOutput() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void PrivateOutput::write(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= buffered) flush();
}

void PrivateOutput::finish() {
    flush();
    if (::fsync(descriptor_) != 0) throw_cannot_write(shown_, errno);
    // Network file systems tell of a full disk only here.
    if (::close(std::exchange(descriptor_, -1)) != 0) throw_cannot_write(shown_, errno);
}

void PrivateOutput::flush() {
    if (const int error = write_all(descriptor_, buffer_); error != 0) throw_cannot_write(shown_, error);
    buffer_.clear();
}

}  // namespace copyover::migrate
