#include "postgres/connection/apart.hpp"

#include <atomic>

namespace copyover::postgres {
namespace {

std::atomic<int> working = 0;

}  // namespace

CountedApart::CountedApart() {
    ++working;
}

CountedApart::~CountedApart() {
    if (counted_) --working;
}

bool works_apart() {
    return working > 0;
}

}  // namespace copyover::postgres
