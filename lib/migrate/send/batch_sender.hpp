// Sends batches of rows by COPY and judges what the server made of them.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "copy/batch.hpp"
#include "copy/format.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/run/options.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/source/files.hpp"
#include "migrate/target/target.hpp"
#include "postgres/connection/copy_in.hpp"

namespace copyover::migrate {

struct LoadTable {
    bool load = false;                 // rows of other tables are passed over
    bool freeze = false;               // COPY FREEZE: the table was truncated in this transaction
    std::optional<schema::Name> into;  // instead of the table itself: one with the mapped columns
};

class BatchSender {
  public:
    // Everything is borrowed. Without a search the first refusal ends it.
    BatchSender(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                std::span<const SourceFile> files, std::span<const LoadTable> tables, const Options& options,
                std::optional<RefusedSearch> search = std::nullopt);

    // A COPY statement takes the batches of one table that follow one another, up to so many bytes, or
    // so many rows unless options.writing.batch_rows says otherwise. A long one keeps its pages in a small ring of
    // the server's buffers, where short ones walk through all of them; verification finds the pages faster,
    // too.
    static constexpr std::size_t statement_bytes = 64 << 20;
    static constexpr std::size_t statement_rows = 250'000;
    // Where refused rows are looked for, so that little is sent again for each.
    static constexpr std::size_t searched_bytes = 4 << 20;

    // Throws LoadRefused where the server refused or swallowed a row of this batch or of one sent before.
    // In a search each statement runs behind a savepoint, and what is refused is sent again in
    // parts until the row is known; rows of one statement are then kept in memory. Where all are
    // searched, sending goes on behind refused rows until they are too many records.
    void send(const copy::Batch& batch);

    // Ends the statement that is open; to be called before the connection is used otherwise. Throws as
    // send().
    void finish();

    // Forgets what was sent since take_stored(): its transaction was rolled back.
    void start_over();

    // After the last batch of a search. Throws the error of a row of which nobody knows whether it is to
    // blame: no other row of its table could be stored.
    void conclude() const;

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

    // A row that the server refuses for what may be no fault of its own.
    struct Suspect {
        std::size_t table = 0;
        copy::Origin origin;
        postgres::ServerError error;
    };
    // So many without one that the server takes, and none of them is to blame.
    static constexpr std::size_t most_suspects = 100;

    void put(const copy::Batch& batch);
    [[nodiscard]] copy::Format format() const;
    void put_around(std::string_view bytes);
    // Called where the error is caught: one that is not about the data goes on as it is.
    [[noreturn]] void refuse(const postgres::ServerError& error) const;
    [[noreturn]] void refuse_row(const postgres::ServerError& error, std::optional<std::size_t> row,
                                 std::exception_ptr in_doubt) const;
    [[nodiscard]] std::optional<std::size_t> told_row(const postgres::ServerError& error) const;
    std::uint64_t send_kept();
    void leave_out_row(const postgres::ServerError& error, std::size_t row);
    void leave_out(const postgres::ServerError& error, const copy::Origin& origin);
    // Rows with a doubtful error, until another row of the table shows that the server takes any.
    void suspect_row(const postgres::ServerError& error, std::size_t row);
    void leave_out_suspects();

    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    std::span<const LoadTable> tables_;
    const Options& options_;
    std::optional<RefusedSearch> search_;
    std::vector<std::string> statements_;  // COPY, by table
    std::optional<Statement> open_;
    std::vector<std::uint64_t> stored_;         // by table, since take_stored()
    std::vector<std::uint64_t> stored_in_all_;  // by table
    std::vector<Suspect> suspects_;
};

}  // namespace copyover::migrate
