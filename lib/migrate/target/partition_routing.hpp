// Which rows of the files have no partition in the target, or only DEFAULT: asked before anything is sent.
//
// The server judges: each partition's own constraint (pg_get_partition_constraintdef) is evaluated over the
// key values of the rows, so every key works, hash and expressions included, and nothing is written.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/finding.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/partition_ddl.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/partitions.hpp"

namespace copyover::migrate {

class PartitionRouting : public RowConsumer {
  public:
    // For those tables of `tables` (of the plan) that are partitioned in the target. Everything is borrowed.
    PartitionRouting(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                     const std::vector<std::size_t>& tables);

    [[nodiscard]] bool has_work() const { return !trees_.empty(); }

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // After the last row: findings partition-missing and partition-default, one for each new partition, and
    // left-to-rehearse where the database itself fills a column of the key.
    void finish(std::span<const SourceFile> files, Findings& findings);

  private:
    struct Level {  // a partitioned table of the tree
        std::string sql;
        MissingPartition::Kind kind = MissingPartition::Kind::by_default;
        std::string unit;
    };
    struct Stray {
        std::uint64_t rows = 0;
        copy::Origin first;
    };
    struct Key {
        std::vector<std::optional<std::string>> values;
        std::uint64_t rows = 0;
        copy::Origin first;
    };
    struct Tree {
        postgres::PartitionTree tree;
        std::vector<std::size_t> positions;  // of the key's columns in the row
        std::vector<Level> levels;
        bool whole_hours = false;  // every bound is: times may be counted by the hour
        std::unordered_map<std::string, std::size_t> known;
        std::vector<Key> keys;  // distinct ones since the last question
        std::map<std::tuple<std::size_t, std::string, std::string, bool>, Stray> strays;
    };

    void prepare(Tree& tree);
    void prepare_times(Tree& tree, std::size_t level, const std::string& type);
    void prepare_integers(Tree& tree, std::size_t level);
    std::string level_sql(const Tree& tree, std::size_t level, const std::string& lower,
                          const std::string& upper) const;
    [[nodiscard]] bool has_whole_hours(const Tree& tree);
    void ask(Tree& tree);
    // The key's values are named unless they are secret.
    void report(const Tree& tree, bool is_secret, std::span<const SourceFile> files,
                Findings& findings) const;

    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::map<std::size_t, Tree> trees_;                          // by table of the plan
    std::vector<std::pair<std::string, std::string>> unjudged_;  // table, column
};

}  // namespace copyover::migrate
