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
#include "postgres/connection/apart.hpp"
#include "postgres/connection/result.hpp"
#include "postgres/connection/server_error.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// A parameter of a statement: text, or NULL.
using Parameter = std::optional<std::string>;

class Connection {
  public:
    // `dbname` as psql -d takes it: conninfo, URI, name, or empty for libpq's defaults. `purpose` stands in
    // application_name after "copyover ". Session settings are pinned: client_encoding UTF8, DateStyle ISO,
    // TimeZone UTC, IntervalStyle postgres, lc_monetary C, xmloption content, extra_float_digits 1, bytea_output hex,
    // standard_conforming_strings, idle_in_transaction_session_timeout 10min, the other timeouts of
    // statements, sessions and transactions 0, and the server gives up a client that vanished with its
    // network after a minute. keepalives, connect_timeout and tcp_user_timeout bound every wait of ours
    // unless the conninfo, the environment or the service sets them. Throws EnvironmentError with libpq's
    // reason, in which no password stands, and what `interrupt` throws while the server, or the resolver of
    // its name, does not answer.
    Connection(const std::string& dbname, std::string_view purpose, const Interrupt& interrupt = {});
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    // Whether statements are known to need no time: one that is not answered within patience() then throws
    // ConnectionLost. For connections that nobody watches.
    void expect_prompt_answers(bool prompt);

    // A setting for all statements of this connection and for nobody else's: where a pool lends the session
    // out between transactions, it is set in each of them. `value` as SHOW gives it.
    void set(const std::string& name, const std::string& value);

    // Whether a pool stands between (PgBouncer): the process id that it gave is not the server's. Nothing of
    // ours may then stay behind a transaction, so that every statement outside of one gets a transaction of
    // its own. own_session() ends that, for who has seen that the pool keeps a session for this connection.
    [[nodiscard]] bool is_pooled() const;
    void own_session();

    // From now on what the server says about data is replaced by what can be said without it
    // (postgres/connection/withheld_words.hpp): some columns are secret.
    void withhold_words();

    // One statement per call: the server refuses several. Throws ServerError or ConnectionLost; after a
    // ServerError the connection goes on to be usable.
    Result execute(const std::string& sql);
    Result execute(const std::string& sql, std::span<const Parameter> parameters);

    // Whether the server said, since the last call, that it gave up waiting for a synchronous standby: the
    // transaction is committed, but perhaps on this server only.
    bool take_unconfirmed();

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

    [[nodiscard]] bool in_transaction() const;  // one that has failed included

    [[nodiscard]] int server_version() const;  // such as 150020
    [[nodiscard]] std::string server_version_text() const;
    [[nodiscard]] std::string database() const;
    [[nodiscard]] bool tls() const;

    // Asks the server to cancel what runs, and does not wait for it: the request goes its own way and may
    // stall. The only member that another thread (or a signal's watcher) may call, as long as this object is
    // neither moved nor destroyed. Takes locks: not for a signal handler.
    void cancel() noexcept;

    // For a watcher in another thread, under the same terms as cancel().
    // How long the call that is under way has waited without a byte that came or went; zero where none waits.
    [[nodiscard]] std::chrono::milliseconds waiting() const;
    // After how long a wait is worth a question to the server: tcp_user_timeout, or 60 s where it is 0.
    [[nodiscard]] std::chrono::milliseconds patience() const;
    // Whether a network lies between, which may lose what either end sends.
    [[nodiscard]] bool over_network() const;
    // Whether the call that is under way is a COMMIT.
    [[nodiscard]] bool commits() const;
    // Process id of the server's end, behind a pooler too: that of the last transaction there.
    [[nodiscard]] int backend() const;
    // Breaks the connection: the call that waits throws ConnectionLost.
    void abandon() noexcept;

  private:
    friend class CopyIn;
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// What all connections of this process have waited for their servers, added up.
std::chrono::steady_clock::duration waited_for_servers();

}  // namespace copyover::postgres
