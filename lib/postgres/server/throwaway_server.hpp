// A private PostgreSQL server that lives as long as this object, and no longer than the process.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "postgres/connection/apart.hpp"

namespace copyover::postgres {

struct ThrowawayOptions {
    std::optional<std::filesystem::path> bindir;  // --pg-bindir
    Interrupt interrupt = {};                     // while initdb and the server begin; may be empty
};

// A cluster in a private temporary folder (mode 0700), unix socket only, fsync=off, UTF8, no locale. As root
// it drops to `postgres` or `nobody` first. The server dies with the process, kill -9 included; folders that
// such a death leaves behind are removed by the next start (their lock is free). Make it in the main thread:
// the kernel ends the server with the thread that started it. Removes libpq's PG* variables from this
// process's environment, because not all of them can be overridden by a conninfo; so make it before other
// threads.
class ThrowawayServer {
  public:
    // Takes about 1.2 s. Throws EnvironmentError naming what is missing and how to install it.
    explicit ThrowawayServer(const ThrowawayOptions& options = {});
    ~ThrowawayServer();
    ThrowawayServer(const ThrowawayServer&) = delete;
    ThrowawayServer& operator=(const ThrowawayServer&) = delete;

    // For Connection: host, user and database "postgres".
    [[nodiscard]] std::string conninfo() const;

    [[nodiscard]] const std::filesystem::path& folder() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace copyover::postgres
