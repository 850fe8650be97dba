// Records for rows that only the tables hold.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "mapping/invert/record_maker.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/export/file_layout.hpp"
#include "migrate/export/file_text.hpp"
#include "migrate/export/insertion.hpp"
#include "migrate/export/rewrite.hpp"
#include "migrate/source/files.hpp"

namespace copyover::migrate {

// Puts each at the end of the container in which the mapping reads it: one that is there, else a new one.
class NewRecords {
  public:
    // All is borrowed.
    NewRecords(const mapping::Plan& plan, std::span<const SourceFile> files);

    // Why the row can have no record; nothing where it has one now.
    std::optional<mapping::NoWayBack> add(std::size_t table, std::span<const schema::Value> row);

    // By index of the file, each in the order of the file.
    [[nodiscard]] std::map<std::size_t, std::vector<RecordEdit>> edits();

  private:
    using Names = std::vector<std::optional<std::string>>;
    using Items = std::vector<std::string>;

    // A file, and what comes into its containers, by their pointers.
    struct Opened {
        FileLayout layout;
        std::unique_ptr<FileText> text;
        std::map<std::string, Items> items;
        std::map<std::string, std::map<std::string, NewContainer>> made;  // by name
    };

    // What stays the same for all tries of a row in one file.
    struct Try {
        const mapping::NewRow& row;
        std::size_t index = 0;  // of the file
        Opened& opened;
        std::size_t pattern = 0;  // of FileReading::patterns
        Names names;
    };

    // Where a record can stand, and its text.
    struct Placed {
        std::size_t file = 0;
        std::string pointer;                  // of a container that is there
        std::optional<std::string> made;      // the name of one that is new in it
        json::Kind kind = json::Kind::array;  // of the record's container
        std::string item;
    };
    using Placing = std::variant<Placed, mapping::NoWayBack>;

    Opened& open(std::size_t file);
    Placing place(const mapping::NewRow& row);
    Placing place_in_file(std::size_t file, const mapping::NewRow& row);
    Placing place_in_container(Try& attempt, const std::string& pointer);
    Placing place_in_new(Try& attempt);
    mapping::EditedText make(Try& attempt, std::vector<json::PathToken> path,
                             const std::optional<RecordPlace>& like);
    void put(Placed placed);

    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    mapping::RecordMaker maker_;
    std::map<std::size_t, Opened> opened_;
};

}  // namespace copyover::migrate
