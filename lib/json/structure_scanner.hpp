// Finds the end of an array or object without reading what it holds, 64 bytes at a time where the processor
// has AVX2. Knows strings, escapes and depth, nothing else: brackets are not matched by kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace copyover::json {

// Whether this processor can run the AVX2 scanner.
bool has_avx2();

class StructureScanner {
  public:
    explicit StructureScanner(bool portable = false);

    // Continues over text, which starts at the container's first byte or where the last call ended. The
    // offset behind the last byte of the container, or nothing where it goes on behind text.
    std::optional<std::size_t> scan(std::string_view text);

    // Newlines in what was scanned, and the bytes behind the last of them (all bytes where there is none).
    [[nodiscard]] std::uint64_t newlines() const { return newlines_; }
    [[nodiscard]] std::uint64_t behind_newline() const { return scanned_ - line_start_; }

    // Whether the scan so far ends inside a string.
    [[nodiscard]] bool in_string() const { return in_string_; }

  private:
    std::size_t scan_blocks(std::string_view text, bool& found);
    std::optional<std::size_t> scan_bytes(std::string_view text);

    bool avx2_;
    bool in_string_ = false;
    bool escaped_ = false;     // the next byte is escaped
    std::uint64_t depth_ = 0;  // containers open
    std::uint64_t newlines_ = 0;
    std::uint64_t scanned_ = 0;     // bytes
    std::uint64_t line_start_ = 0;  // offset behind the last newline, in what was scanned
};

}  // namespace copyover::json
