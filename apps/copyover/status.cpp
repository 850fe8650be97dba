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

// "loading" and "restoring" are the states of a load that has not come to its end.
bool is_unfinished(const migrate::Ledger::Run& run) {
    return run.state == "loading" || run.state == "restoring";
}

// Runs in one transaction write the ledger in it, so what it records of them is committed.
void run(const migrate::Options& options, RunFacts& facts) {
    facts.command = "status";
    for (const migrate::Ledger::Run& run : migrate::status(options)) {
        const std::string next = is_unfinished(run) ? "the same copyover load again" : "";
        facts.runs.push_back({run.run, run.command, run.state, run.started, run.ended, next});
        if (!next.empty()) {
            facts.result = "RESUMABLE run " + run.run;
            facts.next = next;
        }
        if (options.run) facts.tables = run.tables;
    }
    if (options.run && facts.runs.empty()) {
        facts.exit_code = ExitCode::no;
        facts.result = "NOT COMMITTED: the ledger has no run " + *options.run;
        facts.next = "the same cutover again";
    } else if (facts.result.empty()) {
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
