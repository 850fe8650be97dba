#include "copy/format.hpp"

#include <algorithm>

#include "copy/byte_reader.hpp"
#include "copy/encoder.hpp"

namespace copyover::copy {

namespace {

std::vector<std::size_t> binary_starts(std::string_view rows) {
    std::vector<std::size_t> starts{0};
    for (std::size_t at = 0; at < rows.size(); starts.push_back(at)) {
        ByteReader fields(rows.substr(at));
        const auto count = fields.integer<std::int16_t>();
        at += sizeof(count);
        for (std::int16_t field = 0; field < count; ++field) {
            const auto length = fields.integer<std::int32_t>();
            at += sizeof(length);
            if (length < 0) continue;  // NULL
            fields.take(static_cast<std::size_t>(length));
            at += static_cast<std::size_t>(length);
        }
    }
    return starts;
}

// Line feeds within fields are escaped.
std::vector<std::size_t> line_starts(std::string_view rows) {
    std::vector<std::size_t> starts{0};
    for (std::size_t end = rows.find('\n'); end != std::string_view::npos; end = rows.find('\n', end + 1))
        starts.push_back(end + 1);
    return starts;
}

}  // namespace

Format format_of(std::span<const schema::Type* const> types) {
    const bool has_literals = std::ranges::any_of(
        types, [](const schema::Type* type) { return type->kind == schema::TypeKind::literal; });
    return has_literals ? Format::text : Format::binary;
}

std::string_view name_of(Format format) {
    return format == Format::text ? "text" : "binary";
}

std::string_view stream_header(Format format) {
    return format == Format::text ? std::string_view() : file_header();
}

std::string_view stream_trailer(Format format) {
    return format == Format::text ? std::string_view() : file_trailer();
}

std::vector<std::size_t> row_starts(Format format, std::string_view rows) {
    return format == Format::text ? line_starts(rows) : binary_starts(rows);
}

}  // namespace copyover::copy
