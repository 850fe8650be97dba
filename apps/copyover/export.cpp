#include "migrate/export.hpp"
#include "base/error.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_output = [&settings](const std::string& text) {
        settings.options.exporting.output = text;
    };
    add_migration(app, settings);
    app.add_option_function<std::string>("-o,--output", set_output, "new folder for the files")
        ->type_name("OUTDIR");
    app.add_flag("--unrecorded", settings.options.exporting.unrecorded,
                 "take DATA for what the tables were filled from, though no ledger says so");
    add_reject_limit(app, settings,
                     "without at most so many bad records, as they were left out; they stay in the files");
    add_reject_folder(app, settings, "the folder that names those which the server refused");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_deadline(app, settings);
    add_ledger_schema(app, settings);
    add_show_values(app, settings);
    add_output(app, settings);
}

void run(const migrate::Options& options, RunFacts& facts) {
    if (options.exporting.output.empty())
        throw UsageError("copyover export needs -o, a new folder for the files");
    // Elsewhere it is the folder where the command runs; here that would be guessing what to take rows for deleted by.
    if (!options.input.data_named)
        throw UsageError(
            "copyover export needs DATA, the files that the run read: what did not change is copied from them");
    migrate::export_files(options, facts);
}

}  // namespace

const Command export_command{
    .kind = &command::export_files,
    .summary = "Write the legacy files again, with what changed in the tables since",
    .examples = "  copyover export -d service=lonestar -o back schemas/lonestar data",
    .options = declare,
    .run = run,
};

}  // namespace copyover::app
