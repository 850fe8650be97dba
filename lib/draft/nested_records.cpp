#include "draft/nested_records.hpp"

#include "draft/collection.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t deepest_nesting = 3;  // records around a record

}  // namespace

bool is_keyed(const json::RecordTree& tree, json::NodeIndex object) {
    std::size_t ids = 0;
    std::size_t all = 0;
    for (json::NodeIndex i = object + 1; i < tree[object].end; i = tree[i].end) {
        ++all;
        ids += sounds_like_id(tree[i].name) ? 1U : 0U;
    }
    return 2 * ids > all;
}

NestedRecords::NestedRecords() = default;
NestedRecords::NestedRecords(NestedRecords&&) noexcept = default;
NestedRecords& NestedRecords::operator=(NestedRecords&&) noexcept = default;
NestedRecords::~NestedRecords() = default;

void NestedRecords::refuse() {
    possible_ = false;
    records_.reset();
}

void NestedRecords::add(const json::RecordTree& tree, const TypedValue& container, const Nesting& nesting) {
    if (!possible_) return;
    const json::Node& node = tree[container.node];
    if (!container_) {
        container_ = node.kind;
        container_pointer_ = container.pointer;
    }
    possible_ = container_ == node.kind && container_pointer_ == container.pointer &&
                nesting.depth <= deepest_nesting && container.says_type.empty();
    const bool empty = node.end == container.node + 1;
    if (possible_ && !empty && !records_) possible_ = start(tree, container, nesting);
    for (json::NodeIndex i = container.node + 1; possible_ && i < node.end; i = tree[i].end)
        possible_ = add_element(tree, i, nesting);
    if (!possible_) records_.reset();
}

bool NestedRecords::start(const json::RecordTree& tree, const TypedValue& container, const Nesting& nesting) {
    const json::NodeIndex first = container.node + 1;
    const TypedValue element = value_at(tree, first);
    const json::Kind kind = tree[element.node].kind;
    const bool keyed = container_ == json::Kind::object;
    scalars_ = keyed && kind != json::Kind::object && kind != json::Kind::array && kind != json::Kind::null;
    if (scalars_ && !is_keyed(tree, container.node)) return false;
    if (nesting.room->nested == 0) return false;
    --nesting.room->nested;
    records_ = std::make_unique<Collection>(nesting.room->hashes);
    return true;
}

bool NestedRecords::add_element(const json::RecordTree& tree, json::NodeIndex element,
                                const Nesting& nesting) {
    const TypedValue value = value_at(tree, element);
    const json::Kind kind = tree[value.node].kind;
    if (kind == json::Kind::null && value.pointer.empty() && !scalars_) {
        nulls_ = true;
        return true;
    }
    const bool object = kind == json::Kind::object;
    if (object == scalars_ || kind == json::Kind::array) return false;
    if (records_->all_records() == 0) element_pointer_ = value.pointer;
    if (element_pointer_ != value.pointer || value.meaning == Meaning::null || !value.says_type.empty())
        return false;
    records_->add_nested(tree, element, value.node, nesting);
    return true;
}

const Collection* NestedRecords::records() const {
    if (!possible_ || !records_ || records_->all_records() == 0) return nullptr;
    if (container_ != json::Kind::object) return records_.get();
    return scalars_                     ? (records_->is_mostly_keyed_by_id() ? records_.get() : nullptr)
           : records_->is_keyed_by_id() ? records_.get()
                                        : nullptr;
}

}  // namespace copyover::draft
