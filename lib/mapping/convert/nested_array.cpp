#include "mapping/convert/nested_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

namespace copyover::mapping {

namespace {

using schema::TypeKind;

constexpr std::size_t most_dimensions = 6;  // MAXDIM of utils/array.h

// By the first array of each depth.
std::vector<std::size_t> lengths_of(const json::RecordTree& tree, json::NodeIndex array) {
    std::vector<std::size_t> lengths;
    for (json::NodeIndex at = array; tree[at].kind == json::Kind::array; ++at) {
        lengths.push_back(tree.children(at).count());
        if (lengths.back() == 0) break;
    }
    return lengths;
}

bool fail_ragged(std::size_t depth, ConversionState& state) {
    return state.fail(
        rule::value_syntax,
        fmt::format("has arrays of different lengths {} deep, which are no dimensions of an array of "
                    "PostgreSQL",
                    depth),
        "correct the record, or store the value in a column of type jsonb");
}

class NestedArray {
  public:
    NestedArray(const Conversion& element, const json::RecordTree& tree, std::span<const std::size_t> lengths,
                std::span<schema::Value> values, ConversionState& state)
        : element_(element), tree_(tree), lengths_(lengths), values_(values), state_(state) {}

    // False, with a failure, where an array is of another length than the first of its depth.
    bool read(json::NodeIndex array, std::size_t depth) {
        if (tree_[array].kind != json::Kind::array || tree_.children(array).count() != lengths_[depth])
            return fail_ragged(depth + 1, state_);
        bool good = true;
        for (const json::NodeIndex child : tree_.children(array))
            good = good && (depth + 1 < lengths_.size() ? read(child, depth + 1) : read_scalar(child));
        return good;
    }

  private:
    bool read_scalar(json::NodeIndex node) {
        schema::Value& value = values_[next_++];
        if (tree_[node].kind == json::Kind::null) {
            value.data = schema::Null{};
            return true;
        }
        if (convert_element(element_, input_of(tree_, node), value, state_)) return true;
        state_.failure.reason = fmt::format("has an element {} that {}", next_ - 1, state_.failure.reason);
        return false;
    }

    const Conversion& element_;
    const json::RecordTree& tree_;
    std::span<const std::size_t> lengths_;
    std::span<schema::Value> values_;
    ConversionState& state_;
    std::size_t next_ = 0;
};

}  // namespace

bool takes_dimensions(const Conversion& element) {
    const TypeKind kind = element.type->kind;
    return element.type->array && kind != TypeKind::json && kind != TypeKind::jsonb &&
           (element.form == Form::by_type || element.form == Form::text || element.form == Form::literal ||
            element.form == Form::iso8601);
}

bool convert_nested(const Conversion& element, const json::RecordTree& tree, json::NodeIndex array,
                    schema::Value& out, ConversionState& state) {
    const std::vector<std::size_t> lengths = lengths_of(tree, array);
    if (lengths.back() == 0)
        return state.fail(rule::value_syntax, "has an empty array in an array, which PostgreSQL cannot store",
                          "correct the record, or store the value in a column of type jsonb");
    if (lengths.size() > most_dimensions)
        return state.fail(rule::value_range,
                          fmt::format("has {} arrays in one another; PostgreSQL stores {} dimensions",
                                      lengths.size(), most_dimensions),
                          "store the value in a column of type jsonb");
    std::size_t count = 1;
    for (const std::size_t length : lengths) {
        count *= length;
        if (count > tree[array].end - array) return fail_ragged(lengths.size(), state);
    }
    const std::span<schema::Value> values = state.arena.values(count);
    NestedArray nested(element, tree, lengths, values, state);
    if (!nested.read(array, 0)) return false;
    schema::ArrayValue made{values};
    if (lengths.size() > 1) {
        const std::span<std::int32_t> dimensions = state.arena.lengths(lengths.size());
        std::ranges::transform(lengths, dimensions.begin(),
                               [](std::size_t length) { return static_cast<std::int32_t>(length); });
        made.lengths = dimensions;
    }
    out.data = made;
    return true;
}

}  // namespace copyover::mapping
