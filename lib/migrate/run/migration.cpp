#include "migrate/run/migration.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw UsageError(fmt::format("{} cannot be read", path.string()));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

fs::path part_of(const fs::path& folder, const char* name) {
    fs::path path = folder / name;
    if (!fs::is_regular_file(path)) {
        throw UsageError(fmt::format("{} is missing: a migration folder holds mapping.json and schema.sql",
                                     path.string()));
    }
    return path;
}

}  // namespace

std::unique_ptr<Migration> read_migration(const fs::path& folder, Findings& findings) {
    if (!fs::is_directory(folder)) {
        throw UsageError(fmt::format(
            "{} is no folder: the first argument is the migration, the second the data", folder.string()));
    }
    auto migration = std::make_unique<Migration>();
    migration->mapping.path = part_of(folder, "mapping.json").string();
    migration->schema_path = part_of(folder, "schema.sql").string();

    const std::string schema_text = read_text(migration->schema_path);
    migration->schema_sha256 = sha256(schema_text);
    migration->schema_file = schema::read_schema(schema_text, migration->schema_path, findings);

    const std::string mapping_text = read_text(migration->mapping.path);
    migration->mapping.sha256 = sha256(mapping_text);
    migration->plan =
        mapping::make_plan(mapping_text, migration->mapping.path, migration->schema_file.schema, findings);
    migration->probes = read_probes(folder, findings);
    return migration;
}

}  // namespace copyover::migrate
