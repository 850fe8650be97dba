// Conditions: which records or matches a rule takes.
#pragma once

#include <variant>
#include <vector>

#include "mapping/syntax/pointer_expression.hpp"
#include "mapping/syntax/syntax_reader.hpp"

namespace copyover::mapping {

// What a condition wants to find at a place. Scalar is what values are compared with, here a place in the mapping.
template <typename Scalar>
struct IsAnyOf {
    std::vector<Scalar> values;
};
template <typename Scalar>
struct IsNoneOf {
    std::vector<Scalar> values;
};
struct IsPresent {};
struct IsAbsent {};
template <typename Scalar>
using Test = std::variant<IsAnyOf<Scalar>, IsNoneOf<Scalar>, IsPresent, IsAbsent>;

struct ConditionSyntax {
    PointerSyntax source;
    Test<json::NodeIndex> test;  // of scalars
};

std::vector<ConditionSyntax> read_conditions(const SyntaxReader& reader, json::NodeIndex at);

}  // namespace copyover::mapping
