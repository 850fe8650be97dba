// Options that several commands share.
#pragma once

#include <CLI/CLI.hpp>

#include "copyover/settings.hpp"

namespace copyover::app {

// MIGRATION, DATA and --jobs. Whether MIGRATION was given is judged after parsing, by
// CommandKind::takes_migration.
void add_migration(CLI::App& app, Settings& settings);

// -d, with what it means to this command.
void add_dbname(CLI::App& app, Settings& settings, const char* description);

void add_lock_timeout(CLI::App& app, Settings& settings);
void add_ledger_schema(CLI::App& app, Settings& settings);
void add_batch_rows(CLI::App& app, Settings& settings, const char* description);
void add_deadline(CLI::App& app, Settings& settings);
void add_on_conflict(CLI::App& app, Settings& settings);
// --reject-limit and --rejects.
void add_rejects(CLI::App& app, Settings& settings);
// --reject-limit of a command that writes no folder.
void add_reject_limit(CLI::App& app, Settings& settings, const char* description);
void add_reject_folder(CLI::App& app, Settings& settings, const char* description);
void add_pg_bindir(CLI::App& app, Settings& settings, const char* description);
// --probes[=POLICY]
void add_probes(CLI::App& app, Settings& settings, const char* description);
void add_show_values(CLI::App& app, Settings& settings);

// --yes: nothing is asked yet, but scripts written today keep working when something is.
void add_yes(CLI::App& app);

// --format, --report, --progress, --color, -q, -v.
void add_output(CLI::App& app, Settings& settings);

}  // namespace copyover::app
