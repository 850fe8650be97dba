#include "schema/kept_value.hpp"

#include <algorithm>

namespace copyover::schema {

Value kept(const Value& value, Arena& arena) {
    if (const auto* text = std::get_if<std::string_view>(&value.data)) return {arena.keep(*text)};
    const auto* array = std::get_if<ArrayValue>(&value.data);
    if (array == nullptr) return value;
    const std::span<Value> elements = arena.values(array->elements.size());
    std::ranges::transform(array->elements, elements.begin(),
                           [&](const Value& element) { return kept(element, arena); });
    const std::span<std::int32_t> lengths = arena.lengths(array->lengths.size());
    std::ranges::copy(array->lengths, lengths.begin());
    return {ArrayValue{elements, array->lower_bound, lengths}};
}

}  // namespace copyover::schema
