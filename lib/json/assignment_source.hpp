// A document that a script assigns to a variable, as Twitter's archives do: `window.YTD.tweets.part0 = [...]`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "json/byte_source.hpp"

namespace copyover::json {

// Blanks take the place of what stands in front of the document, and of a semicolon behind it, so that lines, columns
// and offsets are those of the file. A document without assignment passes as it is.
class AssignmentSource : public ByteSource {
  public:
    // The source must outlive it.
    explicit AssignmentSource(ByteSource& inner) : inner_(inner) {}

    std::size_t read(std::span<char> into) override;

    // Assignments that were passed over: 0 or 1.
    [[nodiscard]] std::uint64_t count() const { return count_; }

  private:
    void pass_over_start();
    void hold_back_end();

    ByteSource& inner_;
    std::string ready_;
    std::string held_;       // a semicolon, and the blanks behind it
    std::size_t taken_ = 0;  // of ready_
    bool started_ = false;
    bool ended_ = false;
    std::uint64_t count_ = 0;
};

}  // namespace copyover::json
