#include "migrate/rejects/rejection.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace copyover::migrate {

Rejection::Rejection(const mapping::Plan& plan, std::uint64_t limit) : limit_(limit) {
    for (const mapping::TablePlan& table : plan.tables)
        condemned_.emplace_back(table.references.size());
}

void Rejection::condemn(std::size_t table, std::size_t reference, Hash128 parent, Missing why) {
    if (condemned_[table][reference].try_emplace(parent, why).second) grown_ = true;
}

const Rejection::Missing* Rejection::condemned(std::size_t table, std::size_t reference,
                                               Hash128 parent) const {
    const auto found = condemned_[table][reference].find(parent);
    return found == condemned_[table][reference].end() ? nullptr : &found->second;
}

void Rejection::begin_pass() {
    records_.clear();
    count_ = 0;
    grown_ = false;
}

void Rejection::add(RejectedRecord record) {
    if (++count_ <= limit_) records_.push_back(std::move(record));
}

bool Rejection::contains(std::uint32_t file, std::uint64_t offset) const {
    const auto place = [](const RejectedRecord& record) { return std::tuple(record.file, record.offset); };
    return std::ranges::binary_search(records_, std::tuple(file, offset), {}, place);
}

}  // namespace copyover::migrate
