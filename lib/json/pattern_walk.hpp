// Follows several patterns at once through a document: which of them a value completes, which go on below it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "json/pointer.hpp"

namespace copyover::json {

bool matches(const PatternToken& pattern, const PathToken& step);

// What the patterns say of one value.
struct PatternMatch {
    std::optional<std::size_t> complete;  // the first pattern that describes its path
    bool on_the_way = false;              // its path is a proper prefix of a pattern
};

class PatternWalk {
  public:
    // The patterns must outlive the walk.
    explicit PatternWalk(std::span<const Pattern> patterns);

    [[nodiscard]] PatternMatch root() const;

    // The child of the container entered last.
    PatternMatch child(const PathToken& step);

    // Enters the value asked for last (the root at first); leave() returns to its parent.
    void enter() { ++depth_; }
    void leave() { --depth_; }

    // Takes a pattern out of the walk from now on.
    void drop(std::size_t pattern);

  private:
    std::span<const Pattern> patterns_;
    std::vector<std::vector<std::size_t>> live_;  // by depth: patterns that go on below that value
    std::size_t depth_ = 0;                       // of the value asked for last
};

}  // namespace copyover::json
