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
    if (condemned_[table][reference].try_emplace(parent, why).second) grown_ = has_condemned_ = true;
}

const Rejection::Missing* Rejection::condemned(std::size_t table, std::size_t reference,
                                               Hash128 parent) const {
    const auto found = condemned_[table][reference].find(parent);
    return found == condemned_[table][reference].end() ? nullptr : &found->second;
}

bool Rejection::refuse(RefusedRecord record) {
    const Place place{record.file, record.line, record.column};
    if (!refusals_.emplace(place, record.text_hash, record.reason.table, record.reason.message).second)
        return false;
    refused_[place].push_back(std::move(record));
    return true;
}

std::vector<const Finding*> Rejection::refusals(std::uint32_t file, std::uint64_t line, std::uint64_t column,
                                                std::string_view text) const {
    std::vector<const Finding*> reasons;
    const auto found = refused_.find({file, line, column});
    if (found == refused_.end()) return reasons;
    const std::string text_hash = to_hex(hash128(text));
    for (const RefusedRecord& record : found->second) {
        if (record.text_hash.empty() || record.text_hash == text_hash) reasons.push_back(&record.reason);
    }
    return reasons;
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
