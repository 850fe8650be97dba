#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "copyover/option_values.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    using enum migrate::VerifyLevel;
    const auto set_level = [&settings](const std::string& text) {
        settings.options.comparison.level = read_choice<migrate::VerifyLevel, 3>(
            "--level", text, {{{"counts", counts}, {"digest", digest}, {"rows", rows}}});
    };
    add_migration(app, settings);
    add_reject_limit(app, settings, "compare without at most so many bad records, as they were left out");
    add_reject_folder(app, settings, "the folder that names those which the server refused");
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    app.add_option_function<std::string>(
           "--level", set_level,
           "counts, digest (whether tables differ), or rows (default: which rows and columns)")
        ->type_name("LEVEL");
    app.add_flag("--live", settings.options.comparison.live,
                 "the application writes already: rows only the target holds pass");
    add_deadline(app, settings);
    add_ledger_schema(app, settings);
    add_probes(app, settings, "also run the queries of probes.sql; =strict: slow ones are errors");
    add_show_values(app, settings);
    add_output(app, settings);
}

}  // namespace

const Command verify_command{
    .kind = &command::verify,
    .summary = "Compare the legacy files with the tables",
    .examples =
        "  copyover verify -d service=lonestar schemas/lonestar data\n"
        "  copyover verify -d service=lonestar --level counts schemas/lonestar data",
    .options = declare,
    .run = migrate::verify,
};

}  // namespace copyover::app
