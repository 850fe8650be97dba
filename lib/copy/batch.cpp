#include "copy/batch.hpp"

#include "copy/encoder.hpp"

namespace copyover::copy {

Batch::Batch(std::size_t table, std::span<const schema::Type* const> types)
    : table_(table), types_(types.begin(), types.end()) {}

void Batch::add(std::span<const schema::Value> values, const Origin& origin) {
    append_row(types_, values, bytes_);
    origins_.push_back(origin);
}

void Batch::clear() {
    bytes_.clear();
    origins_.clear();
}

}  // namespace copyover::copy
