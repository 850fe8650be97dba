#include "migrate/run/stop_watch.hpp"

#include <chrono>

namespace copyover::migrate {

namespace {

// A proxy or a network that swallows everything acknowledges keepalives: only the server can tell.
void give_up_on_dead(const std::vector<postgres::Connection*>& connections, const std::string& dbname,
                     std::vector<std::chrono::milliseconds>& asked_at) {
    for (std::size_t i = 0; i < connections.size(); ++i) {
        postgres::Connection& connection = *connections[i];
        const std::chrono::milliseconds waiting = connection.waiting();
        if (connection.patience().count() == 0 || waiting < connection.patience()) {
            asked_at[i] = connection.patience();
            continue;
        }
        // Once per patience, for a statement may work for hours.
        if (waiting < asked_at[i]) continue;
        if (!postgres::works_for(dbname, connection)) connection.abandon();
        asked_at[i] = connection.waiting() + connection.patience();
    }
}

}  // namespace

StopWatch::StopWatch(std::vector<postgres::Connection*> connections, const Options& options)
    : connections_(std::move(connections)), watcher_([this, &options](const std::stop_token& done) {
          std::vector<std::chrono::milliseconds> asked_at(connections_.size());
          while (!done.stop_requested()) {
              if (options.stop_requested()) {
                  for (postgres::Connection* connection : connections_)
                      connection->cancel();
              }
              if (options.dbname) give_up_on_dead(connections_, *options.dbname, asked_at);
              std::this_thread::sleep_for(std::chrono::milliseconds(50));
          }
      }) {}

bool was_stopped(const postgres::ServerError& error, const Options& options) {
    constexpr std::string_view query_canceled = "57014";
    return error.fields().sqlstate == query_canceled && options.stop_requested();
}

}  // namespace copyover::migrate
