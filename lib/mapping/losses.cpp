#include "mapping/losses.hpp"

#include <fmt/format.h>

#include <array>

namespace copyover::mapping {

namespace {

constexpr std::array<std::pair<Loss, const Rule*>, 7> rules{{
    {Loss::nul, &rule::value_nul},
    {Loss::surrogate, &rule::value_surrogate},
    {Loss::too_long, &rule::value_too_long},
    {Loss::precision, &rule::value_precision},
    {Loss::local_time, &rule::value_local_time},
    {Loss::query, &rule::query_dropped},
    {Loss::split_parts, &rule::parts_dropped},
}};

}  // namespace

std::span<const std::pair<Loss, const Rule*>> loss_rules() {
    return rules;
}

std::string loss_message(const Rule& rule, const std::string& column) {
    if (&rule == &rule::query_dropped)
        return fmt::format("values of column {} lost their query, as \"drop_query\" asks", column);
    if (&rule == &rule::parts_dropped)
        return fmt::format("values of column {} lost blanks or empty parts, as \"split\" asks", column);
    return fmt::format("values of column {} were repaired ({})", column, rule.name);
}

}  // namespace copyover::mapping
