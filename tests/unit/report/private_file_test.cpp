#include <catch2/catch.hpp>

#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "report/private_file.hpp"

using namespace copyover;
using copyover::report::PrivateFile;
namespace fs = std::filesystem;

namespace {

class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "copyover-test-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }
    [[nodiscard]] std::ptrdiff_t entries() const {
        return std::distance(fs::directory_iterator(path_), fs::directory_iterator());
    }

  private:
    fs::path path_;
};

std::string content(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a report is there only when it is complete, and only for its owner") {
    const Folder folder;
    const fs::path path = folder / "report.json";
    std::ofstream(path) << "old";
    {
        const PrivateFile given_up(path);
        CHECK(content(path) == "old");
    }
    CHECK(content(path) == "old");
    CHECK(folder.entries() == 1);

    PrivateFile file(path);
    file.commit("new");
    CHECK(content(path) == "new");
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(folder.entries() == 1);
}

TEST_CASE("a symbolic link keeps pointing to the report") {
    const Folder folder;
    std::ofstream(folder / "there.json") << "old";
    fs::create_symlink("there.json", folder / "link.json");
    PrivateFile(folder / "link.json").commit("new");
    CHECK(fs::is_symlink(folder / "link.json"));
    CHECK(content(folder / "there.json") == "new");
}

TEST_CASE("a report that cannot be written is known before the run") {
    const Folder folder;
    CHECK_THROWS_WITH(PrivateFile("/no/such/folder/r.json"),
                      "cannot write /no/such/folder/r.json: No such file or directory");
    CHECK_THROWS_WITH(PrivateFile(folder / "."), Catch::EndsWith(": Is a directory"));
}

TEST_CASE("a full disk is an error of the environment, and devices are not replaced") {
    PrivateFile file("/dev/full");
    try {
        file.commit("text");
        FAIL("a full disk took the text");
    } catch (const EnvironmentError& error) {
        CHECK(std::string(error.what()) == "cannot write /dev/full: No space left on device");
    }
    CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("what a report said can be taken back") {
    const Folder folder;
    const fs::path path = folder / "report.json";
    SECTION("by what is true instead") {
        PrivateFile file(path);
        file.commit("PASSED");
        file.replace("FAILED");
        CHECK(content(path) == "FAILED");
        CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
        CHECK(folder.entries() == 1);
    }
    SECTION("by nothing, where that cannot be written") {
        {
            PrivateFile file(path);
            file.commit("PASSED");
            rlimit limit{};
            getrlimit(RLIMIT_FSIZE, &limit);
            const rlimit small{0, limit.rlim_max};
            const auto before = std::signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &small);
            CHECK_THROWS_AS(file.replace("FAILED"), EnvironmentError);
            setrlimit(RLIMIT_FSIZE, &limit);
            std::signal(SIGXFSZ, before);
        }
        CHECK(folder.entries() == 0);
    }
    SECTION("but for what a device has got") {
        PrivateFile device("/dev/null");
        device.commit("PASSED");
        CHECK_NOTHROW(device.replace("FAILED"));
    }
}
