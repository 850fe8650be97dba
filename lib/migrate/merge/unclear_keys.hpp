// Rows that a table seems to lack while it holds one whose key the server finds equal: keys of citext, of collations
// that are not deterministic, and of literals. A merge would send them, and the table would refuse them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/redaction.hpp"
#include "migrate/merge/merge.hpp"
#include "migrate/target/server_input.hpp"

namespace copyover::migrate {

// Whether only the server knows which rows of the table have the same primary key.
bool has_unclear_key(const mapping::TablePlan& plan);

// A replay that asks the server about the rows that are missing. The connection is free meanwhile.
class UnclearKeys : public RowConsumer {
  public:
    static constexpr std::size_t rows_per_question = 2'000;

    // Everything is borrowed. `tables` have unclear keys.
    UnclearKeys(postgres::Connection& connection, const Target& target, Merge& merge,
                const mapping::Plan& plan, std::span<const SourceFile> files,
                std::span<const std::size_t> tables, const Options& options, Findings& findings);

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // Asks about what is left. Each row found is a finding row-differs.
    void finish();

  private:
    struct Waiting {
        std::string named;
        copy::Origin origin;
    };
    struct Table {
        std::unique_ptr<ServerInput> input;  // nothing where the table is not asked about
        std::string question;
        std::string keys;  // JSON
        std::vector<Waiting> rows;
    };

    [[nodiscard]] std::string question(std::size_t table, const ServerInput& input) const;
    void ask(std::size_t table);

    postgres::Connection& connection_;
    const Target& target_;
    Merge& merge_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    Redaction redaction_;
    Findings& findings_;
    std::vector<Table> tables_;
};

}  // namespace copyover::migrate
