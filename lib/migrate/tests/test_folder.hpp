// A folder with the files of a test, gone when the test has ended.
#pragma once

#include <filesystem>
#include <span>

#include "migrate/tests/test_file.hpp"

namespace copyover::migrate {

class TestFolder {
  public:
    // Below the folder for temporary files, for nobody else to read. Throws EnvironmentError.
    explicit TestFolder(std::span<const TestInput> files);
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace copyover::migrate
