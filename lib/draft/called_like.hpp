// Whether names of columns name tables.
#pragma once

#include <string_view>

namespace copyover::draft {

// "user_id", "userId" and "author_user_id" are called like a table "users" or "user".
bool called_like(std::string_view column, std::string_view table);

// Whether some word of the name says that it is an id or refers to one.
bool has_id_word(std::string_view column);

}  // namespace copyover::draft
