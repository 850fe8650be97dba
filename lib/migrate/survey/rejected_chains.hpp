// Records that refer to rejected ones through others that are rejected for that: a thread of replies below
// one bad message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/hash.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/survey/record_keys.hpp"

namespace copyover::migrate {

// Without it a survey would be needed for each generation. Memory: 48 bytes for each reference of a record
// that others may refer to, into a table that refers to others.
class RejectedChains {
  public:
    struct Key {
        std::uint32_t table = 0;
        std::uint32_t number = 0;  // KeyPlan of the table
        Hash128 hash;

        friend auto operator<=>(const Key&, const Key&) = default;
    };

    // `parents` as parent_keys() says; borrowed, as is the plan.
    RejectedChains(const mapping::Plan& plan, const std::vector<std::vector<ParentKey>>& parents);

    // A record that is taken in.
    void add(const RecordKeys& record, const KeyHash& reference);

    // Nothing refers to this key any more that can stay.
    void lose(std::size_t table, std::size_t key, Hash128 hash);

    // Hands out, for all that hangs on the lost keys, references that lead nowhere now. Keys for which
    // `is_repeated` are passed over: another record may have them.
    void follow(const std::function<bool(const Key& key)>& is_repeated,
                const std::function<void(std::size_t table, std::size_t reference, Hash128 parent)>& condemn);

  private:
    struct Link {
        Key parent;
        Key child;  // of the record that refers to the parent
    };

    const mapping::Plan& plan_;
    const std::vector<std::vector<ParentKey>>& parents_;
    std::vector<std::vector<bool>> is_parent_;  // by table and key: whether a reference leads to it
    std::vector<Link> links_;
    std::vector<Key> lost_;
};

}  // namespace copyover::migrate
