// A connection to PostgreSQL. libpq is used in this folder only. One thread per connection, blocking calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// An error that the server reported for a statement. SQLSTATE:
// https://www.postgresql.org/docs/15/errcodes-appendix.html
class ServerError : public Error {
  public:
    struct Fields {
        std::string sqlstate;
        std::string message;
        std::string detail;
        std::string hint;
        std::string context;
        std::string table;
        std::string column;
        std::string constraint;
    };

    // what() is one line: message, detail, SQLSTATE and the start of the statement. Details that quote a
    // row's values (NOT NULL, CHECK, class 22) stand in fields() only; they need redaction.
    ServerError(const Fields& fields, std::string_view statement);

    [[nodiscard]] const Fields& fields() const { return fields_; }

  private:
    Fields fields_;
};

// The connection is gone. Its transaction is rolled back by the server, unless a COMMIT was under way.
class ConnectionLost : public EnvironmentError {
  public:
    using EnvironmentError::EnvironmentError;
};

// Rows of text values. Owned copy-free by the libpq result inside.
class Result {
  public:
    explicit Result(void* pg_result);
    ~Result();
    Result(Result&&) noexcept;
    Result& operator=(Result&&) noexcept;

    [[nodiscard]] std::size_t rows() const;
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view name(std::size_t column) const;
    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;  // empty for NULL
    [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const;           // 't'
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::uint64_t affected() const;  // PQcmdTuples, 0 where the command has none

  private:
    void* result_;
};

// A parameter of a statement: text, or NULL.
using Parameter = std::optional<std::string>;

class Connection {
  public:
    // `dbname` as psql -d takes it: conninfo, URI, name, or empty for libpq's defaults. `purpose` stands in
    // application_name after "copyover ". Session settings are pinned: client_encoding UTF8, DateStyle ISO,
    // TimeZone UTC, IntervalStyle iso_8601, extra_float_digits 1, bytea_output hex,
    // standard_conforming_strings, statement_timeout 0, idle_in_transaction_session_timeout 10min,
    // and the server gives up a client that vanished with its network after a minute. keepalives,
    // connect_timeout and tcp_user_timeout bound every wait of ours unless the conninfo, the environment or
    // the service sets them. Throws EnvironmentError with libpq's reason, in which no password stands.
    Connection(const std::string& dbname, std::string_view purpose);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    // Whether statements are known to need no time: one that is not answered within patience() then throws
    // ConnectionLost. For connections that nobody watches.
    void expect_prompt_answers(bool prompt);

    // One statement per call: the server refuses several. Throws ServerError or ConnectionLost; after a
    // ServerError the connection goes on to be usable.
    Result execute(const std::string& sql);
    Result execute(const std::string& sql, std::span<const Parameter> parameters);

    // Server warnings and notices since the last call, in order, as "WARNING: text". The first 1000 are kept,
    // the rest is counted in a last line.
    std::vector<std::string> take_notices();

    // COPY ... FROM STDIN: sends the whole stream, returns the number of rows that the server stored.
    std::uint64_t copy_in(const std::string& sql, std::string_view stream);

    // COPY ... TO STDOUT: hands each piece to `piece` as libpq delivers it; returns the number of rows. What
    // `piece` throws cancels the COPY and passes through; in a transaction that leaves it aborted.
    std::uint64_t copy_out(const std::string& sql, const std::function<void(std::string_view)>& piece);

    // Identifiers quoted by libpq (PQescapeIdentifier), literals by PQescapeLiteral.
    [[nodiscard]] std::string quote(std::string_view identifier) const;
    [[nodiscard]] std::string quote(const schema::Name& name) const;  // schema.name
    [[nodiscard]] std::string literal(std::string_view text) const;

    [[nodiscard]] int server_version() const;  // such as 150020
    [[nodiscard]] std::string server_version_text() const;
    [[nodiscard]] std::string database() const;
    [[nodiscard]] bool tls() const;

    // Asks the server to cancel what runs; the only member that another thread (or a signal's watcher) may
    // call, as long as this object is neither moved nor destroyed. Takes locks: not for a signal handler.
    void cancel() noexcept;

    // For a watcher in another thread, under the same terms as cancel().
    // How long the call that is under way has waited without a byte that came or went; zero where none waits.
    [[nodiscard]] std::chrono::milliseconds waiting() const;
    // After how long a wait is worth a question to the server: tcp_user_timeout, or 60 s where it is 0. Zero
    // on a Unix socket, whose ends notice each other's death.
    [[nodiscard]] std::chrono::milliseconds patience() const;
    // Process id of the server's end, behind a pooler too.
    [[nodiscard]] int backend() const;
    // Breaks the connection: the call that waits throws ConnectionLost.
    void abandon() noexcept;

  private:
    friend class CopyIn;
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// A COPY ... FROM STDIN under way: until finish(), the connection serves nothing else. Destroyed before, it
// cancels the COPY.
class CopyIn {
  public:
    CopyIn(Connection& connection, std::string sql);
    ~CopyIn();
    CopyIn(const CopyIn&) = delete;
    CopyIn& operator=(const CopyIn&) = delete;

    // Throws ServerError or ConnectionLost as soon as the connection knows, which may be later than the piece
    // that is to blame. That ends the COPY.
    void put(std::string_view bytes);

    // Returns the number of rows that the server stored. Throws as put().
    std::uint64_t finish();

  private:
    [[noreturn]] void fail();

    Connection::Impl& impl_;
    std::string sql_;
    bool open_ = true;
};

// What all connections of this process have waited for their servers, added up.
std::chrono::steady_clock::duration waited_for_servers();

// Whether the server still works for a connection that waits: false where it cannot be reached, or where it
// in turn waits for us, so that what either end sent is lost. Asks over a connection of its own.
bool works_for(const std::string& dbname, const Connection& connection);

// Whether a conninfo string or URI contains a password: argv is no place for one.
bool has_password(const std::string& dbname);

}  // namespace copyover::postgres
