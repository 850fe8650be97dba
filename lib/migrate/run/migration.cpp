#include "migrate/run/migration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "json/byte_source.hpp"
#include "mapping/bind/make_plan.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

fs::path part_of(const fs::path& folder, const char* name) {
    fs::path path = folder / name;
    if (!fs::is_regular_file(path)) {
        throw UsageError(fmt::format("{} is missing: a migration folder holds mapping.json and schema.sql",
                                     path.string()));
    }
    return path;
}

}  // namespace

std::string read_text(const fs::path& path) {
    try {
        return json::read_file(path);
    } catch (const EnvironmentError& error) {
        throw UsageError(error.what());
    }
}

std::unique_ptr<Migration> read_migration(const fs::path& folder, const schema::SearchPath& path,
                                          Findings& findings) {
    if (!fs::is_directory(folder)) {
        throw UsageError(fmt::format(
            "{} is no folder: the first argument is the migration, the second the data", folder.string()));
    }
    auto migration = std::make_unique<Migration>();
    migration->mapping.path = part_of(folder, "mapping.json").string();
    migration->schema_path = part_of(folder, "schema.sql").string();

    const std::string schema_text = read_text(migration->schema_path);
    migration->schema_sha256 = sha256(schema_text);
    migration->schema_file = schema::read_schema(schema_text, migration->schema_path, findings, path);
    schema::spell_out_public(migration->schema_file.schema.path.schemas.front() != "public");

    const std::string mapping_text = read_text(migration->mapping.path);
    migration->mapping.sha256 = sha256(mapping_text);
    migration->plan =
        mapping::make_plan(mapping_text, migration->mapping.path, migration->schema_file.schema, findings);
    migration->probes = read_probes(folder, findings);
    migration->seed = read_seed(folder, findings);
    return migration;
}

bool has_secret_columns(const mapping::Plan& plan) {
    return std::ranges::any_of(plan.tables, [](const mapping::TablePlan& table) {
        return std::ranges::find(table.secret, true) != table.secret.end();
    });
}

}  // namespace copyover::migrate
