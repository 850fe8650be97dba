// Findings about a file of SQL statements, addressed by byte offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "schema/model.hpp"

namespace copyover::schema {

// One statement with its place in the file.
struct StatementText {
    std::string_view sql;
    std::size_t offset = 0;
};

class SourceReport {
  public:
    SourceReport(std::string file, std::string_view text, Findings& findings);

    // Lines and columns are 1-based, columns count bytes.
    [[nodiscard]] Location location(std::size_t offset) const;

    void refuse(const Rule& rule, std::size_t offset, std::string message, std::string fix);

    // A statement about tables that cannot be read. `table` may be empty.
    void unreadable(std::size_t offset, const Name& table, std::string message, std::string fix);

    // Something that does not concern tables; notes of one group are counted as one.
    void skipped(std::size_t offset, std::string message, std::string_view group);

  private:
    std::string file_;
    std::vector<std::size_t> line_starts_;
    Findings& findings_;
};

}  // namespace copyover::schema
