#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/commands.hpp"
#include "migrate/run/proposed_command.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_run = [&settings](const std::string& text) { settings.options.past.run = text; };
    app.add_option_function<std::string>("RUN", set_run, "one run (default: all)")->type_name("");
    const auto set_forget = [&settings](const std::string& text) { settings.options.past.forget = text; };
    app.add_option_function<std::string>(
           "--forget", set_forget, "drop what is kept to roll this run back; it then cannot be any more")
        ->type_name("RUN");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_deadline(app, settings);
    add_ledger_schema(app, settings);
    add_output(app, settings);
}

// "loading" and "restoring" are the states of a load that has not come to its end.
bool is_unfinished(const migrate::Ledger::Run& run) {
    return run.state == "loading" || run.state == "restoring";
}

// Runs in one transaction write the ledger in it, so what it records of them is committed.
void run(const migrate::Options& options, RunFacts& facts) {
    facts.command = command::status;
    if (options.past.forget) {
        const bool known = migrate::forget(options, *options.past.forget);
        facts.exit_code = known ? ExitCode::yes : ExitCode::no;
        facts.result = (known ? "FORGOTTEN run " : "NOTHING WAS CHANGED: nothing is kept of run ") +
                       *options.past.forget;
        if (!known) facts.next = migrate::proposed_command(options, command::status);
        return;
    }
    for (const migrate::Ledger::Run& run : migrate::status(options)) {
        const std::string next = is_unfinished(run) ? "the same copyover load again" : "";
        facts.runs.push_back({run.run, run.command, run.state, run.started, run.ended, next});
        if (!next.empty()) {
            facts.result = "RESUMABLE run " + run.run;
            facts.next = next + ", or to take it out again: " + migrate::rollback_command(options, run.run);
        }
        if (options.past.run) facts.tables = run.tables;
    }
    if (options.past.run && facts.runs.empty()) {
        facts.exit_code = ExitCode::no;
        facts.result = "NOT COMMITTED: the ledger has no run " + *options.past.run;
        facts.next = "the same cutover again";
    } else if (facts.result.empty() && facts.runs.empty()) {
        facts.result = "NO RUN WAS COMMITTED";
    } else if (facts.result.empty()) {
        const LedgerRunFacts& last = facts.runs.front();
        facts.result = (last.state == "rolled back" ? "ROLLED BACK run "
                        : last.state == "abandoned" ? "ABANDONED run "
                                                    : "COMMITTED run ") +
                       last.run;
    }
}

}  // namespace

const Command status_command{
    .kind = &command::status,
    .summary = "Show the runs that the target's ledger records",
    .examples =
        "  copyover status -d service=lonestar\n"
        "  copyover status -d service=lonestar 20261121-035135-9f3a1c",
    .options = declare,
    .run = run,
};

}  // namespace copyover::app
