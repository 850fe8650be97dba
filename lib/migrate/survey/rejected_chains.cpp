#include "migrate/survey/rejected_chains.hpp"

#include <algorithm>
#include <set>

namespace copyover::migrate {

RejectedChains::RejectedChains(const mapping::Plan& plan, const std::vector<std::vector<ParentKey>>& parents)
    : plan_(plan), parents_(parents) {
    for (const mapping::TablePlan& table : plan.tables)
        is_parent_.emplace_back(table.keys.size());
    for (std::size_t table = 0; table < plan.tables.size(); ++table) {
        for (std::size_t i = 0; i < parents[table].size(); ++i)
            is_parent_[plan.tables[table].references[i].parent][parents[table][i].key] = true;
    }
}

void RejectedChains::add(const RecordKeys& record, const KeyHash& reference) {
    const std::size_t table = record.rows[reference.row].table;
    const std::size_t parent = plan_.tables[table].references[reference.number].parent;
    // What refers to nothing is rejected in the first pass, if at all.
    if (plan_.tables[parent].references.empty()) return;
    const Key to{static_cast<std::uint32_t>(parent),
                 static_cast<std::uint32_t>(parents_[table][reference.number].key), reference.hash};
    for (const KeyHash& key : record.keys) {
        const std::size_t own = record.rows[key.row].table;
        if (!is_parent_[own][key.number]) continue;
        links_.push_back(
            {to, {static_cast<std::uint32_t>(own), static_cast<std::uint32_t>(key.number), key.hash}});
    }
}

void RejectedChains::lose(std::size_t table, std::size_t key, Hash128 hash) {
    lost_.push_back({static_cast<std::uint32_t>(table), static_cast<std::uint32_t>(key), hash});
}

void RejectedChains::follow(
    const std::function<bool(const Key& key)>& is_repeated,
    const std::function<void(std::size_t table, std::size_t reference, Hash128 parent)>& condemn) {
    std::ranges::sort(links_, {}, &Link::parent);
    std::set<Key> known(lost_.begin(), lost_.end());
    while (!lost_.empty()) {
        const Key key = lost_.back();
        lost_.pop_back();
        auto link = std::ranges::lower_bound(links_, key, {}, &Link::parent);
        for (; link != links_.end() && link->parent == key; ++link) {
            const Key& child = link->child;
            if (is_repeated(child) || !known.insert(child).second) continue;
            lost_.push_back(child);
            for (std::size_t table = 0; table < parents_.size(); ++table) {
                for (std::size_t i = 0; i < parents_[table].size(); ++i) {
                    if (plan_.tables[table].references[i].parent == child.table &&
                        parents_[table][i].key == child.number)
                        condemn(table, i, child.hash);
                }
            }
        }
    }
}

}  // namespace copyover::migrate
