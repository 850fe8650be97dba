// Reads one record strictly (RFC 8259) over every byte of it. The only place that uses simdjson.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "json/problem.hpp"
#include "json/record_tree.hpp"

namespace copyover::json {

struct RecordOptions {
    std::size_t deepest = 512;   // containers inside one another
    bool repeated_names = true;  // looked for
};

// One reader per thread, reused: it keeps its buffers.
class RecordReader {
  public:
    explicit RecordReader(const RecordOptions& options = {});
    ~RecordReader();
    RecordReader(RecordReader&&) noexcept;
    RecordReader& operator=(RecordReader&&) noexcept;

    // Reads text, behind which record_padding bytes are readable, into tree. False where it is not JSON: the
    // problem then stands in problems() and the tree is empty. True with problems where the text is JSON but
    // repeats a member name. Offsets, lines and columns of problems count from the start of text.
    bool read(std::string_view text, RecordTree& tree);

    [[nodiscard]] const std::vector<Problem>& problems() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The JSON Pointer of a node from the record's root: "" for the root itself.
std::string pointer_of(const RecordTree& tree, NodeIndex index);

}  // namespace copyover::json
