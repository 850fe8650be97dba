// Where bytes come from. Readers above see a stream; they never seek and never know the size.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace copyover::json {

class ByteSource {
  public:
    virtual ~ByteSource() = default;

    // Fills at most into.size() bytes and returns how many; 0 means the end. Throws EnvironmentError.
    virtual std::size_t read(std::span<char> into) = 0;
};

// A regular file, read sequentially. Throws EnvironmentError with path and reason where it cannot be opened
// or is something else: reading a FIFO or a device might never end.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);

// All of such a file.
std::string read_file(const std::filesystem::path& path);

// Bytes in memory, for tests and small documents. The text must outlive the source.
std::unique_ptr<ByteSource> from_memory(std::string_view text);

}  // namespace copyover::json
