// What the names that hold records refer to: messages below the ids of channels.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "draft/collection.hpp"
#include "draft/draft.hpp"

namespace copyover::draft {

class GroupReferences {
  public:
    // A table of records and what was seen of them; keeps 16 bytes for each record with a key.
    void add(const DraftTable& table, Collection collection);

    // Where all names that hold the records of a table are keys of one other table, their column is called
    // after it, and refers to it where the types are equal. Reads the tables by their names.
    void resolve(std::vector<DraftTable>& tables) const;

  private:
    struct Key {
        std::string table;
        KeyFacts values;
    };
    struct Group {
        std::string table;
        std::set<std::string> names;
    };
    std::vector<Key> keys_;
    std::vector<Group> groups_;
};

}  // namespace copyover::draft
