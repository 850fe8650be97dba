#include "json/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/error.hpp"

namespace copyover::json {

namespace {

class FileSource : public ByteSource {
  public:
    explicit FileSource(const std::filesystem::path& path)
        // What was a file when the folder was listed may be a FIFO now, and opening one waits for a writer.
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
        if (descriptor_ < 0) fail("open");
        require_regular();
        // Only advice: where the kernel does not take it, reading is slower and nothing else.
        ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(descriptor_); }

    std::size_t read(std::span<char> into) override {
        for (;;) {
            const ssize_t count = ::read(descriptor_, into.data(), into.size());
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) fail("read");
        }
    }

  private:
    void require_regular() const {
        struct stat status {};
        const bool known = ::fstat(descriptor_, &status) == 0;
        const int error = errno;
        if (known && S_ISREG(status.st_mode)) return;
        ::close(descriptor_);
        if (known)
            throw EnvironmentError(fmt::format("cannot read {}: it is no regular file", path_.string()));
        errno = error;
        fail("look at");
    }

    [[noreturn]] void fail(std::string_view action) const {
        const std::string reason = std::system_category().message(errno);
        throw EnvironmentError(fmt::format("cannot {} {}: {}", action, path_.string(), reason));
    }

    std::filesystem::path path_;
    int descriptor_;
};

class MemorySource : public ByteSource {
  public:
    explicit MemorySource(std::string_view text) : rest_(text) {}

    std::size_t read(std::span<char> into) override {
        const std::size_t count = std::min(into.size(), rest_.size());
        std::copy_n(rest_.data(), count, into.data());
        rest_.remove_prefix(count);
        return count;
    }

  private:
    std::string_view rest_;
};

}  // namespace

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path) {
    return std::make_unique<FileSource>(path);
}

std::string read_file(const std::filesystem::path& path) {
    constexpr std::size_t piece = 1 << 16;
    FileSource file(path);
    std::string text;
    for (;;) {
        const std::size_t before = text.size();
        text.resize(before + piece);
        const std::size_t count = file.read({text.data() + before, piece});
        text.resize(before + count);
        if (count == 0) return text;
    }
}

std::unique_ptr<ByteSource> from_memory(std::string_view text) {
    return std::make_unique<MemorySource>(text);
}

}  // namespace copyover::json
