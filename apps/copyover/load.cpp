#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "copyover/option_values.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

void add_index_build(CLI::App& app, Settings& settings) {
    using enum migrate::IndexBuild;
    const auto set = [&settings](const std::string& text) {
        settings.options.writing.index_build = read_choice<migrate::IndexBuild, 2>(
            "--index-build", text, {{{"parallel", parallel}, {"compact", compact}}});
    };
    app.add_option_function<std::string>(
           "--index-build", set,
           "GIN indexes: parallel (sooner, but larger) or compact; default: by what they index")
        ->type_name("HOW")
        ->group("Target");
}

void declare(CLI::App& app, Settings& settings) {
    add_migration(app, settings);
    add_rejects(app, settings);
    add_dbname(app, settings, "the target: libpq conninfo, URI or name; '' for libpq's defaults");
    add_index_build(app, settings);
    add_deadline(app, settings);
    add_lock_timeout(app, settings);
    add_ledger_schema(app, settings);
    add_batch_rows(app, settings, "most rows of one transaction (default: 50000)");
    add_yes(app);
    add_show_values(app, settings);
    add_output(app, settings);
}

}  // namespace

const Command load_command{
    .kind = &command::load,
    .summary = "Load empty tables in committed batches over several connections; the same command resumes",
    .examples =
        "  copyover load -d service=lonestar schemas/lonestar data\n"
        "  copyover load -d service=lonestar --jobs 4 --deadline 3h schemas/lonestar data",
    .options = declare,
    .run = migrate::load,
    .writes_rejects = true,
};

}  // namespace copyover::app
