// A typed value on its way to or from PostgreSQL. Which alternative is used follows from the column's type.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <variant>

namespace copyover::schema {

struct Null {
    friend bool operator==(Null, Null) { return true; }
};

using Uuid = std::array<std::uint8_t, 16>;

struct Value;

// Of several dimensions all have the lower bound 1.
struct ArrayValue {
    std::span<const Value>
        elements;  // none of them is an array; of several dimensions the last one varies first
    std::int32_t lower_bound = 1;
    std::span<const std::int32_t> lengths = {};  // of the dimensions, where there are several
};

// Views point into the record, the arena or the batch that the value came with. Dates and timestamps hold infinity as
// PostgreSQL does: the least and greatest value of int32 or int64.
struct Value {
    std::variant<
        Null,
        bool,              // boolean
        std::int64_t,      // int2, int4, int8, within the type's range; date: days since 2000-01-01; time:
                           // microseconds since midnight; timestamp, timestamptz: since 2000-01-01 (UTC)
        float,             // float4
        double,            // float8
        std::string_view,  // text, varchar, bpchar, citext, enumeration, json: in UTF-8; jsonb: JSON text;
                           // numeric: a number of RFC 8259, NaN, Infinity, -Infinity; bytea: the bytes
                           // themselves
        Uuid,              // uuid
        ArrayValue>        // an array
        data;

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
    std::span<std::int32_t> lengths(std::size_t count);

    void reset() { resource_.release(); }

  private:
    std::array<std::byte, 16384> first_block_;
    std::pmr::monotonic_buffer_resource resource_;
};

}  // namespace copyover::schema
