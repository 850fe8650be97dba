#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_run = [&settings](const std::string& text) { settings.options.run = text; };
    app.add_option_function<std::string>("RUN", set_run, "one run (default: all)")->type_name("");
    const auto set_forget = [&settings](const std::string& text) { settings.options.forget = text; };
    app.add_option_function<std::string>(
           "--forget", set_forget, "drop what is kept to roll this run back; it then cannot be any more")
        ->type_name("RUN");
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
    if (options.forget) {
        const bool known = migrate::forget(options, *options.forget);
        facts.exit_code = known ? ExitCode::yes : ExitCode::no;
        facts.result =
            (known ? "FORGOTTEN run " : "NOTHING WAS CHANGED: nothing is kept of run ") + *options.forget;
        return;
    }
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
    } else if (facts.result.empty() && facts.runs.empty()) {
        facts.result = "NO RUN WAS COMMITTED";
    } else if (facts.result.empty()) {
        const LedgerRunFacts& last = facts.runs.front();
        facts.result = (last.state == "rolled back" ? "ROLLED BACK run " : "COMMITTED run ") + last.run;
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
