#include "base/error.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_run = [&settings](const std::string& text) { settings.options.run = text; };
    app.add_option_function<std::string>("RUN", set_run, "the run, as cutover and status name it")
        ->type_name("");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_lock_timeout(app, settings);
    add_ledger_schema(app, settings);
    add_yes(app);
    add_show_values(app, settings);
    add_output(app, settings);
}

void run(const migrate::Options& options, RunFacts& facts) {
    if (!options.run) throw UsageError("copyover rollback needs a RUN; copyover status lists them");
    migrate::rollback(options, facts);
}

}  // namespace

const Command rollback_command{
    "rollback",
    "Take out exactly what a run put in; refuse if rows changed since",
    "  copyover rollback -d service=lonestar 20261121-035135-9f3a1c",
    declare,
    run,
    false,
    true,
};

}  // namespace copyover::app
