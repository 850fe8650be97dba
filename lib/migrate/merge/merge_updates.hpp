// Gives rows of the target the source's values: staged by COPY, then one UPDATE per table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "migrate/send/loader.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/target.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

class MergeUpdates {
  public:
    // Makes a temporary table, which ends with the transaction, for each of the tables. From then until
    // stage() the connection is busy. Everything is borrowed.
    MergeUpdates(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                 std::span<const SourceFile> files, const Options& options,
                 std::span<const std::size_t> tables, std::optional<RefusedSearch> search);

    // A row whose key is in the target with other values.
    void add(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin);

    // Waits until all rows are staged.
    void stage();

    // Ends the COPY statement that is open.
    void rest() { loader_->rest(); }

    // Temporary tables until the transaction ends: the new values of mapped columns, and after apply() the
    // whole rows as they were.
    [[nodiscard]] schema::Name staging(std::size_t table) const;
    [[nodiscard]] schema::Name replaced(std::size_t table) const;

    struct Updated {
        RowSum replaced;  // the rows as they were
        RowSum sent;      // as they are now
    };

    // Adds key-followed where rows refer to keys that apply() would change, by foreign keys that are in place
    // and act on updates.
    void report_followers(std::size_t table, Findings& findings);

    // Updates the rows of a table. Throws LoadRefused where the server refuses or loses one.
    Updated apply(std::size_t table);

    struct Refused {
        std::size_t table = 0;
        Hash128 row;  // RowHasher::row()
        Finding reason;
    };

    // Of what apply() would write, in savepoints of the transaction: the rows that the server refuses, at
    // most so many. Nothing stays updated.
    std::vector<Refused> find_refused(std::size_t table, std::uint64_t most);

  private:
    // Over those aliases of the target and of what is staged.
    [[nodiscard]] std::string same_key(std::size_t table, std::string_view live,
                                       std::string_view staged) const;
    RowSum replaced_rows(std::size_t table);
    [[nodiscard]] std::string update(std::size_t table) const;

    postgres::Connection& connection_;
    const Target& target_;
    const mapping::Plan& plan_;
    const Options& options_;
    std::optional<RefusedSearch> search_;
    std::vector<RowHasher> hashers_;
    std::vector<RowSum> sent_;
    std::unique_ptr<Loader> loader_;
};

}  // namespace copyover::migrate
