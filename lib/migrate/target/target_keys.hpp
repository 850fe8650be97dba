// Keys of rows that the target holds. The records of a reject folder refer to rows that were loaded before,
// which are in no file of it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>

#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/survey/key_set.hpp"
#include "migrate/target/target.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Connects when it is asked first. Memory: 16 bytes for each row of the tables asked for, at a load of at
// most 3/4.
class TargetKeys {
  public:
    // Needs options.target.dbname. Both are borrowed.
    TargetKeys(Migration& migration, const Options& options);

    // By table and KeyPlan; keys with a NULL are none. Empty where the target has no such table. Reads the
    // whole table. Throws what Connection throws, and Stopped.
    const KeySet& keys(std::size_t table, std::size_t key);

  private:
    void connect();
    void read(std::size_t table, std::size_t key, KeySet& keys);

    Migration& migration_;
    const Options& options_;
    std::unique_ptr<postgres::Connection> connection_;
    std::unique_ptr<Target> target_;
    std::map<std::pair<std::size_t, std::size_t>, KeySet> keys_;
};

}  // namespace copyover::migrate
