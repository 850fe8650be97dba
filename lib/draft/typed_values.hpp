// Values that stand in an object which tells their type: MongoDB's Extended JSON, NeDB, Firestore and
// its backups, DynamoDB.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json/record_tree.hpp"

namespace copyover::draft {

enum class Meaning : std::uint8_t {
    as_written,
    text,
    integer,       // a text of digits
    decimal,       // a text of a number
    milliseconds,  // since 1970
    bytes,         // in base64
    uuid_bytes,    // a UUID in base64
    null,
    object,
    list,
};

struct TypedValue {
    std::string pointer;  // from the wrapper to the value: "/$oid"
    json::NodeIndex node = 0;
    Meaning meaning = Meaning::as_written;
    std::string
        says_type;  // pointer to what stands beside the value and tells its type; empty where nothing does
};

// Nothing where the node is no such wrapper.
std::optional<TypedValue> typed_value(const json::RecordTree& tree, json::NodeIndex node);

// The value itself, as it is written, where it is no wrapper.
TypedValue value_at(const json::RecordTree& tree, json::NodeIndex node);

}  // namespace copyover::draft
