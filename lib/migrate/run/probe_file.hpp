// probes.sql: queries that the new application will live on, each with a name and a time limit.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"

namespace copyover::migrate {

// A statement of the file. One without a name ends with psql's \gset: the columns of its only row become
// variables that the statements below it read as :'column'.
struct ProbeStatement {
    std::string name;                                // "last 50 messages of a channel"
    std::optional<std::chrono::microseconds> limit;  // nothing where it is only measured
    std::string sql;                                 // without the final semicolon
    Location at;

    [[nodiscard]] bool sets_variables() const { return name.empty(); }
};

using ProbeFile = std::vector<ProbeStatement>;  // in the order of the file

// Reads the text of a probes.sql, which psql can run, too:
//
//     -- probe: last 50 messages of a channel
//     -- limit: 100 ms
//     SELECT ...;
//
// What cannot be read is a finding probe-syntax.
ProbeFile parse_probes(std::string_view text, const std::string& file, Findings& findings);

// FOLDER/probes.sql; empty where there is none.
ProbeFile read_probes(const std::filesystem::path& folder, Findings& findings);

// Names of the variables that a statement reads, each once, in their order.
std::vector<std::string> variables_of(std::string_view sql);

// The statement with each :'name' replaced by its quoted literal. Every variable must be there.
std::string substitute_variables(std::string_view sql, const std::map<std::string, std::string>& literals);

}  // namespace copyover::migrate
