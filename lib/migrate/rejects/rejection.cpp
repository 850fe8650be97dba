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

bool Rejection::refuse(RefusedRecord record) {
    std::vector<RefusedRecord>& known = refused_[{record.file, record.line, record.column}];
    const bool is_known = std::ranges::any_of(known, [&](const RefusedRecord& other) {
        return other.text_hash == record.text_hash && other.reason.table == record.reason.table &&
               other.reason.message == record.reason.message;
    });
    if (!is_known) known.push_back(std::move(record));
    return !is_known;
}

std::vector<const Finding*> Rejection::refusals(std::uint32_t file, std::uint64_t line, std::uint64_t column,
                                                std::string_view text) const {
    std::vector<const Finding*> reasons;
    const auto found = refused_.find({file, line, column});
    if (found == refused_.end()) return reasons;
    for (const RefusedRecord& record : found->second) {
        if (record.text_hash.empty() || record.text_hash == to_hex(hash128(text)))
            reasons.push_back(&record.reason);
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
