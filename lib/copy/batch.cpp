#include "copy/batch.hpp"

#include "base/error.hpp"
#include "copy/encoder.hpp"

namespace copyover::copy {

Batch::Batch(std::size_t table, std::span<const schema::Type* const> types)
    : table_(table), types_(types.begin(), types.end()), bytes_(file_header()) {}

void Batch::add(std::span<const schema::Value> values, const Origin& origin) {
    if (finished_) throw InternalError("a row came for a batch that is finished");
    append_row(types_, values, bytes_);
    origins_.push_back(origin);
}

std::string_view Batch::finish() {
    if (!finished_) bytes_.append(file_trailer());
    finished_ = true;
    return bytes_;
}

void Batch::clear() {
    bytes_.assign(file_header());
    origins_.clear();
    finished_ = false;
}

}  // namespace copyover::copy
