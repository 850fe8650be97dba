// The inside of a connection, shared by the sources that implement it.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres/connection/apart.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::postgres {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ClearResult>;

// What the server says of a COPY that has ended.
std::uint64_t copied_rows(const PGresult* result);

class Connection::Impl {
  public:
    Impl(const std::string& dbname, std::string_view purpose);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] PGconn* connection() const { return connection_.get(); }

    OwnedResult run(const std::string& sql, std::span<const Parameter> parameters);
    void set(const std::string& name, const std::string& value);
    [[nodiscard]] bool is_pooled() const { return pooled_; }
    void own_session();
    void expect_prompt_answers(bool prompt) { prompt_ = prompt; }
    void withhold_words() { withholds_words_ = true; }

    // Runs a COPY up to the point where data flows.
    void start_copy(const std::string& sql, ExecStatusType direction);

    // Ends a COPY that just began in that state, without moving a row.
    void refuse_copy(ExecStatusType status);

    // Ends what is under way, a COPY included, so that the next statement can be sent. Returns the first
    // result that came: the outcome of a COPY.
    OwnedResult drain();

    // Throws unless the result says success.
    void require_success(const PGresult* result, std::string_view statement) const;
    [[noreturn]] void throw_error(const PGresult* result, std::string_view statement) const;

    std::vector<std::string> take_notices();
    void cancel() noexcept;
    // As the request has reached the server, unless that takes too long.
    void cancel_and_wait() noexcept;
    void abandon() noexcept;

    // From construction to destruction a call waits for the server.
    class Wait {
      public:
        explicit Wait(Impl& impl) : impl_(impl), start_(impl.note_progress()) {}
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

      private:
        Impl& impl_;
        std::chrono::steady_clock::time_point start_;
    };
    std::chrono::steady_clock::time_point note_progress();  // now
    [[nodiscard]] std::chrono::milliseconds waiting() const;
    [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }
    [[nodiscard]] bool over_network() const { return over_network_; }
    [[nodiscard]] bool commits() const { return committing_; }
    bool take_unconfirmed() { return std::exchange(unconfirmed_, false); }
    [[nodiscard]] int backend() const { return backend_; }

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    OwnedResult send(const std::string& sql, std::span<const Parameter> parameters);
    OwnedResult run_in_pool(const std::string& sql, std::span<const Parameter> parameters);
    [[nodiscard]] std::string settings_sql(bool of_transaction, bool says_mode = false) const;
    void find_backend();
    static void receive_notice(void* self, const PGresult* result);
    void pin_settings();
    void notice_dead_client();
    void find_patience();
    void prepare_watching();
    void await_prompt_answer();

    std::unique_ptr<PGconn, Finish> connection_;
    std::shared_ptr<PGcancel> cancel_;
    std::mutex cancel_mutex_;
    ApartResult<bool> cancelled_;  // the request that is under way, or the last one
    std::vector<std::string> notices_;
    std::size_t notices_beyond_limit_ = 0;
    std::atomic<std::chrono::steady_clock::rep> waiting_since_ = 0;  // steady_clock; 0 where no call waits
    std::chrono::milliseconds patience_{0};
    bool over_network_ = false;
    std::atomic<bool> committing_ = false;
    bool unconfirmed_ = false;
    bool prompt_ = true;  // run() waits no longer than patience_
    bool withholds_words_ = false;
    std::vector<std::pair<std::string, std::string>> settings_;  // of this connection: name, value
    bool pooled_ = false;
    bool in_own_transaction_ = false;  // begun around a COPY by run_in_pool()
    std::atomic<int> backend_ = 0;
    int socket_ = -1;  // a duplicate: libpq may close its own at any time
};

}  // namespace copyover::postgres
