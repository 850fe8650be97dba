#include "migrate/tests/test_folder.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "migrate/run/private_output.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

TestFolder::TestFolder(std::span<const TestInput> files) {
    std::string name = (fs::temp_directory_path() / "copyover-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw EnvironmentError(fmt::format("{}: {}", name, std::generic_category().message(errno)));
    path_ = name;
    for (const TestInput& file : files) {
        PrivateOutput output(path_ / file.name, file.name);
        output.write(file.text);
        output.finish();
    }
}

TestFolder::~TestFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace copyover::migrate
