#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    add_migration(app, settings);
    add_rejects(app, settings);
    add_dbname(app, settings, "rehearse on this database instead of a throwaway server");
    add_on_conflict(app, settings);
    add_deadline(app, settings);
    add_lock_timeout(app, settings);
    add_ledger_schema(app, settings);
    add_batch_rows(app, settings, "most rows of one COPY statement (default: 250000)");
    add_probes(app, settings,
               "queries of probes.sql that are slow or fail: =warn (default), =strict or =off");
    add_pg_bindir(app, settings, "folder of initdb and postgres for the throwaway server");
    add_yes(app);
    add_show_values(app, settings);
    add_output(app, settings);
}

}  // namespace

const Command rehearse_command{
    .kind = &command::rehearse,
    .summary = "Do the whole cutover, verify every row and column, then roll back",
    .examples =
        "  copyover rehearse schemas/lonestar fixtures/lonestar\n"
        "  copyover rehearse -d service=lonestar schemas/lonestar data",
    .options = declare,
    .run = migrate::rehearse,
    .writes_rejects = true,
};

}  // namespace copyover::app
