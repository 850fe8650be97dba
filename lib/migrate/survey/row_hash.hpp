// Hashes of rows and keys, by the relations of mapping/convert/value_form.hpp: what the verifier compares and
// the key sets hold.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "mapping/convert/value_form.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::migrate {

struct RowHashes {
    Hash128 identity;
    Hash128 row;
};

// Computes hashes of rows of one table. Keeps its buffer; one per thread.
class RowHasher {
  public:
    // `identity` are the positions of the columns that identify a row: all of them in a table without a key.
    RowHasher(std::vector<const schema::Type*> types, std::vector<std::size_t> identity);

    // Of the same stored values.
    Hash128 row(std::span<const schema::Value> values);

    // Of equal values.
    Hash128 identity(std::span<const schema::Value> values) { return *columns(identity_, values, true); }

    // Both; a row that is its own identity is hashed once.
    RowHashes hashes(std::span<const schema::Value> values);

    // Of equal values in some columns, in their order. Nothing where one of them is NULL and nulls are no
    // keys.
    std::optional<Hash128> columns(std::span<const std::size_t> positions,
                                   std::span<const schema::Value> values, bool nulls_are_keys);

    // The same of a row that they refer to: its columns have the types `parents`, nullptr where values stand
    // in their form as they are. Nothing where one of them is NULL.
    std::optional<Hash128> reference(std::span<const std::size_t> positions,
                                     std::span<const schema::Type* const> parents,
                                     std::span<const schema::Value> values);

  private:
    std::vector<const schema::Type*> types_;
    std::vector<std::size_t> identity_;
    bool row_is_identity_;
    mapping::ValueForm form_;
};

}  // namespace copyover::migrate
