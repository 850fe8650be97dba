// seed.sql: rows of tables that other tools fill, such as tags or roles, for the throwaway server of a rehearsal.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/finding.hpp"

namespace copyover::migrate {

struct SeedStatement {
    std::string sql;  // without the final semicolon
    bool is_copy = false;
    std::string copied;  // the lines behind COPY ... FROM stdin
    Location at;
};

using SeedFile = std::vector<SeedStatement>;  // in the order of the file

// FOLDER/seed.sql, as psql runs it and pg_dump --data-only writes it; empty where there is none. What cannot be
// read is a finding seed-syntax.
SeedFile read_seed(const std::filesystem::path& folder, Findings& findings);

}  // namespace copyover::migrate
