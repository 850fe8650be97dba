// A short text and what it says.
#pragma once

#include <string>
#include <string_view>

#include "json/record_reader.hpp"
#include "json/record_tree.hpp"

namespace copyover::json {

class ParsedText {
  public:
    // The text must be JSON.
    explicit ParsedText(std::string_view text) : padded_(text), bytes_(text.size()) {
        padded_.append(record_padding, ' ');
        RecordReader().read(this->text(), tree_);
    }
    ParsedText(const ParsedText&) = delete;
    ParsedText& operator=(const ParsedText&) = delete;

    [[nodiscard]] std::string_view text() const { return std::string_view(padded_).substr(0, bytes_); }
    [[nodiscard]] const RecordTree& tree() const { return tree_; }

  private:
    std::string padded_;
    std::size_t bytes_;
    RecordTree tree_;
};

}  // namespace copyover::json
