#include "copy/batch.hpp"

#include "copy/encoder.hpp"
#include "copy/text_encoder.hpp"

namespace copyover::copy {

Batch::Batch(std::size_t table, std::span<const schema::Type* const> types)
    : table_(table), types_(types.begin(), types.end()), format_(format_of(types)) {}

void Batch::add(std::span<const schema::Value> values, const Origin& origin) {
    if (format_ == Format::text) {
        append_text_row(types_, values, bytes_);
    } else {
        append_row(types_, values, bytes_);
    }
    origins_.push_back(origin);
}

void Batch::clear() {
    bytes_.clear();
    origins_.clear();
}

}  // namespace copyover::copy
