// Deviations from JSON that known writers make, put right while a text is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "json/byte_source.hpp"

namespace copyover::json {

// Telegram Desktop writes control characters as \x0B, which JSON lacks: they become \u000B. Offsets and
// columns behind one on its line count the longer form.
class EscapeSource : public ByteSource {
  public:
    // The source must outlive it.
    explicit EscapeSource(ByteSource& inner) : inner_(inner) {}

    std::size_t read(std::span<char> into) override;

    // Escapes that were put right so far.
    [[nodiscard]] std::uint64_t count() const { return count_; }

  private:
    void put_right(std::string_view text, bool ended);

    ByteSource& inner_;
    std::string pending_;  // read, but not looked at: the start of an escape
    std::string ready_;
    std::size_t taken_ = 0;  // of ready_
    std::vector<char> buffer_;
    std::uint64_t count_ = 0;
};

}  // namespace copyover::json
