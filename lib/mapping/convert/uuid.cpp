#include "mapping/convert/uuid.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "mapping/convert/hexadecimal.hpp"

namespace copyover::mapping {

schema::Uuid uuid5(const schema::Uuid& name_space, std::string_view name) {
    std::string bytes(name_space.begin(), name_space.end());
    bytes += name;
    const auto digest = sha1(bytes);
    schema::Uuid uuid{};
    std::copy_n(digest.begin(), uuid.size(), uuid.begin());
    // RFC 4122 sections 4.1.3 and 4.1.1: the version in the high bits of octet 6, the variant in those of 8.
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0fU) | 0x50U);
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3fU) | 0x80U);
    return uuid;
}

// As PostgreSQL's string_to_uuid: braces, upper case, and a hyphen after any group of four digits.
bool read_uuid(std::string_view text, schema::Uuid& uuid) {
    const bool braces = text.starts_with('{');
    if (braces) text.remove_prefix(1);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (!take_hex_byte(text, uuid[i])) return false;
        if (i % 2 == 1 && i + 1 < uuid.size() && text.starts_with('-')) text.remove_prefix(1);
    }
    return text == (braces ? "}" : "");
}

}  // namespace copyover::mapping
