#include "migrate/survey/row_hash.hpp"

#include <algorithm>
#include <numeric>

#include "schema/equality.hpp"

namespace copyover::migrate {

using mapping::Relation;
using schema::Type;
using schema::Value;

RowHasher::RowHasher(std::vector<const Type*> types, std::vector<std::size_t> identity)
    : types_(std::move(types)), identity_(std::move(identity)) {
    std::vector<std::size_t> all(types_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    row_is_identity_ = identity_ == all && std::ranges::none_of(types_, [](const Type* type) {
                           return schema::has_equal_variants(*type);
                       });
}

RowHashes RowHasher::hashes(std::span<const Value> values) {
    const Hash128 hash = row(values);
    return {row_is_identity_ ? hash : identity(values), hash};
}

Hash128 RowHasher::row(std::span<const Value> values) {
    form_.clear();
    for (std::size_t i = 0; i < values.size(); ++i)
        form_.append<Relation::stored>(*types_[i], values[i]);
    return hash128(form_.bytes());
}

std::optional<Hash128> RowHasher::columns(std::span<const std::size_t> positions,
                                          std::span<const Value> values, bool nulls_are_keys) {
    form_.clear();
    for (const std::size_t position : positions) {
        if (!nulls_are_keys && values[position].is_null()) return std::nullopt;
        form_.append<Relation::equal>(*types_[position], values[position]);
    }
    return hash128(form_.bytes());
}

std::optional<Hash128> RowHasher::reference(std::span<const std::size_t> positions,
                                            std::span<const Type* const> parents,
                                            std::span<const Value> values) {
    form_.clear();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const Value& value = values[positions[i]];
        if (value.is_null()) return std::nullopt;
        const Type& type = *types_[positions[i]];
        if (parents[i] == nullptr) {
            form_.append<Relation::equal>(type, value);
        } else {
            form_.append_reference(type, value, *parents[i]);
        }
    }
    return hash128(form_.bytes());
}

}  // namespace copyover::migrate
