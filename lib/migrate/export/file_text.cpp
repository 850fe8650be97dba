#include "migrate/export/file_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/error.hpp"
#include "json/splice.hpp"

namespace copyover::migrate {

namespace {

constexpr std::uint64_t block_bytes = 1U << 16U;
constexpr std::uint64_t usual_name_bytes = 256;

[[noreturn]] void throw_cannot_read(const std::string& path, int error) {
    throw EnvironmentError(fmt::format("cannot read {}: {}", path, std::generic_category().message(error)));
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

FileText::FileText(const std::filesystem::path& path)
    : path_(path.string()), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) throw_cannot_read(path_, errno);
    struct stat facts {};
    if (::fstat(descriptor_, &facts) != 0) throw_cannot_read(path_, errno);
    size_ = static_cast<std::uint64_t>(facts.st_size);
}

FileText::~FileText() {
    ::close(descriptor_);
}

// The block around the offset: reading goes forwards, and a little backwards.
void FileText::fetch(std::uint64_t offset) {
    begin_ = offset / block_bytes * block_bytes;
    block_.resize(std::min(block_bytes, size_ - begin_));
    std::size_t filled = 0;
    while (filled < block_.size()) {
        const ssize_t got = ::pread(descriptor_, block_.data() + filled, block_.size() - filled,
                                    static_cast<off_t>(begin_ + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_cannot_read(path_, errno);
        if (got == 0) throw EnvironmentError(path_ + " changed while it was read");
        filled += static_cast<std::size_t>(got);
    }
}

char FileText::at(std::uint64_t offset) {
    if (offset < begin_ || offset >= begin_ + block_.size()) fetch(offset);
    return block_[offset - begin_];
}

bool FileText::holds(std::uint64_t offset, std::string_view text) {
    if (offset + text.size() > size_) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (at(offset + i) != text[i]) return false;
    }
    return true;
}

void FileText::copy(std::uint64_t begin, std::uint64_t end,
                    const std::function<void(std::string_view)>& sink) {
    while (begin < end) {
        at(begin);
        const std::uint64_t within = begin - begin_;
        const std::uint64_t length = std::min(end - begin, block_.size() - within);
        sink(std::string_view(block_).substr(within, length));
        begin += length;
    }
}

std::string FileText::text(std::uint64_t begin, std::uint64_t end) {
    std::string all;
    copy(begin, end, [&all](std::string_view part) { all += part; });
    return all;
}

std::uint64_t FileText::before_blanks(std::uint64_t offset) {
    while (offset > 0 && is_blank(at(offset - 1)))
        --offset;
    return offset;
}

std::uint64_t FileText::behind_blanks(std::uint64_t offset) {
    while (offset < size_ && is_blank(at(offset)))
        ++offset;
    return offset;
}

std::uint64_t FileText::name_start(std::uint64_t value) {
    for (std::uint64_t window = usual_name_bytes;; window *= 4) {
        const std::uint64_t begin = value - std::min(value, window);
        const std::string before = text(begin, value);
        const std::size_t start = json::name_start(before, before.size());
        if (start != std::string_view::npos) return begin + start;
        if (begin == 0) throw EnvironmentError(path_ + " changed while it was read");
    }
}

}  // namespace copyover::migrate
