// Values that databases export together with their types: Firestore's {"integerValue": "7"}, DynamoDB's {"N": "7"}.
#pragma once

#include "mapping/convert/conversion.hpp"

namespace copyover::mapping {

inline bool is_typed(Form form) {
    static_assert(Form::firestore < Form::dynamodb, "the last two");
    return form >= Form::firestore;
}

// What the value holds, as a column of the type takes it without its wrapping. A typed null is NULL. For json and jsonb,
// maps and lists become plain JSON; for arrays, lists and sets their elements.
bool convert_typed(const Conversion& conversion, const Input& input, schema::Value& out,
                   ConversionState& state);

}  // namespace copyover::mapping
