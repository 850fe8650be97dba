#include "migrate/rejects/refused_rows.hpp"

#include <utility>

namespace copyover::migrate {

bool RefusedRows::add(RefusedRecord record) {
    places_.emplace(record.file, record.line, record.column);
    records_.push_back(std::move(record));
    return places_.size() <= most_records_;
}

void RefusedRows::set_aside(Finding reference) {
    if (!reference_) reference_ = std::move(reference);
}

}  // namespace copyover::migrate
