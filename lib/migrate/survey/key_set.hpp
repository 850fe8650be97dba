// A set of 128-bit hashes of keys: 16 bytes a key at a load of at most 3/4.
#pragma once

#include <cstddef>
#include <vector>

#include "base/hash.hpp"

namespace copyover::migrate {

// Two different keys with one hash would be taken for one: with n keys the chance is below n² / 2^129, that
// is 10^-21 for a billion keys.
class KeySet {
  public:
    // False where the key was there before.
    bool insert(Hash128 key);

    [[nodiscard]] bool contains(Hash128 key) const;
    // Starts to bring the key's slot into the processor's cache, for a lookup that comes a little later.
    void prefetch(Hash128 key) const;

    // How many keys there will be, as far as one can tell: the next growth makes room for them, up to
    // eightfold, instead of moving all keys again and again. A wrong guess costs memory or time, nothing
    // else.
    void expect(std::size_t keys) { expected_ = keys; }

    [[nodiscard]] std::size_t size() const { return size_; }

    // Bytes that the set occupies.
    [[nodiscard]] std::size_t memory() const { return slots_.capacity() * sizeof(Hash128); }

  private:
    [[nodiscard]] std::size_t first_slot(const Hash128& key) const;
    [[nodiscard]] std::size_t slot_of(const Hash128& key) const;
    void grow();

    std::vector<Hash128> slots_;  // a zero hash marks a free slot
    std::size_t size_ = 0;
    std::size_t expected_ = 0;
};

}  // namespace copyover::migrate
