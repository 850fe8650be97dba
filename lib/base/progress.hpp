// How a long run tells where it is. Whoever has no display passes no Progress at all.
#pragma once

#include <cstdint>
#include <string_view>

namespace copyover {

// Called from one thread. Implementations must be cheap: advance() comes for every few thousand records.
class Progress {
  public:
    virtual ~Progress() = default;

    // A phase begins; total_bytes is 0 where the amount of work is not known.
    virtual void phase(std::string_view name, std::uint64_t total_bytes) = 0;

    virtual void advance(std::uint64_t bytes, std::uint64_t rows) = 0;

    virtual void end_phase() = 0;
};

}  // namespace copyover
