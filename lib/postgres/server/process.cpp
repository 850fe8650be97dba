#include "postgres/server/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/close_range.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "postgres/connection/conninfo.hpp"

namespace copyover::postgres {
namespace {

using namespace std::chrono_literals;

// What a child reports through a pipe that exec closes: silence is success.
struct StartFailure {
    enum class Step : int { parent_gone, output, identity, death_signal, exec };
    Step step = Step::exec;
    int error = 0;
};

std::string describe(const StartFailure& failure, const Program& program) {
    std::string reason = std::strerror(failure.error);
    switch (failure.step) {
        case StartFailure::Step::parent_gone: return "copyover itself is going down";
        case StartFailure::Step::output: return fmt::format("cannot redirect its output: {}", reason);
        case StartFailure::Step::identity:
            return fmt::format("cannot become user id {} (a server must not run as root): {}",
                               program.account.user, reason);
        case StartFailure::Step::death_signal: return fmt::format("prctl(PR_SET_PDEATHSIG): {}", reason);
        case StartFailure::Step::exec: return reason;
    }
    return reason;
}

// No PG* variable, no locale: the server must not depend on who starts it.
std::vector<std::string> clean_environment(const Program& program) {
    std::vector<std::string> environment{
        fmt::format("PATH={}:/usr/bin:/bin", program.executable.parent_path().native()), "LC_ALL=C",
        "TZ=UTC"};
    if (const char* libraries = std::getenv("LD_LIBRARY_PATH")) {
        environment.push_back(fmt::format("LD_LIBRARY_PATH={}", libraries));
    }
    return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void report(int pipe, StartFailure::Step step) {
    const StartFailure failure{step, errno};
    if (write(pipe, &failure, sizeof failure) < 0) _exit(126);
    _exit(127);
}

// Between fork and exec in a process that may have threads: only async-signal-safe calls (signal-safety(7)).
[[noreturn]] void become(const Program& program, const char* executable, char* const* arguments,
                         char* const* environment, int log, int input, pid_t parent, int pipe) {
    using Step = StartFailure::Step;
    setsid();
    if (dup2(input, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0) {
        report(pipe, Step::output);
    }
    const ServerAccount& account = program.account;
    if (account.switch_user &&
        (setgroups(0, nullptr) != 0 || setgid(account.group) != 0 || setuid(account.user) != 0)) {
        report(pipe, Step::identity);
    }
    // After setuid, which clears it.
    if (prctl(PR_SET_PDEATHSIG, program.signal_at_parents_death) != 0) report(pipe, Step::death_signal);
    if (getppid() != parent) report(pipe, Step::parent_gone);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);  // tidiness only: an old kernel refuses
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGCHLD, SIGHUP})
        static_cast<void>(signal(number, SIG_DFL));
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(executable, arguments, environment);
    report(pipe, Step::exec);
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { reset(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }
    void reset() {
        if (number_ >= 0) close(number_);
        number_ = -1;
    }

  private:
    int number_;
};

}  // namespace

ServerAccount server_account() {
    if (geteuid() != 0) {
        if (getpwuid(geteuid()) == nullptr) {
            throw EnvironmentError(fmt::format(
                "PostgreSQL's initdb needs a user with a name, but user id {} has no entry in /etc/passwd: "
                "run as a "
                "named user or add an entry (echo 'copyover:x:{}:0::/tmp:/bin/sh' >> /etc/passwd)",
                geteuid(), geteuid()));
        }
        return {geteuid(), getegid(), false};
    }
    for (const char* name : {"postgres", "nobody"}) {
        if (const passwd* entry = getpwnam(name)) return {entry->pw_uid, entry->pw_gid, true};
    }
    throw EnvironmentError(
        "a PostgreSQL server must not run as root, and there is neither a user postgres nor a user nobody: "
        "run "
        "copyover as another user");
}

ServerProcess::ServerProcess(const Program& program) {
    std::vector<std::string> arguments{program.executable.native()};
    arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
    std::vector<std::string> environment = clean_environment(program);
    const std::vector<char*> argument_pointers = pointers(arguments);
    const std::vector<char*> environment_pointers = pointers(environment);

    const Descriptor input(open("/dev/null", O_RDONLY | O_CLOEXEC));
    std::array<int, 2> ends{-1, -1};
    if (input.number() < 0 || pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw EnvironmentError(
            fmt::format("cannot start {}: {}", program.executable.native(), std::strerror(errno)));
    }
    const Descriptor read_end(ends[0]);
    Descriptor write_end(ends[1]);

    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
        become(program, arguments[0].c_str(), argument_pointers.data(), environment_pointers.data(),
               program.log->descriptor(), input.number(), parent, write_end.number());
    }
    if (pid_ < 0) {
        throw EnvironmentError(
            fmt::format("cannot start {}: {}", program.executable.native(), std::strerror(errno)));
    }
    write_end.reset();
    StartFailure failure;
    ssize_t received = 0;
    do {
        received = read(read_end.number(), &failure, sizeof failure);
    } while (received < 0 && errno == EINTR);
    if (received == 0) return;
    wait_status(5s);
    throw EnvironmentError(
        fmt::format("cannot start {}: {}", program.executable.native(), describe(failure, program)));
}

ServerProcess::~ServerProcess() {
    for (const int number : {SIGINT, SIGQUIT}) {
        if (!status_) kill(pid_, number);
        if (wait_status(5s)) return;
    }
    kill(pid_, SIGKILL);
    wait_status(5s);
}

std::optional<int> ServerProcess::wait_status(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!status_) {
        int status = 0;
        const pid_t found = waitpid(pid_, &status, WNOHANG);
        // ECHILD: SIGCHLD is ignored in this process, so that the kernel reaps; how it ended stays unknown.
        if (found == pid_ || (found < 0 && errno == ECHILD)) {
            status_ = status;
        } else if (std::chrono::steady_clock::now() >= end) {
            return std::nullopt;
        } else {
            std::this_thread::sleep_for(2ms);
        }
    }
    return status_;
}

LogFile::LogFile(const std::filesystem::path& path)
    : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
                       S_IRUSR | S_IWUSR)) {
    if (descriptor_ < 0)
        throw EnvironmentError(fmt::format("cannot write {}: {}", path.native(), std::strerror(errno)));
}

LogFile::~LogFile() {
    close(descriptor_);
}

std::string LogFile::tail() const {
    static constexpr off_t shown_bytes = 1000;
    struct stat info {};
    if (fstat(descriptor_, &info) != 0) return "its output cannot be read";
    if (info.st_size == 0) return "it printed nothing";
    std::array<char, shown_bytes> text{};
    const ssize_t length =
        pread(descriptor_, text.data(), text.size(), std::max<off_t>(info.st_size - shown_bytes, 0));
    if (length < 0) return "its output cannot be read";
    return one_line({text.data(), static_cast<std::size_t>(length)});
}

}  // namespace copyover::postgres
