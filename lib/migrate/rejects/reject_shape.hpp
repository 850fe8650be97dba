// Writes some records of a document as a document of the same shape.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/pointer.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Containers that lead to the records come again under their names, with the values in them that columns of
// the records read. Pure: the text goes to a sink.
class RejectShape {
  public:
    using Sink = std::function<void(std::string_view)>;

    // `counts` are the records to come by source, for expect_count. All is borrowed.
    RejectShape(const mapping::Plan& plan, const SourceFile& file, std::span<const std::uint64_t> counts,
                Sink sink);

    // In the order of the document. Returns where the record stands now. Throws UsageError where values
    // around it cannot be written.
    std::vector<json::PathToken> record(std::span<const json::PathToken> path, std::string_view text);

    // After the last record.
    void finish();

  private:
    struct Level {
        bool is_array = false;
        std::uint64_t items = 0;
    };

    void open(std::span<const json::PathToken> path, bool is_array);
    void close();
    // Returns the step to the item.
    json::PathToken begin_item(const json::PathToken& token);
    void write_surroundings(std::span<const json::PathToken> path, bool is_array);
    void write_presence();

    const mapping::Plan& plan_;
    const SourceFile& file_;
    std::span<const std::uint64_t> counts_;
    Sink sink_;
    std::vector<json::PathToken> path_;  // of the innermost open container
    std::vector<json::PathToken> here_;  // the same in what is written
    std::vector<Level> levels_;          // the root first
    std::set<std::string> top_names_;    // members of the root so far
};

}  // namespace copyover::migrate
