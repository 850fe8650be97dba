// Values of JSON in one form, so that equal values are equal bytes.
#pragma once

#include <string>
#include <string_view>

namespace copyover::json {

// Appends the canonical form of a JSON text: no blanks, members sorted by the bytes of their unescaped names
// with the last of equal names kept (as jsonb does), strings with the shortest escapes, numbers as
// canonical_number. False where the text is not JSON; out then holds a partial form.
bool append_canonical(std::string_view text, std::string& out);

}  // namespace copyover::json
