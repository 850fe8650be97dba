#include "migrate/tests/test_folder.hpp"

#include <unistd.h>

#include "migrate/run/private_output.hpp"

namespace copyover::migrate {

// In a folder of their own, beside the lock of the temporary one.
TestFolder::TestFolder(std::span<const TestInput> files)
    : temporary_(postgres::temporary_base(false), ::geteuid()), path_(temporary_.path() / "data") {
    std::filesystem::create_directory(path_);
    for (const TestInput& file : files) {
        PrivateOutput output(path_ / file.name, file.name);
        output.write(file.text);
        output.finish();
    }
}

}  // namespace copyover::migrate
