// Where PostgreSQL's programs are.
#pragma once

#include <filesystem>
#include <optional>

namespace copyover::postgres {

// Where initdb and postgres are: the given folder, `pg_config --bindir`, PATH, the newest of
// /usr/lib/postgresql/*/bin. Throws EnvironmentError that lists where it looked.
std::filesystem::path find_server_binaries(const std::optional<std::filesystem::path>& bindir);

// The program pg_dump, looked for in the same places.
std::filesystem::path find_pg_dump(const std::optional<std::filesystem::path>& bindir);

}  // namespace copyover::postgres
