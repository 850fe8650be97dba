// Rows of one table on their way to a COPY statement, each with the place it came from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::copy {

// Where a row came from: enough to find the record again for a message.
struct Origin {
    std::uint32_t source_file = 0;  // index into the run's list of files
    std::uint64_t offset = 0;       // of the record's first byte in its file
    std::uint64_t line = 0;
    std::uint64_t column = 0;
};

class Batch {
  public:
    // The types must outlive the batch.
    Batch(std::size_t table, std::span<const schema::Type* const> types);

    void add(std::span<const schema::Value> values, const Origin& origin);

    // The rows in binary, without the header and trailer of a COPY stream; valid until the next add().
    [[nodiscard]] std::string_view rows() const { return bytes_; }

    // Empty and ready for rows again. Keeps its memory: fresh pages cost as much as encoding.
    void clear();

    [[nodiscard]] std::size_t table() const { return table_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
    [[nodiscard]] std::span<const Origin> origins() const { return origins_; }  // one per row

  private:
    std::size_t table_;
    std::vector<const schema::Type*> types_;
    std::string bytes_;
    std::vector<Origin> origins_;
};

}  // namespace copyover::copy
