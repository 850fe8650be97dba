#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "postgres/server/process.hpp"

using namespace copyover;
using namespace copyover::postgres;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path;

    Folder() {
        std::string pattern = (fs::temp_directory_path() / "copyover-log-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a log is not written through a link that stands in its place") {
    const Folder folder;
    std::ofstream(folder.path / "victim") << "of root\n";
    fs::create_symlink("victim", folder.path / "log");
    CHECK_THROWS_AS(LogFile(folder.path / "log"), EnvironmentError);
    fs::create_symlink("nowhere", folder.path / "dangling");
    CHECK_THROWS_AS(LogFile(folder.path / "dangling"), EnvironmentError);
    CHECK(!fs::exists(folder.path / "nowhere"));
    CHECK(text_of(folder.path / "victim") == "of root\n");
}

TEST_CASE("a log is neither written nor read by its name once it is open") {
    const Folder folder;
    std::ofstream(folder.path / "victim") << "of root\n";
    const LogFile log(folder.path / "log");
    CHECK(log.tail() == "it printed nothing");
    fs::remove(folder.path / "log");
    fs::create_symlink("victim", folder.path / "log");
    ServerProcess echo({.executable = "/bin/echo",
                        .arguments = {"ready", "to", "serve"},
                        .log = &log,
                        .account = {geteuid(), getegid(), false},
                        .signal_at_parents_death = SIGKILL});
    CHECK(echo.wait_status(std::chrono::seconds(20)) == 0);
    CHECK(log.tail() == "ready to serve");
    CHECK(text_of(folder.path / "victim") == "of root\n");
}
