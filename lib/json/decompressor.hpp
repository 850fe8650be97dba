// Reads what gzip or zstd have packed; every other text is handed through.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "json/byte_source.hpp"

namespace copyover::json {

// Tells packed texts by their first bytes (RFC 1952 section 2.3.1, RFC 8878 section 3.1.1), with which no
// JSON starts. Several members or frames one behind the other are one text. Memory is bounded: windows of
// zstd larger than 128 MiB are refused.
class Decompressor : public ByteSource {
  public:
    // The source must outlive it.
    explicit Decompressor(ByteSource& packed);
    ~Decompressor() override;
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;

    // A damaged text ends where it is damaged: see failure().
    std::size_t read(std::span<char> into) override;

    // Known after the first read().
    [[nodiscard]] bool is_packed() const { return unpacker_ != nullptr; }

    // After the end: why it came early, "the gzip stream ends before it is complete".
    [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }

    class Unpacker;

  private:
    void start();
    bool fill();

    ByteSource& packed_;
    std::vector<char> buffer_;
    std::span<const char> rest_;  // of buffer_, not read yet
    bool started_ = false;
    std::unique_ptr<Unpacker> unpacker_;
    std::optional<std::string> failure_;
};

}  // namespace copyover::json
