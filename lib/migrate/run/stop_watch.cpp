#include "migrate/run/stop_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "migrate/run/lock_words.hpp"

namespace copyover::migrate {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto between_looks = 50ms;

// What a server has to answer a cancel request, until its connection is closed. A COMMIT cannot be cancelled,
// and whoever closes its connection has to ask what became of it.
constexpr auto answers_cancel = 3s;
constexpr auto ends_commit = 5s;

// A COMMIT that takes longer may wait for a standby.
constexpr auto quick_commit = 1s;

// A lock that is not had by then is worth a word on who holds it: no --lock-timeout ends the wait that is longer.
constexpr auto quick_lock = 5s;

// A server that is asked and does not answer either.
constexpr auto answers_question = 5s;

}  // namespace

StopWatch::StopWatch(const std::vector<postgres::Connection*>& connections, const Options& options)
    : options_(options) {
    for (postgres::Connection* connection : connections)
        watched_.push_back({connection});
    watcher_ = std::jthread([this](const std::stop_token& done) { watch(done); });
}

void StopWatch::watch(const std::stop_token& done) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!done.stop_requested()) {
        if (options_.control.stop_requested()) {
            stop_all();
        } else if (options_.target.dbname) {
            for (Watched& watched : watched_)
                look_at(watched);
        }
        // The end of the work ends the pause: it is waited for each time that a connection is used.
        woken.wait_for(lock, done, between_looks, [] { return false; });
    }
}

// First the server is asked to let go by itself.
void StopWatch::stop_all() {
    const auto now = Clock::now();
    if (!stopped_) stopped_ = now;
    for (const Watched& watched : watched_) {
        watched.connection->cancel();
        const auto longest = watched.connection->commits() ? ends_commit : answers_cancel;
        if (watched.connection->waiting() > 0ms && now - *stopped_ >= longest) watched.connection->abandon();
    }
}

void StopWatch::look_at(Watched& watched) {
    const std::chrono::milliseconds waiting = watched.connection->waiting();
    const auto first = std::min<std::chrono::milliseconds>(
        watched.connection->commits() ? quick_commit : quick_lock, watched.connection->patience());
    if (waiting < first) {
        watched = {watched.connection};
    } else if (watched.question) {
        take_answer(watched);
    } else if (waiting >= watched.asked_at) {
        ask(watched);
    }
}

void StopWatch::ask(Watched& watched) {
    try {
        watched.question = postgres::ask_activity(*options_.target.dbname, *watched.connection);
        watched.asked = Clock::now();
    } catch (const std::system_error&) {  // no thread: the next look tries again
    }
}

// A network that swallows everything acknowledges keepalives: only the server can tell.
void StopWatch::take_answer(Watched& watched) {
    using enum postgres::Activity::Kind;
    postgres::Connection& connection = *watched.connection;
    if (!watched.question->is_ready()) {
        if (Clock::now() - watched.asked >= answers_question) tell_silence(watched);
        return;
    }
    try {
        const postgres::Activity activity = watched.question->get();
        const bool is_lost = activity.kind == waits_for_client && connection.over_network();
        if (is_lost && connection.waiting() >= connection.patience()) {
            connection.abandon();
        } else if (activity.kind == waits_for_standby && !std::exchange(watched.standby_told, true)) {
            options_.control.say(fmt::format(
                "COMMIT waits for the confirmation of a standby (synchronous_standby_names is \"{}\")",
                activity.standbys));
        } else if (activity.kind == waits_for_lock && !watched.lock_told) {
            tell_holders(watched, activity.blockers);
        } else if (activity.kind == waits_for_client) {
            tell_silence(watched);
        }
    } catch (const Error&) {  // not to be reached by a new connection either
        tell_silence(watched);
    }
    watched.question.reset();
    // Once in a while only, for a statement may work for hours.
    const auto waiting = connection.waiting();
    if (connection.commits() && !watched.standby_told) {
        watched.asked_at = waiting + quick_commit;
    } else {
        watched.asked_at =
            waiting < connection.patience() ? connection.patience() : waiting + connection.patience();
    }
}

bool StopWatch::is_own(const postgres::LockHolder& holder) const {
    return std::ranges::any_of(
        watched_, [&holder](const Watched& watched) { return watched.connection->backend() == holder.pid; });
}

// Our own connections may wait for one another, as those that build indexes side by side.
void StopWatch::tell_holders(Watched& watched, std::vector<postgres::LockHolder> holders) {
    std::erase_if(holders, [this](const postgres::LockHolder& holder) { return is_own(holder); });
    if (holders.empty()) return;
    watched.lock_told = true;
    options_.control.say("waiting for a lock" + name_holders(holders));
}

void StopWatch::name_holders_of(const Error& failure) const {
    const auto* refused = dynamic_cast<const postgres::ServerError*>(&failure);
    if (refused == nullptr || refused->fields().sqlstate != lock_not_available || !options_.target.dbname)
        return;
    const double waited = std::chrono::duration<double>(options_.target.lock_timeout).count();
    std::string holders;
    try {
        postgres::Connection asking(*options_.target.dbname, "watch", options_.control.interrupt());
        asking.expect_prompt_answers(true);
        std::vector<postgres::LockHolder> found = postgres::find_lock_holders(asking);
        // Sessions that are younger than the wait were not what it waited for.
        std::erase_if(found, [&](const postgres::LockHolder& holder) {
            return is_own(holder) || holder.age.value_or(waited) < waited;
        });
        holders = name_holders(found);
    } catch (const Error&) {  // then nobody can be named
    }
    throw EnvironmentError(fmt::format("a lock could not be had within {} ms{}; give a longer --lock-timeout",
                                       options_.target.lock_timeout.count(), holders));
}

// Whether to go on waiting is for --deadline and the operator to say.
void StopWatch::tell_silence(Watched& watched) {
    const std::chrono::milliseconds patience = watched.connection->patience();
    const std::chrono::milliseconds silent = watched.connection->waiting() / patience * patience;
    if (silent <= watched.told) return;
    watched.told = silent;
    options_.control.say(fmt::format("PostgreSQL: no answer for {:g} s; a signal or --deadline ends the wait",
                                     std::chrono::duration<double>(silent).count()));
}

bool was_stopped(const Error& error, const Control& control) {
    if (!control.stop_requested()) return false;
    constexpr std::string_view query_canceled = "57014";
    const auto* refused = dynamic_cast<const postgres::ServerError*>(&error);
    if (refused != nullptr) return refused->fields().sqlstate == query_canceled;
    return dynamic_cast<const postgres::ConnectionLost*>(&error) != nullptr;
}

}  // namespace copyover::migrate
