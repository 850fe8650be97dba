#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.hpp"
#include "postgres/server/binaries.hpp"
#include "postgres/server/throwaway_server.hpp"

using namespace copyover;
using namespace copyover::postgres;
namespace fs = std::filesystem;

namespace {

// A folder with the named executables, first on PATH until the end of the scope.
class FolderOnPath {
  public:
    explicit FolderOnPath(const std::vector<std::string>& programs)
        : folder_("/tmp/copyover_binaries_" + std::to_string(getpid())), path_(std::getenv("PATH")) {
        fs::create_directories(folder_);
        for (const std::string& program : programs) {
            std::ofstream(folder_ / program) << "#!/bin/sh\nexit 1\n";
            fs::permissions(folder_ / program, fs::perms::owner_all);
        }
        setenv("PATH", (folder_.native() + ":" + path_).c_str(), 1);
    }
    ~FolderOnPath() {
        setenv("PATH", path_.c_str(), 1);
        fs::remove_all(folder_);
    }
    FolderOnPath(const FolderOnPath&) = delete;
    FolderOnPath& operator=(const FolderOnPath&) = delete;

    [[nodiscard]] const fs::path& folder() const { return folder_; }

  private:
    fs::path folder_;
    std::string path_;
};

}  // namespace

TEST_CASE("a given folder is taken when it holds both programs, and only then") {
    const FolderOnPath both({"initdb", "postgres"});
    CHECK(find_server_binaries(both.folder()) == both.folder());
    fs::remove(both.folder() / "postgres");
    CHECK_THROWS_WITH(
        find_server_binaries(both.folder()),
        "the programs initdb and postgres are not both in " + both.folder().native() + " (--pg-bindir)");
}

TEST_CASE("without pg_config the programs are found on PATH") {
    const FolderOnPath both({"pg_config", "initdb", "postgres"});  // this pg_config says nothing
    CHECK(find_server_binaries({}) == both.folder());
}

TEST_CASE("a folder on PATH with only one of the programs is passed over") {
    const FolderOnPath one({"pg_config", "initdb"});
    const fs::path found = find_server_binaries({});
    CHECK(found != one.folder());
    CHECK(fs::exists(found / "postgres"));
}
