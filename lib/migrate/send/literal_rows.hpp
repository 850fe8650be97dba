// Rows with literals as the server stores them: what it would print of each text, asked for before a row is compared or
// sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/redaction.hpp"
#include "base/run_facts.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/server_input.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// Hands rows on in their order, a block of them at a time. Rows of tables that are not there yet go as they are.
class LiteralRows : public RowConsumer {
  public:
    // Of one question to the server.
    static constexpr std::size_t block_rows = 2'000;
    static constexpr std::size_t block_bytes = 1 << 20;

    // Everything is borrowed. `refused` takes the rows whose texts the server refuses, which then are left out; where it
    // is null, the first is thrown as LoadRefused. The connection is free whenever `next` rests.
    LiteralRows(postgres::Connection& connection, const mapping::Plan& plan,
                std::span<const SourceFile> files, const Options& options, RefusedRows* refused,
                RowConsumer& next);

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;
    void rest() override { next_.rest(); }

    // Hands on what is left. Throws LoadRefused where rows were refused. Adds findings literal-rewritten.
    void finish(Findings& findings);

  private:
    struct Table {
        std::vector<std::size_t> positions;  // of literals
        std::unique_ptr<ServerInput> input;
        std::string question;
    };
    struct Row {
        std::size_t table = 0;
        std::span<schema::Value> values;
        copy::Origin origin;
        bool refused = false;
    };
    struct Rewritten {
        std::uint64_t count = 0;
        std::vector<Location> first;
        std::string example;
    };

    void prepare(std::size_t table, const schema::Name& name);
    void hand_on();
    using Rows = std::span<Row* const>;
    void ask(const Table& table, Rows rows);
    using TakeAnswer = std::function<void(const postgres::Result& answer)>;
    std::optional<postgres::ServerError> try_to_ask(const Table& table, Rows rows, const TakeAnswer& take);
    [[nodiscard]] std::string objects_of(const Table& table, Rows rows) const;
    void take_answer(const Table& table, Rows rows, const postgres::Result& answer);
    void refuse(const Table& table, Row& row, const postgres::ServerError& error);
    std::optional<std::size_t> refused_column(const Table& table, const Row& row);
    void note_rewritten(const Row& row, std::size_t position, std::string_view stored);

    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    const Options& options_;
    Redaction redaction_;
    RefusedRows* refused_;
    RowConsumer& next_;
    std::vector<Table> tables_;
    std::vector<Row> block_;
    std::size_t bytes_ = 0;  // of literals in the block
    schema::Arena arena_;
    bool has_refused_ = false;
    std::map<std::pair<std::size_t, std::size_t>, Rewritten> rewritten_;  // by table and position
};

// replay() with rows as the server stores them. As it is where the plan has no literals.
void replay_stored(postgres::Connection& connection, const mapping::Plan& plan,
                   std::span<const SourceFile> files, Constraints& constraints, const Options& options,
                   RefusedRows* refused, RowConsumer& consumer, RunFacts& facts);

}  // namespace copyover::migrate
