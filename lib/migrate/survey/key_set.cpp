#include "migrate/survey/key_set.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace copyover::migrate {

namespace {

constexpr std::size_t first_slots = 1024;
constexpr Hash128 free_slot{};

// Large pages spare the address translation that a random access into hundreds of megabytes costs. Only
// advice, given before the memory is touched: where the kernel does not take it, nothing is lost but speed.
void ask_for_large_pages(void* memory, std::size_t bytes) {
    constexpr std::size_t page = 2 << 20;
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (address + page - 1) / page * page;
    const std::uintptr_t last = (address + bytes) / page * page;
    if (last > first) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

// The free mark itself may not occur as a key.
Hash128 storable(Hash128 key) {
    if (key == free_slot) key.low = 1;
    return key;
}

}  // namespace

// Multiplying instead of masking lets the table grow by any factor, not by doubling only. 32 bits choose
// among at most 2^32 slots, which is 64 GiB.
std::size_t KeySet::first_slot(const Hash128& key) const {
    return ((key.low >> 32) * slots_.size()) >> 32;
}

std::size_t KeySet::slot_of(const Hash128& key) const {
    std::size_t slot = first_slot(key);
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

void KeySet::prefetch(Hash128 key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[first_slot(storable(key))]);
}

bool KeySet::contains(Hash128 key) const {
    if (slots_.empty()) return false;
    key = storable(key);
    return slots_[slot_of(key)] == key;
}

void KeySet::grow() {
    const std::size_t half_more = slots_.size() + slots_.size() / 2;
    const std::size_t expected = expected_ + expected_ / 2;  // at a load of 2/3
    std::vector<Hash128> larger;
    larger.reserve(std::max(first_slots, std::max(half_more, std::min(expected, 8 * slots_.size()))));
    ask_for_large_pages(larger.data(), larger.capacity() * sizeof(Hash128));
    larger.resize(larger.capacity());
    std::swap(larger, slots_);
    for (const Hash128& key : larger) {
        if (key != free_slot) slots_[slot_of(key)] = key;
    }
}

}  // namespace copyover::migrate
