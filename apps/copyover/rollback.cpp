#include "base/error.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_run = [&settings](const std::string& text) { settings.options.past.run = text; };
    app.add_option_function<std::string>("RUN", set_run, "the run, as cutover and status name it")
        ->type_name("");
    app.add_flag("--abandon", settings.options.past.abandon,
                 "of a stuck load: take out what is as it was put in, leave the rest, end the run");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_lock_timeout(app, settings);
    add_deadline(app, settings);
    add_ledger_schema(app, settings);
    add_yes(app);
    add_show_values(app, settings);
    add_output(app, settings);
}

void run(const migrate::Options& options, RunFacts& facts) {
    if (!options.past.run) throw UsageError("copyover rollback needs a RUN; copyover status lists them");
    migrate::rollback(options, facts);
}

}  // namespace

const Command rollback_command{
    .kind = &command::rollback,
    .summary = "Take out exactly what a run put in; refuse if rows changed since",
    .examples =
        "  copyover rollback -d service=lonestar 20261121-035135-9f3a1c\n"
        "  copyover rollback -d service=lonestar 20261121-035135-9f3a1c --abandon",
    .options = declare,
    .run = run,
};

}  // namespace copyover::app
