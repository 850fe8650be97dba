#include "postgres/server/binaries.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace copyover::postgres {
namespace {

namespace fs = std::filesystem;

using Programs = std::span<const char* const>;

constexpr std::array server_programs{"initdb", "postgres"};
constexpr std::array dump_programs{"pg_dump"};

bool holds(const fs::path& folder, Programs programs) {
    return std::ranges::all_of(
        programs, [&](const char* program) { return access((folder / program).c_str(), X_OK) == 0; });
}

// Empty where there is no pg_config. It may belong to libpq's headers alone: its folder need not hold a
// server.
fs::path folder_of_pg_config() {
    // A fixed command without any part from outside.
    std::FILE* output = popen("pg_config --bindir 2>/dev/null", "re");  // NOLINT(cert-env33-c)
    if (output == nullptr) return {};
    std::string folder(4096, '\0');
    folder.resize(std::fread(folder.data(), 1, folder.size(), output));
    pclose(output);
    while (folder.ends_with('\n'))
        folder.pop_back();
    return folder;
}

std::vector<fs::path> folders_of_path() {
    std::vector<fs::path> folders;
    const char* variable = std::getenv("PATH");
    std::string_view rest = variable == nullptr ? "" : variable;
    while (!rest.empty()) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        if (folder.starts_with('/')) folders.emplace_back(folder);
        rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    }
    return folders;
}

// Of Debian's packages: /usr/lib/postgresql/15/bin.
fs::path newest_package(Programs programs) {
    fs::path newest;
    int newest_version = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
        const std::string name = entry.path().filename().native();
        int version = 0;
        std::from_chars(name.data(), name.data() + name.size(), version);
        if (version > newest_version && holds(entry.path() / "bin", programs)) {
            newest_version = version;
            newest = entry.path() / "bin";
        }
    }
    return newest;
}

// Nothing where no folder holds all of them; `looked_in` then says where.
std::optional<fs::path> find_folder(Programs programs, std::vector<std::string>& looked_in) {
    if (fs::path folder = folder_of_pg_config(); !folder.empty()) {
        if (holds(folder, programs)) return folder;
        looked_in.push_back(fmt::format("{} (pg_config)", folder.native()));
    }
    for (const fs::path& folder : folders_of_path()) {
        if (holds(folder, programs)) return folder;
    }
    looked_in.emplace_back("PATH");
    if (fs::path folder = newest_package(programs); !folder.empty()) return folder;
    looked_in.emplace_back("/usr/lib/postgresql/*/bin");
    return std::nullopt;
}

}  // namespace

fs::path find_server_binaries(const std::optional<fs::path>& bindir) {
    if (bindir) {
        if (holds(*bindir, server_programs)) return fs::absolute(*bindir);
        throw EnvironmentError(fmt::format(
            "the programs initdb and postgres are not both in {} (--pg-bindir)", bindir->native()));
    }
    std::vector<std::string> looked_in;
    if (const auto folder = find_folder(server_programs, looked_in)) return *folder;
    throw EnvironmentError(fmt::format(
        "PostgreSQL's server programs initdb and postgres are not installed; looked in {}. Install them "
        "(apt install postgresql) or name their folder with --pg-bindir",
        fmt::join(looked_in, ", ")));
}

fs::path find_pg_dump(const std::optional<fs::path>& bindir) {
    if (bindir) {
        if (holds(*bindir, dump_programs)) return fs::absolute(*bindir) / "pg_dump";
        throw EnvironmentError(
            fmt::format("the program pg_dump is not in {} (--pg-bindir)", bindir->native()));
    }
    std::vector<std::string> looked_in;
    if (const auto folder = find_folder(dump_programs, looked_in)) return *folder / "pg_dump";
    throw EnvironmentError(
        fmt::format("PostgreSQL's program pg_dump is not installed; looked in {}. Install it (apt install "
                    "postgresql-client), name its folder with --pg-bindir, or give its output with --schema",
                    fmt::join(looked_in, ", ")));
}

}  // namespace copyover::postgres
