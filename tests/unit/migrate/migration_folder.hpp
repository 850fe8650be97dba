// A migration and its data in a folder of their own, checked; what was found as text.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "migrate/commands.hpp"

namespace copyover::migrate {

// A folder with a migration and its data, gone with the object.
class MigrationFolder {
  public:
    MigrationFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "copyover-survey-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
        std::filesystem::create_directories(path_ / "migration");
        std::filesystem::create_directories(path_ / "data");
    }
    MigrationFolder(const MigrationFolder&) = delete;
    MigrationFolder& operator=(const MigrationFolder&) = delete;
    ~MigrationFolder() { std::filesystem::remove_all(path_); }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    [[nodiscard]] RunFacts check(std::size_t jobs) const {
        Options options;
        options.jobs = jobs;
        RunFacts facts;
        check(options, facts);
        return facts;
    }

    void check(Options options, RunFacts& facts) const {
        options.input.migration = path_ / "migration";
        options.input.data = path_ / "data";
        migrate::check(options, facts);
    }

  private:
    std::filesystem::path path_;
};

// Whatever a report would say of the records, findings in their order.
std::string told(const RunFacts& facts);

}  // namespace copyover::migrate
