// The walks of records, by the sources that are switched on for their file; private to lib/mapping.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "mapping/plan/program.hpp"
#include "mapping/walk/record_walk.hpp"

namespace copyover::mapping {

class Walks {
  public:
    // The program is borrowed.
    explicit Walks(const Program& program) : program_(program) {}

    // The patterns of these sources, compiled once per combination. Stays where it is.
    RecordWalk& of(std::span<const std::size_t> sources);

  private:
    const Program& program_;
    std::map<Mask, std::pair<Trie, std::unique_ptr<RecordWalk>>> walks_;
    Mask last_sources_ = 0;
    RecordWalk* last_ = nullptr;
};

}  // namespace copyover::mapping
