#include "mapping/record/walks.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/error.hpp"

namespace copyover::mapping {

RecordWalk& Walks::of(std::span<const std::size_t> sources) {
    Mask mask = 0;
    for (const std::size_t source : sources)
        mask |= program_.sources[source].bit;
    if (last_ != nullptr && mask == last_sources_) return *last_;
    last_sources_ = mask;
    auto& [trie, walk] = walks_[mask];
    if (!walk) {
        std::vector<PatternUse> uses;
        std::ranges::copy_if(program_.uses, std::back_inserter(uses), [&](const PatternUse& use) {
            return (program_.sources[use.source].bit & mask) != 0;
        });
        auto built = Trie::build(uses, most_trie_nodes);
        if (!built) throw InternalError("the patterns of a mapping that was accepted are too many");
        trie = std::move(*built);
        walk = std::make_unique<RecordWalk>(trie, program_.slot_is_list);
    }
    last_ = walk.get();
    return *last_;
}

}  // namespace copyover::mapping
