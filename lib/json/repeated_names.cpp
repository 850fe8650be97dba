#include "json/repeated_names.hpp"

namespace copyover::json {

namespace {

// Up to so many members are compared with one another; beyond, their names go into a set.
constexpr std::uint32_t few_members = 32;

// One of 64 bits by the name's size and three of its bytes.
std::uint64_t bloom_bit(std::string_view name) {
    if (name.empty()) return 1;
    // Sums of products do not wait for one another.
    const std::uint64_t mixed = name.size() * 0x9e3779b97f4a7c15 +
                                static_cast<unsigned char>(name.front()) * 0xbf58476d1ce4e5b9 +
                                static_cast<unsigned char>(name.back()) * 0x94d049bb133111eb +
                                static_cast<unsigned char>(name[name.size() / 2]) * 0xd6e8feb86659fd93;
    return std::uint64_t{1} << (mixed >> 58);
}

}  // namespace

bool RepeatedNames::add(ObjectNames& names, std::span<const Node> nodes, NodeIndex member) {
    const std::string_view name = nodes[member].name;
    const std::uint32_t before = names.count++;
    NodeIndex sibling = names.object + 1;
    if (before < few_members) {
        const std::uint64_t bit = bloom_bit(name);
        const bool maybe = (names.bloom & bit) != 0;
        names.bloom |= bit;
        for (; maybe && sibling != member; sibling = nodes[sibling].end) {
            if (nodes[sibling].name == name) return true;
        }
        return false;
    }
    if (sets_.size() <= names.depth) sets_.resize(names.depth + 1);
    NameSet& set = sets_[names.depth];
    if (before == few_members) {
        set.clear();
        for (; sibling != member; sibling = nodes[sibling].end)
            set.insert(nodes[sibling].name);
    }
    return !set.insert(name);
}

void RepeatedNames::leave(const ObjectNames& names) {
    if (names.count > few_members) sets_[names.depth].clear();
}

}  // namespace copyover::json
