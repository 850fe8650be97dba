#include "postgres/server/throwaway_server.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "postgres/server/binaries.hpp"
#include "postgres/server/private_folder.hpp"
#include "postgres/server/process.hpp"

namespace copyover::postgres {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto initdb_limit = 2min;
constexpr auto start_limit = 30s;

// No conninfo overrides PGSERVICE, PGTZ, PGDATESTYLE and PGGEQO, and later libpqs add variables. So they go,
// as pg_regress does it.
void forget_libpq_environment() {
    for (const char* name : {"PGSERVICE", "PGTZ", "PGDATESTYLE", "PGGEQO"})
        unsetenv(name);
    PQconninfoOption* options = PQconndefaults();
    for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
         ++option) {
        if (option->envvar != nullptr) unsetenv(option->envvar);
    }
    PQconninfoFree(options);
}

// Within single quotes of a conninfo, or double quotes of a list of folders in a setting.
std::string escaped_quotes(const std::string& text, std::string_view special, char escape) {
    std::string result;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) result += escape;
        result += c;
    }
    return result;
}

void give_to(const fs::path& folder, const ServerAccount& account) {
    if (!account.switch_user || lchown(folder.c_str(), account.user, account.group) == 0) return;
    throw EnvironmentError(
        fmt::format("cannot give {} to user id {}: {}", folder.native(), account.user, std::strerror(errno)));
}

void make_cluster(const fs::path& binaries, const fs::path& folder, const LogFile& log,
                  const ServerAccount& account, const Interrupt& interrupt) {
    ServerProcess initdb({
        .executable = binaries / "initdb",
        .arguments = {"-D", folder / "data", "-E", "UTF8", "--no-locale", "-U", "postgres", "-A", "trust",
                      "--no-sync", "--no-instructions"},
        .log = &log,
        .account = account,
        .signal_at_parents_death = SIGKILL,
    });
    const auto end = std::chrono::steady_clock::now() + initdb_limit;
    std::optional<int> status;
    while (!(status = initdb.wait_status(50ms)) && std::chrono::steady_clock::now() < end) {
        if (interrupt) interrupt();
    }
    if (!status) throw EnvironmentError("initdb did not end within two minutes");
    if (*status != 0) throw EnvironmentError(fmt::format("initdb failed: {}", log.tail()));
}

Program server_program(const fs::path& binaries, const fs::path& folder, const LogFile& log,
                       const ServerAccount& account) {
    Program program{
        .executable = binaries / "postgres",
        .arguments = {"-D", folder / "data"},
        .log = &log,
        .account = account,
        .signal_at_parents_death = SIGQUIT,  // immediate shutdown, which also ends the server's own children
    };
    const std::string sockets = escaped_quotes(folder.native(), "\"", '"');
    for (const std::string& setting :
         {std::string("listen_addresses="), fmt::format("unix_socket_directories=\"{}\"", sockets),
          std::string("port=5432"), std::string("fsync=off"), std::string("full_page_writes=off"),
          std::string("synchronous_commit=off"), std::string("max_connections=20"),
          std::string("shared_buffers=128MB"), std::string("max_wal_size=4GB")}) {
        program.arguments.insert(program.arguments.end(), {"-c", setting});
    }
    return program;
}

void wait_until_ready(ServerProcess& server, const std::string& conninfo, const LogFile& log,
                      const Interrupt& interrupt) {
    const auto end = std::chrono::steady_clock::now() + start_limit;
    while (PQping(conninfo.c_str()) != PQPING_OK) {
        if (interrupt) interrupt();
        if (server.wait_status(0ms)) {
            throw EnvironmentError(
                fmt::format("the temporary PostgreSQL server did not start: {}", log.tail()));
        }
        if (std::chrono::steady_clock::now() >= end) {
            throw EnvironmentError(
                fmt::format("the temporary PostgreSQL server did not answer within {} s: {}",
                            start_limit.count(), log.tail()));
        }
        std::this_thread::sleep_for(10ms);
    }
}

}  // namespace

class ThrowawayServer::Impl {
  public:
    Impl(const fs::path& binaries, const ServerAccount& account, const Interrupt& interrupt)
        : folder_(temporary_base(account.switch_user), account.user),
          initdb_log_(folder_.path() / "initdb.log"),
          server_log_(folder_.path() / "server.log") {
        forget_libpq_environment();
        give_to(folder_.path(), account);
        make_cluster(binaries, folder_.path(), initdb_log_, account, interrupt);
        process_.emplace(server_program(binaries, folder_.path(), server_log_, account));
        wait_until_ready(*process_, conninfo(), server_log_, interrupt);
    }

    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

    [[nodiscard]] std::string conninfo() const {
        return fmt::format(
            "host='{}' hostaddr='' port=5432 user=postgres dbname=postgres options='' sslmode=disable "
            "gssencmode=disable target_session_attrs=any",
            escaped_quotes(folder().native(), "'\\", '\\'));
    }

  private:
    PrivateFolder folder_;  // outlives the process
    LogFile initdb_log_;
    LogFile server_log_;
    std::optional<ServerProcess> process_;
};

ThrowawayServer::ThrowawayServer(const ThrowawayOptions& options)
    : impl_(std::make_unique<Impl>(find_server_binaries(options.bindir), server_account(),
                                   options.interrupt)) {}
ThrowawayServer::~ThrowawayServer() = default;

std::string ThrowawayServer::conninfo() const {
    return impl_->conninfo();
}

const fs::path& ThrowawayServer::folder() const {
    return impl_->folder();
}

}  // namespace copyover::postgres
