#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    add_migration(app, settings);
    add_dbname(app, settings, "also look at this live database, read-only; libpq conninfo, URI or name");
    add_lock_timeout(app, settings);
    app.add_flag("--test", settings.options.explain.tests,
                 "run the tests that the migration holds in tests.json; needs no DATA");
    add_deadline(app, settings);
    add_ledger_schema(app, settings);
    add_show_values(app, settings);
    add_output(app, settings);
}

}  // namespace

const Command check_command{
    .kind = &command::check,
    .summary = "Find everything in the legacy files that would not fit, without a server",
    .examples =
        "  copyover check schemas/lonestar fixtures/lonestar\n"
        "  copyover check --format github schemas/lonestar data   # in CI\n"
        "  copyover check -d service=lonestar schemas/lonestar data\n"
        "  copyover check --test schemas/lonestar",
    .options = declare,
    .run = migrate::check,
};

}  // namespace copyover::app
