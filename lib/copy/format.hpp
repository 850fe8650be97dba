// The two formats of COPY: binary, and text where only the server knows how a column's texts are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "schema/type.hpp"

namespace copyover::copy {

enum class Format : std::uint8_t { binary, text };

// Text where a column takes literals.
Format format_of(std::span<const schema::Type* const> types);

// "binary", as the options of COPY name it.
std::string_view name_of(Format format);

// What stands before the first row of a stream and behind the last one: nothing of text.
std::string_view stream_header(Format format);
std::string_view stream_trailer(Format format);

// Where each row begins, and where the last one ends. InternalError where the bytes are no rows.
std::vector<std::size_t> row_starts(Format format, std::string_view rows);

}  // namespace copyover::copy
