// A typed value on its way to or from PostgreSQL. Which alternative is used follows from the column's type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <variant>

#include "schema/type.hpp"

namespace copyover::schema {

struct Null {
    friend bool operator==(Null, Null) { return true; }
};

using Uuid = std::array<std::uint8_t, 16>;

struct Value;

struct ArrayValue {
    std::span<const Value> elements;  // none of them is an array
    std::int32_t lower_bound = 1;
};

// Views point into the record, the arena or the batch that the value came with.
//
// | type                                            | alternative | | boolean | bool | | int2, int4, int8 |
// int64_t, within the type's range                         | | float4; float8 | float; double | | numeric |
// string_view: RFC 8259 number, or NaN, Infinity, -Infinity | | text, varchar, bpchar, citext, enumeration,
// json | string_view, in UTF-8                                    | | jsonb | string_view: JSON text | |
// bytea                                           | string_view: the bytes themselves | | uuid | Uuid | |
// date                                            | int64_t: days since 2000-01-01 | | time | int64_t:
// microseconds since midnight                     | | timestamp, timestamptz                          |
// int64_t: microseconds since 2000-01-01 (UTC)             | | array | ArrayValue |
//
// Dates and timestamps hold infinity as PostgreSQL does: the least and greatest value of int32 or int64.
struct Value {
    std::variant<Null, bool, std::int64_t, float, double, std::string_view, Uuid, ArrayValue> data;

    [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(data); }
};

// Memory for the arrays and texts that conversion makes; emptied after each record, it keeps its first block.
class Arena {
  public:
    Arena() : resource_(first_block_.data(), first_block_.size()) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // A copy that lives until reset().
    std::string_view keep(std::string_view text);
    std::span<Value> values(std::size_t count);

    void reset() { resource_.release(); }

  private:
    std::array<std::byte, 16384> first_block_;
    std::pmr::monotonic_buffer_resource resource_;
};

}  // namespace copyover::schema
