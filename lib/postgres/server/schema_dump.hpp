// The definitions of a live database, in the words of pg_dump: nobody writes them more exactly.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace copyover::postgres {

// Runs pg_dump --schema-only, without owners and privileges. `dbname` as psql -d takes it, without password;
// everything else comes from the environment, as with libpq. `go_on` is called every few milliseconds and may
// throw, which ends pg_dump. Throws EnvironmentError with its words where it fails.
std::string dump_schema(const std::string& dbname, const std::optional<std::filesystem::path>& bindir,
                        const std::function<void()>& go_on);

}  // namespace copyover::postgres
