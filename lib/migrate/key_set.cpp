#include "migrate/key_set.hpp"

#include <utility>

namespace copyover::migrate {

namespace {

constexpr std::size_t first_slots = 1024;
constexpr Hash128 free_slot{};

// The free mark itself may not occur as a key.
Hash128 storable(Hash128 key) {
    if (key == free_slot) key.low = 1;
    return key;
}

}  // namespace

std::size_t KeySet::slot_of(const Hash128& key) const {
    // Multiplying instead of masking lets the table grow by any factor, not by doubling only.
    // 32 bits choose among at most 2^32 slots, which is 64 GiB.
    std::size_t slot = ((key.low >> 32) * slots_.size()) >> 32;
    while (slots_[slot] != free_slot && slots_[slot] != key) {
        if (++slot == slots_.size()) slot = 0;
    }
    return slot;
}

bool KeySet::insert(Hash128 key) {
    key = storable(key);
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    Hash128& slot = slots_[slot_of(key)];
    if (slot == key) return false;
    slot = key;
    ++size_;
    return true;
}

bool KeySet::contains(Hash128 key) const {
    if (slots_.empty()) return false;
    key = storable(key);
    return slots_[slot_of(key)] == key;
}

void KeySet::grow() {
    std::vector<Hash128> old(slots_.empty() ? first_slots : slots_.size() + slots_.size() / 2 + 1);
    std::swap(old, slots_);
    for (const Hash128& key : old) {
        if (key != free_slot) slots_[slot_of(key)] = key;
    }
}

}  // namespace copyover::migrate
