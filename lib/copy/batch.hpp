// Rows of one table on their way to a COPY statement, each with the place it came from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "copy/format.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::copy {

// No file holds the row.
inline constexpr std::uint32_t no_source_file = static_cast<std::uint32_t>(-1);

// Where a row came from: enough to find the record again for a message. A row that was created for references
// to it has the line and column of the first record that refers to it.
struct Origin {
    std::uint32_t source_file = no_source_file;     // index into the run's list of files
    std::uint32_t referring_file = no_source_file;  // of that record
    std::uint64_t offset = 0;                       // of the record's first byte in its file
    std::uint64_t line = 0;
    std::uint64_t column = 0;
};

// That of the record that holds the row, or made it necessary.
constexpr std::uint32_t file_of(const Origin& origin) {
    return origin.source_file == no_source_file ? origin.referring_file : origin.source_file;
}

class Batch {
  public:
    // The types must outlive the batch.
    Batch(std::size_t table, std::span<const schema::Type* const> types);

    void add(std::span<const schema::Value> values, const Origin& origin);

    // The rows in the format that the types ask for, without the header and trailer of a COPY stream; valid until the
    // next add().
    [[nodiscard]] std::string_view rows() const { return bytes_; }

    // Empty and ready for rows again. Keeps its memory: fresh pages cost as much as encoding.
    void clear();

    [[nodiscard]] std::size_t table() const { return table_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
    [[nodiscard]] std::span<const Origin> origins() const { return origins_; }  // one per row

  private:
    std::size_t table_;
    std::vector<const schema::Type*> types_;
    Format format_;
    std::string bytes_;
    std::vector<Origin> origins_;
};

}  // namespace copyover::copy
