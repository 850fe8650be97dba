// Names of tables and columns made of what files and members are called.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace copyover::draft {

// "userId" and "user-id" become "user_id": lower case, letters of all languages, other characters as single
// underscores, at most 50 bytes, never empty and never starting with a digit.
std::string snake_case(std::string_view name);

// The table of a file: its stem without digits, else its folder's name: "messages.json",
// "general/2025-03.json".
std::string table_name(std::string_view file);

// "users" becomes "user", "entries" "entry"; what is no plural stays.
std::string singular(std::string_view name);

// What a column is called that refers to the key of a table: "id" of users is "user_id", "user_id" stays.
std::string reference_name(std::string_view table, std::string_view key);

// The name, or the name with a number behind it, that is not in `taken` yet; put there.
std::string unused_name(std::string_view name, std::set<std::string>& taken);

// Whether the name is made of letters and digits, so that it can be that of a column: no emoji, no `*`.
bool is_wordlike(std::string_view name);

// Whether PostgreSQL and a mapping can hold the name: UTF-8 without NUL.
bool is_storable(std::string_view name);

// A JSON Pointer of one step (RFC 6901), and whether a pattern of the mapping can address it: `*` it cannot.
std::string pointer_to(std::string_view member);

}  // namespace copyover::draft
