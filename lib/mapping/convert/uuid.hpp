// UUIDs as texts, and those that follow from names: version 5 of RFC 4122 section 4.3.
#pragma once

#include <string>
#include <string_view>

#include "schema/value.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

// `name` in UTF-8.
schema::Uuid uuid5(const schema::Uuid& name_space, std::string_view name);

// "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
inline std::string to_string(const schema::Uuid& uuid) {
    return schema::uuid_text(uuid);
}

// Every form of a UUID that PostgreSQL reads. False for any other text.
bool read_uuid(std::string_view text, schema::Uuid& uuid);

}  // namespace copyover::mapping
