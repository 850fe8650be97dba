// Finds repeated member names while the objects of a record are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "json/name_set.hpp"
#include "json/record_tree.hpp"

namespace copyover::json {

// What is known of an object while its members are read.
struct ObjectNames {
    NodeIndex object = 0;
    std::size_t depth = 0;  // objects that are open at the same time have different depths
    std::uint32_t count = 0;
    std::uint64_t bloom = 0;
};

class RepeatedNames {
  public:
    // Adds the object's next member; its earlier members are complete in nodes. True where one of them has
    // its name. Constant time: few members are compared where a 64-bit bloom filter says so, many are hashed.
    bool add(ObjectNames& names, std::span<const Node> nodes, NodeIndex member);

    // The object has no further members.
    void leave(const ObjectNames& names);

  private:
    std::vector<NameSet> sets_;  // by depth, of objects with many members
};

}  // namespace copyover::json
