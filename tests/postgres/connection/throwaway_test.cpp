#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>
#include <thread>

#include "postgres/connection/connection.hpp"
#include "postgres/server/throwaway_server.hpp"

using namespace copyover;
using namespace copyover::postgres;
namespace fs = std::filesystem;

namespace {

// Sets a variable of the environment until the end of the scope.
class Variable {
  public:
    Variable(std::string name, const std::string& value) : name_(std::move(name)) {
        if (const char* before = std::getenv(name_.c_str())) before_ = before;
        setenv(name_.c_str(), value.c_str(), 1);
    }
    ~Variable() {
        if (before_) setenv(name_.c_str(), before_->c_str(), 1);
        if (!before_) unsetenv(name_.c_str());
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    std::string name_;
    std::optional<std::string> before_;
};

// A folder for $TMPDIR that the server's user can enter.
class TemporaryBase {
  public:
    explicit TemporaryBase(const std::string& name) : path_("/tmp/" + name + std::to_string(getpid())) {
        fs::create_directories(path_);
        fs::permissions(path_, fs::perms::all);
    }
    ~TemporaryBase() { fs::remove_all(path_); }
    TemporaryBase(const TemporaryBase&) = delete;
    TemporaryBase& operator=(const TemporaryBase&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

// The command line of a process, empty where it has ended: reading that of one that just ended fails (ESRCH),
// for which a stream's iterator throws, so it is read with read().
std::string command_line(const fs::path& process) {
    std::ifstream stream(process / "cmdline", std::ios::binary);
    std::array<char, 4096> buffer{};
    std::string line;
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0)
        line.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    return line;
}

// Whether the process works in the folder: a server's children do, and their command lines do not name it.
bool works_in(const fs::path& process, const fs::path& folder) {
    std::error_code ignored;
    return fs::read_symlink(process / "cwd", ignored).native().starts_with(folder.native());
}

// Living processes of a server in the folder.
std::size_t processes_of(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const bool is_named = command_line(entry.path()).find(folder.native()) != std::string::npos;
        if (is_named || works_in(entry.path(), folder)) ++count;
    }
    return count;
}

bool becomes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

// Runs `task` in a child process, which writes its answer; the child waits for its death afterwards.
struct Child {
    pid_t pid;
    std::string answer;
};

Child run_in_child(const std::function<std::string(const std::function<void(const std::string&)>&)>& task) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        const auto tell = [&](const std::string& answer) {
            const std::string line = answer + "\n";
            if (write(ends[1], line.data(), line.size()) < 0) _exit(1);
        };
        try {
            tell(task(tell));
        } catch (const std::exception& error) {
            tell(error.what());
        }
        for (;;)
            pause();
    }
    close(ends[1]);
    std::string answer;
    for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';)
        answer += c;
    close(ends[0]);
    return {pid, answer};
}

void kill_child(const Child& child) {
    kill(child.pid, SIGKILL);
    waitpid(child.pid, nullptr, 0);
}

std::string one_from(const std::string& conninfo) {
    Connection connection(conninfo, "test");
    return std::string(connection.execute("select 1").text(0, 0));
}

}  // namespace

TEST_CASE("a throwaway server is UTF8 without locale whatever LANG says") {
    const std::string language = GENERATE("C", "POSIX", "", "de_DE.UTF-8", "en_US.ISO-8859-1");
    const Variable lang("LANG", language);
    const Variable all("LC_ALL", language);
    const ThrowawayServer server;
    Connection connection(server.conninfo(), "test");
    CHECK(connection.execute("show server_encoding").text(0, 0) == "UTF8");
    CHECK(connection.execute("show lc_collate").text(0, 0) == "C");
    CHECK(connection.execute("show listen_addresses").text(0, 0).empty());
}

TEST_CASE("variables of libpq do not lead a connection away from the throwaway server") {
    const Variable host("PGHOST", "nosuchhost.invalid");
    const Variable address("PGHOSTADDR", "192.0.2.1");
    const Variable port("PGPORT", "1");
    const Variable database("PGDATABASE", "production");
    const Variable user("PGUSER", "nobody");
    const Variable options("PGOPTIONS", "-c nosuch=1");
    const Variable service("PGSERVICE", "nosuch");
    const Variable mode("PGSSLMODE", "verify-full");
    const Variable zone("PGTZ", "Nowhere/Nothing");
    const Variable session("PGTARGETSESSIONATTRS", "standby");
    const ThrowawayServer server;
    CHECK(one_from(server.conninfo()) == "1");
}

