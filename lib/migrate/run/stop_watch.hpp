// Makes blocking statements end when a stop is requested, and tells what they wait for.
#pragma once

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "migrate/run/options.hpp"
#include "postgres/catalog/liveness.hpp"
#include "postgres/connection/apart.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// As long as it lives, cancels what runs on the connections once a stop is requested, because libpq's calls
// block, and breaks those that do not answer in spite of it after a few seconds. It tells where a server is
// silent or a COMMIT waits for a standby, and breaks connections through a network on which an answer is
// waited for that the server says it has sent or never will send. The connections must outlive it.
class StopWatch {
  public:
    StopWatch(const std::vector<postgres::Connection*>& connections, const Options& options);

    // Where the statement waited for a lock in vain: throws EnvironmentError, which says who holds some.
    void name_holders_of(const Error& failure) const;

  private:
    struct Watched {
        postgres::Connection* connection;
        std::chrono::milliseconds asked_at{0};  // how long it waits when the server is asked
        std::chrono::milliseconds told{0};      // silence that was told
        bool standby_told = false;
        bool lock_told = false;
        std::optional<postgres::ApartResult<postgres::Activity>> question = std::nullopt;
        std::chrono::steady_clock::time_point asked{};
    };

    void watch(const std::stop_token& done);
    void stop_all();
    void look_at(Watched& watched);
    void ask(Watched& watched);
    void take_answer(Watched& watched);
    [[nodiscard]] bool is_own(const postgres::LockHolder& holder) const;
    void tell_holders(Watched& watched, std::vector<postgres::LockHolder> holders);
    void tell_silence(Watched& watched);

    const Options& options_;
    std::vector<Watched> watched_;
    std::optional<std::chrono::steady_clock::time_point> stopped_;
    std::jthread watcher_;  // last: it uses the others
};

// Whether a stop is requested and ended the statement: by a cancel request, or with its connection.
bool was_stopped(const Error& error, const Control& control);

// Runs what needs connections; a statement that was ended on request is a stop (Stopped), not a failure.
template <typename Work>
void with_stop_watch(const std::vector<postgres::Connection*>& connections, const Options& options,
                     Work work) {
    const StopWatch watch(connections, options);
    try {
        work();
    } catch (const Error& error) {
        if (was_stopped(error, options.control)) options.control.throw_if_stopped();
        watch.name_holders_of(error);
        throw;
    }
}

}  // namespace copyover::migrate
