// Sends batches of rows by COPY and judges what the server made of them.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "copy/batch.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/files.hpp"
#include "migrate/target/target.hpp"

namespace copyover::migrate {

// The server refused or lost rows that the client had checked: the finding says which. Caught where the
// transaction is rolled back.
class LoadRefused : public std::exception {
  public:
    explicit LoadRefused(Finding finding) : finding_(std::move(finding)) {}

    [[nodiscard]] const Finding& finding() const { return finding_; }
    [[nodiscard]] bool names_record() const { return !finding_.at.file.empty(); }
    [[nodiscard]] const char* what() const noexcept override { return finding_.message.c_str(); }

  private:
    Finding finding_;
};

struct LoadTable {
    bool load = false;                 // rows of other tables are passed over
    bool freeze = false;               // COPY FREEZE: the table was truncated in this transaction
    std::optional<schema::Name> into;  // instead of the table itself: one with the mapped columns
};

// Whether the server speaks of the data (classes 22 and 23: data exception, integrity constraint violation;
// P0: raised by a trigger; 44: check option), not of the connection, privileges or resources.
bool is_about_data(const std::string& sqlstate);

// The finding server-rejected, without an address.
Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values);

class BatchSender {
  public:
    // Everything is borrowed. `refused` is for options.find_refused only and may be null.
    BatchSender(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                std::span<const SourceFile> files, std::span<const LoadTable> tables, const Options& options,
                RefusedRows* refused = nullptr);

    // A COPY statement takes the batches of one table that follow one another, up to so many bytes, or
    // so many rows unless options.batch_rows says otherwise. A long one keeps its pages in a small ring of
    // the server's buffers, where short ones walk through all of them; verification finds the pages faster,
    // too.
    static constexpr std::size_t statement_bytes = 64 << 20;
    static constexpr std::size_t statement_rows = 250'000;
    // Where refused rows are looked for, so that little is sent again for each.
    static constexpr std::size_t searched_bytes = 4 << 20;

    // Throws LoadRefused where the server refused or swallowed a row of this batch or of one sent before.
    // With options.find_refused each statement runs behind a savepoint, and what is refused is sent again in
    // parts until the row is known; rows of one statement are then kept in memory. Where there are
    // RefusedRows, sending goes on behind refused rows until they are too many records.
    void send(const copy::Batch& batch);

    // Ends the statement that is open; to be called before the connection is used otherwise. Throws as
    // send().
    void finish();

    // The rows that the server stored since the last call, by table, of statements that have ended.
    std::vector<std::uint64_t> take_stored();

  private:
    // The COPY statement that is open.
    struct Statement {
        explicit Statement(std::size_t of) : table(of) {}

        std::optional<postgres::CopyIn> copy;  // unless the rows are kept
        std::string rows;                      // kept until the end
        std::size_t table;
        std::size_t bytes = 0;
        std::vector<copy::Origin> origins;  // of its rows
        std::size_t left_out = 0;           // rows that the server refused
    };

    void put(const copy::Batch& batch);
    // Called where the error is caught: one that is not about the data goes on as it is.
    [[noreturn]] void refuse(const postgres::ServerError& error) const;
    [[noreturn]] void refuse_row(const postgres::ServerError& error, std::optional<std::size_t> row) const;
    [[nodiscard]] std::optional<std::size_t> told_row(const postgres::ServerError& error) const;
    std::uint64_t send_kept();
    void leave_out_row(const postgres::ServerError& error, std::size_t row);

    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    std::span<const LoadTable> tables_;
    const Options& options_;
    RefusedRows* refused_;                 // may be null
    std::vector<std::string> statements_;  // COPY, by table
    std::optional<Statement> open_;
    std::vector<std::uint64_t> stored_;  // by table
};

}  // namespace copyover::migrate
