// The text of a file at any place, a block in memory at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace copyover::migrate {

class FileText {
  public:
    // Throws EnvironmentError where it cannot be opened, and every member where it cannot be read.
    explicit FileText(const std::filesystem::path& path);
    ~FileText();
    FileText(const FileText&) = delete;
    FileText& operator=(const FileText&) = delete;

    [[nodiscard]] std::uint64_t size() const { return size_; }
    char at(std::uint64_t offset);
    // Whether the bytes from there on are the text.
    bool holds(std::uint64_t offset, std::string_view text);
    void copy(std::uint64_t begin, std::uint64_t end, const std::function<void(std::string_view)>& sink);

    std::string text(std::uint64_t begin, std::uint64_t end);

    // Behind the last byte in front of `offset` that is no blank of JSON; 0 where there is none.
    std::uint64_t before_blanks(std::uint64_t offset);
    // The first byte from `offset` on that is no blank of JSON; the size where there is none.
    std::uint64_t behind_blanks(std::uint64_t offset);
    // The opening quote of the member name in front of a value of an object.
    std::uint64_t name_start(std::uint64_t value);

  private:
    void fetch(std::uint64_t offset);

    std::string path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t begin_ = 0;  // of block_, in the file
    std::string block_;
};

}  // namespace copyover::migrate
