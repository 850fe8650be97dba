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
#include <vector>

#include "postgres/connection.hpp"

namespace copyover::postgres {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ClearResult>;

class Connection::Impl {
  public:
    Impl(const std::string& dbname, std::string_view purpose);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] PGconn* connection() const { return connection_.get(); }

    OwnedResult run(const std::string& sql, std::span<const Parameter> parameters);
    void expect_prompt_answers(bool prompt) { prompt_ = prompt; }

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
    [[nodiscard]] int backend() const { return backend_; }

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    struct FreeCancel {
        void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
    };

    static void receive_notice(void* self, const PGresult* result);
    void lift_statement_timeout();
    void pin_settings();
    void notice_dead_client();
    void find_patience();
    void prepare_watching();
    void await_prompt_answer();

    std::unique_ptr<PGconn, Finish> connection_;
    std::mutex cancel_mutex_;  // held while a cancel request is under way
    std::unique_ptr<PGcancel, FreeCancel> cancel_;
    std::vector<std::string> notices_;
    std::size_t notices_beyond_limit_ = 0;
    std::atomic<std::chrono::steady_clock::rep> waiting_since_ = 0;  // steady_clock; 0 where no call waits
    std::chrono::milliseconds patience_{0};
    bool prompt_ = true;  // run() waits no longer than patience_
    int backend_ = 0;
    int socket_ = -1;  // a duplicate: libpq may close its own at any time
};

}  // namespace copyover::postgres
