#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    add_migration(app, settings);
    add_rejects(app, settings);
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_on_conflict(app, settings);
    add_deadline(app, settings);
    add_lock_timeout(app, settings);
    add_ledger_schema(app, settings);
    add_batch_rows(app, settings, "most rows of one COPY statement (default: 250000)");
    add_probes(app, settings,
               "queries of probes.sql that are slow or fail: =warn (default), =strict or =off");
    add_yes(app);
    add_show_values(app, settings);
    add_output(app, settings);
}

}  // namespace

const Command cutover_command{
    .kind = &command::cutover,
    .summary = "Load everything in one transaction, verify every row and column, then commit",
    .examples =
        "  copyover cutover -d service=lonestar schemas/lonestar data\n"
        "  copyover cutover -d '' --report cutover.json schemas/lonestar data",
    .options = declare,
    .run = migrate::cutover,
    .writes_rejects = true,
};

}  // namespace copyover::app
