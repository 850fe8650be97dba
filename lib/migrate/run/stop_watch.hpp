// Makes blocking statements end when a stop is requested, and when no answer can come any more.
#pragma once

#include <thread>
#include <utility>
#include <vector>

#include "migrate/run/options.hpp"
#include "postgres/connection.hpp"

namespace copyover::migrate {

// As long as it lives, cancels what runs on the connections once a stop is requested, because libpq's calls
// block, and breaks those on which an answer is waited for that the server has sent long ago or never will
// send (Connection::patience). The connections must outlive it.
class StopWatch {
  public:
    StopWatch(std::vector<postgres::Connection*> connections, const Options& options);

  private:
    std::vector<postgres::Connection*> connections_;
    std::jthread watcher_;  // last: it uses the others
};

// Whether the statement was cancelled because a stop is requested.
bool was_stopped(const postgres::ServerError& error, const Options& options);

// Runs what needs connections; a statement that was cancelled on request is a stop (Stopped), not a failure.
template <typename Work>
void with_stop_watch(std::vector<postgres::Connection*> connections, const Options& options, Work work) {
    const StopWatch watch(std::move(connections), options);
    try {
        work();
    } catch (const postgres::ServerError& error) {
        if (was_stopped(error, options)) options.throw_if_stopped();
        throw;
    }
}

}  // namespace copyover::migrate
