// What the name of a member tells about its values. Evidence for a guess, never more.
#pragma once

#include <string_view>

namespace copyover::draft {

// Whether the name says nothing about what it holds: "data", "items".
bool is_generic(std::string_view member);

// Whether a member is likely to tell records apart, by its name: "id", "_id", "uuid".
bool sounds_like_key(std::string_view name);

// Whether values under the name tell people or things apart although they are no ids: "username", "email".
bool sounds_like_natural_key(std::string_view name);

// Whether texts with slashes under the name are addresses of their records: "url", "name" of Firestore.
bool sounds_like_address(std::string_view name);

// Whether what is called so is likely to be somebody's part in the record: "author_id", "owner".
bool sounds_like_role(std::string_view name);

// Whether values under the name are likely to name another record: "parent", "replyTo".
bool sounds_like_reference(std::string_view name);

// Whether the name is that of an id or of what things are called: "id", "title", "nombre".
bool sounds_like_name(std::string_view name);

// Whether a member name reads like an id and not like a word of a programmer.
bool sounds_like_id(std::string_view name);

// Whether numbers under the name are likely to be times, and whether they are likely to be none: "quota".
bool sounds_like_time(std::string_view name);
bool sounds_like_quantity(std::string_view name);

// Whether few texts under the name are likely to be all that there can be: "status", "type".
bool sounds_like_label(std::string_view name);

// Whether a member is likely to hold a secret, by its name.
bool sounds_secret(std::string_view name);

}  // namespace copyover::draft
