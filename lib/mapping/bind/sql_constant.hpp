// Constants of SQL expressions as PostgreSQL computes them: literals, signs, casts and arrays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/type.hpp"

namespace copyover::mapping {

struct SqlConstant {
    schema::Type type;     // of a literal that has none yet, text
    bool untyped = false;  // such a literal: any type's input function may read it
    bool null = false;
    // Numbers as numeric prints them, booleans as true and false, texts themselves. Of other types the text
    // as it was written: whoever takes the value has to read it.
    std::string text;
    std::vector<SqlConstant> elements;  // of an array
};

// What the expression is for a column of this type. Nothing where it is no constant, or one that only the
// server can compute: functions, arithmetic, times that depend on its zone.
std::optional<SqlConstant> evaluate_constant(const std::string& expression, const schema::Type& column);

}  // namespace copyover::mapping
