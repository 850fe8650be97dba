// Rows and keys in one canonical form, hashed: what the verifier compares and the key sets hold.
//
// Equal values have equal forms however they are written: numbers as sign, digits and exponent, jsonb by
// value, char(n) without padding, arrays with their lower bound; floats by their bits (EXPERIMENTS.md part
// C).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "json/canonicalizer.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::migrate {

// The forms of values, one behind the other. Keeps its memory; one per thread.
class CanonicalForm {
  public:
    void clear() { used_ = 0; }

    // Appends a form of the value from which no other value's form is a prefix. Forms of one value in columns
    // of different types agree where PostgreSQL would find them equal in a foreign key (varchar and text,
    // int4 and int8).
    void append(const schema::Type& type, const schema::Value& value);

    // Valid until the next call.
    [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), used_}; }

  private:
    // Grows by so many bytes, which are not filled first: filling costs more than what is written into most
    // of them.
    char* room(std::size_t bytes) {
        if (buffer_.size() - used_ < bytes) grow(bytes);
        char* const start = buffer_.data() + used_;
        used_ += bytes;
        return start;
    }
    void grow(std::size_t bytes);
    template <typename T>
    void put(char tag, const T& value);
    void put_text(std::string_view text);
    void append_text(const schema::Type& type, std::string_view text);
    void append_array(const schema::Type& type, const schema::ArrayValue& array);

    std::vector<char> buffer_;  // grows only
    std::size_t used_ = 0;
    json::Canonicalizer json_;
    std::string normal_;  // a text in its normal form
};

struct RowHashes {
    Hash128 identity;
    Hash128 row;
};

// Computes hashes of rows of one table. Keeps its buffer; one per thread.
class RowHasher {
  public:
    // `identity` are the positions of the columns that identify a row: all of them in a table without a key.
    RowHasher(std::vector<const schema::Type*> types, std::vector<std::size_t> identity);

    Hash128 row(std::span<const schema::Value> values);
    Hash128 identity(std::span<const schema::Value> values) { return *columns(identity_, values, true); }

    // Both; a row that is its own identity is hashed once.
    RowHashes hashes(std::span<const schema::Value> values);

    // Of some columns, in their order. Nothing where one of them is NULL and nulls are no keys.
    std::optional<Hash128> columns(std::span<const std::size_t> positions,
                                   std::span<const schema::Value> values, bool nulls_are_keys);

  private:
    std::vector<const schema::Type*> types_;
    std::vector<std::size_t> identity_;
    bool row_is_identity_;
    CanonicalForm form_;
};

}  // namespace copyover::migrate
