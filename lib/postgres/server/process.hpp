// Starts PostgreSQL's programs as the right user and lets none outlive this process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace copyover::postgres {

// The user as whom a server may run: never root.
struct ServerAccount {
    uid_t user = 0;
    gid_t group = 0;
    bool switch_user = false;  // this process is root and must become that user
};

// Throws EnvironmentError where there is none.
ServerAccount server_account();

// What a program prints. Made while nobody else may write to its folder, and held open: by its name it is
// never opened again, because whoever owns the folder by then may have put a link there.
class LogFile {
  public:
    // Mode 0600. Throws EnvironmentError where the name is taken.
    explicit LogFile(const std::filesystem::path& path);
    ~LogFile();
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

    // The last lines in one line, for messages.
    [[nodiscard]] std::string tail() const;

  private:
    int descriptor_ = -1;
};

struct Program {
    std::filesystem::path executable;
    std::vector<std::string> arguments;
    const LogFile* log = nullptr;  // its stdout and stderr; outlives the start
    ServerAccount account;
    int signal_at_parents_death = 0;
};

// A child in a session of its own, so that Ctrl-C does not reach it, with a clean environment. The kernel
// sends it a signal when the thread that started it ends (prctl PR_SET_PDEATHSIG): start it from the main
// thread.
class ServerProcess {
  public:
    // Throws EnvironmentError where the program cannot be started.
    explicit ServerProcess(const Program& program);
    // Fast shutdown (SIGINT), after five seconds immediate shutdown (SIGQUIT), at last SIGKILL.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // Waits for its end; nothing where the limit passes first. 0 is success.
    std::optional<int> wait_status(std::chrono::milliseconds limit);

    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    std::optional<int> status_;
};

}  // namespace copyover::postgres
