#include "postgres/server/schema_dump.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "postgres/server/binaries.hpp"
#include "postgres/server/private_folder.hpp"
#include "postgres/server/process.hpp"

namespace copyover::postgres {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Its output goes to files, so that nobody has to read while it writes.
class Dump {
  public:
    Dump(const fs::path& program, const std::string& dbname, const fs::path& output, const LogFile& log) {
        std::vector<std::string> words{program.string(), "--schema-only", "--no-owner", "--no-privileges",
                                       "--no-password",  "--dbname",      dbname};
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL;
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), flags, 0600);
        posix_spawn_file_actions_adddup2(&actions, log.descriptor(), STDERR_FILENO);
        const int error =
            posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (error != 0)
            throw EnvironmentError(
                fmt::format("cannot start {}: {}", program.string(), std::strerror(error)));
    }
    ~Dump() {
        if (process_ < 0) return;
        // Told to end, it asks the server to cancel, which may not answer.
        ::kill(process_, SIGTERM);
        for (int look = 0; look < 200; ++look) {
            if (::waitpid(process_, nullptr, WNOHANG) != 0) return;
            std::this_thread::sleep_for(10ms);
        }
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    Dump(const Dump&) = delete;
    Dump& operator=(const Dump&) = delete;

    // Whether it succeeded.
    bool wait(const std::function<void()>& go_on) {
        for (int status = 0;;) {
            const pid_t ended = ::waitpid(process_, &status, WNOHANG);
            if (ended != 0) {
                process_ = -1;
                return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
            }
            go_on();
            std::this_thread::sleep_for(5ms);
        }
    }

  private:
    pid_t process_ = -1;
};

}  // namespace

std::string dump_schema(const std::string& dbname, const std::optional<fs::path>& bindir,
                        const std::function<void()>& go_on) {
    const fs::path program = find_pg_dump(bindir);
    const PrivateFolder folder(temporary_base(false), ::geteuid());
    const fs::path output = folder.path() / "schema.sql";
    const LogFile log(folder.path() / "log");
    if (!Dump(program, dbname, output, log).wait(go_on)) {
        const std::string said = log.tail();
        const bool older = said.find("version mismatch") != std::string::npos;
        throw EnvironmentError(fmt::format(
            "pg_dump cannot read the tables: {}{}", said,
            older ? "; a pg_dump as new as the server is needed: name its folder with --pg-bindir" : ""));
    }
    std::ifstream in(output, std::ios::binary);
    if (!in) throw EnvironmentError(fmt::format("{} cannot be read", output.string()));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace copyover::postgres