TEST_CASE("a throwaway server leaves neither process nor folder") {
    fs::path folder;
    {
        const ThrowawayServer server;
        folder = server.folder();
        CHECK(processes_of(folder) >= 1);
        CHECK((fs::status(folder).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
              fs::perms::none);
        Connection left_open(server.conninfo(), "test");
        CHECK(left_open.database() == "postgres");
    }
    CHECK(processes_of(folder) == 0);
    CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("a killed process takes its server along, and the next start removes its folder") {
    const TemporaryBase base("copyover test base ");
    const Variable tmpdir("TMPDIR", base.path());
    const Child child = run_in_child([](const auto& tell) {
        const ThrowawayServer server;
        tell(server.folder());
        for (;;)
            pause();
        return std::string();
    });
    const fs::path folder = child.answer;
    REQUIRE(fs::exists(folder));
    CHECK(folder.parent_path() == base.path());
    CHECK(becomes_true([&] { return processes_of(folder) > 0; }));

    {
        const ThrowawayServer beside;
        CHECK(fs::exists(folder));  // its owner lives
    }
    kill_child(child);
    CHECK(becomes_true([&] { return processes_of(folder) == 0; }));
    CHECK(fs::exists(folder));
    const ThrowawayServer next;
    CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("a folder of a similar name without our lock is left alone") {
    const TemporaryBase base("copyover-test-other");
    const Variable tmpdir("TMPDIR", base.path());
    fs::create_directories(base.path() / "copyover-backup");
    std::ofstream(base.path() / "copyover-backup" / "precious") << "x";
    fs::create_directory_symlink(base.path() / "copyover-backup", base.path() / "copyover-link");
    const ThrowawayServer server;
    CHECK(fs::exists(base.path() / "copyover-backup" / "precious"));
    CHECK(fs::is_symlink(base.path() / "copyover-link"));
}

TEST_CASE("a temporary folder that no server can use is passed over for /tmp") {
    const std::string name = GENERATE(std::string(90, 'x'), std::string("with,comma"), std::string("closed"));
    const TemporaryBase base(name);
    if (name == "closed") fs::permissions(base.path(), fs::perms::none);
    const Variable tmpdir("TMPDIR", base.path());
    const ThrowawayServer server;
    CHECK(server.folder().parent_path() == "/tmp");
    CHECK(one_from(server.conninfo()) == "1");
}

TEST_CASE("blanks, quotes and a backslash in the temporary folder's name do no harm") {
    const TemporaryBase base("it's \"a\" \\ folder ");
    const Variable tmpdir("TMPDIR", base.path());
    const ThrowawayServer server;
    CHECK(server.folder().parent_path() == base.path());
    CHECK(one_from(server.conninfo()) == "1");
}

TEST_CASE("two throwaway servers run side by side") {
    const ThrowawayServer first;
    const ThrowawayServer second;
    CHECK(first.folder() != second.folder());
    CHECK(one_from(first.conninfo()) == "1");
    CHECK(one_from(second.conninfo()) == "1");
}

TEST_CASE("what initdb prints is in the error when it fails, and nothing stays") {
    const TemporaryBase base("copyover-test-broken");
    const fs::path binaries = base.path() / "bin";
    fs::create_directories(binaries);
    for (const char* program : {"initdb", "postgres"}) {
        std::ofstream(binaries / program)
            << "#!/bin/sh\necho 'no space left'\necho \"${PGHOST-}\" >&2\nexit 3\n";
        fs::permissions(binaries / program,
                        fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_all);
    }
    const Variable tmpdir("TMPDIR", base.path());
    const auto start = [&] { const ThrowawayServer server({.bindir = binaries}); };
    CHECK_THROWS_WITH(start(), "initdb failed: no space left");

    std::ofstream(binaries / "initdb") << "#!/bin/sh\n";
    CHECK_THROWS_WITH(start(), "the temporary PostgreSQL server did not start: no space left");

    std::ofstream(binaries / "postgres") << "no program";
    std::ofstream(binaries / "initdb") << "no program";
    CHECK_THROWS_WITH(start(), "cannot start " + (binaries / "initdb").native() + ": Exec format error");
    std::ptrdiff_t left = 0;
    for (const auto& entry : fs::directory_iterator(base.path())) {
        left += entry.path().filename().native().starts_with("copyover-") ? 1 : 0;
    }
    CHECK(left == 0);
}

TEST_CASE("a user id without a name gets a clear answer") {
    if (geteuid() != 0) return;
    constexpr uid_t unknown = 54321;
    REQUIRE(getpwuid(unknown) == nullptr);
    const Child child = run_in_child([](const auto&) {
        if (setuid(unknown) != 0) return std::string("setuid failed");
        const ThrowawayServer server;
        return std::string("started");
    });
    kill_child(child);
    CHECK(child.answer ==
          "PostgreSQL's initdb needs a user with a name, but user id 54321 has no entry in /etc/passwd: run "
          "as a named "
          "user or add an entry (echo 'copyover:x:54321:0::/tmp:/bin/sh' >> /etc/passwd)");
}

TEST_CASE("an ordinary user starts a server as himself") {
    if (geteuid() != 0) return;
    const passwd* user = getpwnam("nobody");
    REQUIRE(user != nullptr);
    const uid_t id = user->pw_uid;
    const Child child = run_in_child([id](const auto&) {
        if (setuid(id) != 0) return std::string("setuid failed");
        const ThrowawayServer server;
        return one_from(server.conninfo());
    });
    kill_child(child);
    CHECK(child.answer == "1");
}
