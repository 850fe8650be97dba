// The member names of one object, as 128-bit hashes: 16 bytes a name at a load of at most three quarters.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/hash.hpp"

namespace copyover::json {

class NameSet {
  public:
    // False where the name is there already.
    bool insert(std::string_view name);

    [[nodiscard]] bool contains(std::string_view name) const;

    [[nodiscard]] std::size_t size() const { return count_; }

    // How many of the names are not in the other set.
    [[nodiscard]] std::size_t missing_from(const NameSet& other) const;

    // Keeps the memory of small sets only.
    void clear();

  private:
    void grow();
    [[nodiscard]] bool has(const Hash128& hash) const;
    [[nodiscard]] std::size_t slot_of(const Hash128& hash) const;

    std::vector<Hash128> slots_;  // open addressing; all zero is a free slot
    std::size_t count_ = 0;
};

}  // namespace copyover::json
