#include "json/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.hpp"

namespace copyover::json {

namespace {

class FileSource : public ByteSource {
  public:
    explicit FileSource(const std::filesystem::path& path)
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (descriptor_ < 0) fail("open");
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

std::unique_ptr<ByteSource> from_memory(std::string_view text) {
    return std::make_unique<MemorySource>(text);
}

}  // namespace copyover::json
