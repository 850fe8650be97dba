// A folder with the files of a test, gone when the test has ended, or when a later one begins.
#pragma once

#include <filesystem>
#include <span>

#include "migrate/tests/test_file.hpp"
#include "postgres/server/private_folder.hpp"

namespace copyover::migrate {

class TestFolder {
  public:
    // Below the folder for temporary files, for nobody else to read. Throws EnvironmentError.
    explicit TestFolder(std::span<const TestInput> files);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    postgres::PrivateFolder temporary_;
    std::filesystem::path path_;
};

}  // namespace copyover::migrate
