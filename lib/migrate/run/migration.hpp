// A migration folder, read: mapping.json bound to schema.sql.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/finding.hpp"
#include "base/run_facts.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/run/probe_file.hpp"
#include "migrate/run/seed_file.hpp"
#include "schema/schema_file.hpp"

namespace copyover::migrate {

// The plan points into the schema, so a migration stays where it was made.
struct Migration {
    Migration() = default;
    Migration(const Migration&) = delete;
    Migration& operator=(const Migration&) = delete;

    schema::SchemaFile schema_file;
    std::string schema_path;
    std::string schema_sha256;
    MappingFacts mapping;
    mapping::Plan plan;
    ProbeFile probes;
    SeedFile seed;
};

// Whether what the server says may quote values that are never shown.
bool has_secret_columns(const mapping::Plan& plan);

// Names without a schema are looked up along the path. Reads FOLDER/mapping.json, FOLDER/schema.sql and,
// where they are there, FOLDER/probes.sql and FOLDER/seed.sql. Findings of severity error mean exit 2; the plan may then not be
// used. Throws UsageError where the folder or one of the two files is missing.
std::unique_ptr<Migration> read_migration(const std::filesystem::path& folder, const schema::SearchPath& path,
                                          Findings& findings);

// A text that the operator names. Throws UsageError with the reason.
std::string read_text(const std::filesystem::path& path);

}  // namespace copyover::migrate
