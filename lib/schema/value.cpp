#include "schema/value.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>

namespace copyover::schema {

std::string_view Arena::keep(std::string_view text) {
    if (text.empty()) return {};
    auto* bytes = static_cast<char*>(resource_.allocate(text.size(), 1));
    std::ranges::copy(text, bytes);
    return {bytes, text.size()};
}

std::span<Value> Arena::values(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<Value>, "reset() runs no destructors");
    if (count == 0) return {};
    auto* values = static_cast<Value*>(resource_.allocate(count * sizeof(Value), alignof(Value)));
    std::uninitialized_value_construct_n(values, count);
    return {values, count};
}

std::span<std::int32_t> Arena::lengths(std::size_t count) {
    if (count == 0) return {};
    auto* lengths =
        static_cast<std::int32_t*>(resource_.allocate(count * sizeof(std::int32_t), alignof(std::int32_t)));
    std::uninitialized_value_construct_n(lengths, count);
    return {lengths, count};
}

}  // namespace copyover::schema
