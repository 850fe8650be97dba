#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_run = [&settings](const std::string& text) { settings.options.run = text; };
    app.add_option_function<std::string>("RUN", set_run, "one run (default: all)")->type_name("");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_ledger_schema(app, settings);
    add_output(app, settings);
}

// The ledger is written in the transaction of the run, so what it records is committed.
void run(const migrate::Options& options, RunFacts& facts) {
    facts.command = "status";
    for (const migrate::Ledger::Run& run : migrate::status(options)) {
        facts.runs.push_back({run.run, run.command, "committed", run.started, run.ended, ""});
        if (options.run) facts.tables = run.tables;
    }
    if (options.run && facts.runs.empty()) {
        facts.exit_code = ExitCode::no;
        facts.result = "NOT COMMITTED: the ledger has no run " + *options.run;
        facts.next = "the same cutover again";
    } else {
        facts.result =
            facts.runs.empty() ? "NO RUN WAS COMMITTED" : "COMMITTED run " + facts.runs.front().run;
    }
}

}  // namespace

const Command status_command{
    "status",
    "Show the runs that the target's ledger records",
    "  copyover status -d service=lonestar\n"
    "  copyover status -d service=lonestar 20261121-035135-9f3a1c",
    declare,
    run,
    false,
    true,
};

}  // namespace copyover::app
