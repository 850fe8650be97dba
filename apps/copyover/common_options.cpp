#include "copyover/common_options.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "copyover/option_values.hpp"
#include "migrate/commands.hpp"

namespace copyover::app {

namespace {

constexpr const char* target_group = "Target";
constexpr const char* output_group = "Output";

using Choices = std::array<std::pair<std::string_view, When>, 3>;
constexpr Choices when_choices{{{"auto", When::automatic}, {"always", When::always}, {"never", When::never}}};

std::string read_dbname(const std::string& text) {
    // Everyone on the machine can read the arguments of a process.
    if (migrate::has_password(text))
        throw UsageError(
            "-d contains a password, which every user of this machine could read; put it into ~/.pgpass, "
            "PGPASSFILE or a service file");
    return text;
}

migrate::ConflictPolicy read_on_conflict(const std::string& text) {
    using enum migrate::ConflictPolicy;
    return read_choice<migrate::ConflictPolicy, 3>(
        "--on-conflict", text, {{{"error", error}, {"identical", identical}, {"update", update}}});
}

Format read_format(const std::string& name) {
    using enum Format;
    return read_choice<Format, 4>("--format", name,
                                  {{{"text", text}, {"json", json}, {"github", github}, {"junit", junit}}});
}

}  // namespace

void add_migration(CLI::App& app, Settings& settings) {
    const auto set_data = [&settings](const std::string& text) {
        settings.options.input.data = text;
        settings.options.input.data_named = true;
    };
    app.add_option("MIGRATION", settings.options.input.migration, "folder with mapping.json and schema.sql")
        ->type_name("");
    app.add_option_function<std::string>(
           "DATA", set_data, "folder with the legacy files (default: this folder), or - for standard input")
        ->type_name("");
    const auto set_jobs = [&settings](const std::string& text) {
        settings.options.jobs = read_count("--jobs", text, 64);
    };
    app.add_option_function<std::string>("-j,--jobs", set_jobs,
                                         "threads that read the files, connections of load (default: 2)")
        ->type_name("N");
}

void add_dbname(CLI::App& app, Settings& settings, const char* description) {
    const auto set = [&settings](const std::string& text) {
        settings.options.target.dbname = read_dbname(text);
    };
    app.add_option_function<std::string>("-d,--dbname", set, description)
        ->type_name("CONN")
        ->group(target_group);
}

void add_lock_timeout(CLI::App& app, Settings& settings) {
    const auto set = [&settings](const std::string& text) {
        settings.options.target.lock_timeout = read_duration("--lock-timeout", text);
    };
    app.add_option_function<std::string>("--lock-timeout", set,
                                         "how long one try to lock the tables waits (default: 3s)")
        ->type_name("TIME")
        ->group(target_group);
}

void add_ledger_schema(CLI::App& app, Settings& settings) {
    const auto set = [&settings](const std::string& text) {
        settings.options.target.ledger_schema = read_schema_name("--ledger-schema", text);
    };
    app.add_option_function<std::string>("--ledger-schema", set,
                                         "schema that records the runs (default: copyover)")
        ->type_name("NAME")
        ->group(target_group);
}

void add_batch_rows(CLI::App& app, Settings& settings, const char* description) {
    const auto set = [&settings](const std::string& text) {
        settings.options.writing.batch_rows = read_count("--batch-rows", text, 10'000'000);
    };
    app.add_option_function<std::string>("--batch-rows", set, description)
        ->type_name("N")
        ->group(target_group);
}

void add_deadline(CLI::App& app, Settings& settings) {
    const auto set = [&settings](const std::string& text) {
        settings.options.control.deadline =
            std::chrono::steady_clock::now() + read_duration("--deadline", text);
    };
    app.add_option_function<std::string>("--deadline", set, "stop by itself after this time (default: never)")
        ->type_name("TIME")
        ->group(target_group);
}

void add_on_conflict(CLI::App& app, Settings& settings) {
    const auto set = [&settings](const std::string& text) {
        settings.options.writing.on_conflict = read_on_conflict(text);
    };
    app.add_option_function<std::string>(
           "--on-conflict", set,
           "rows that the target holds: error, identical (default: equal ones pass), update (files win)")
        ->type_name("POLICY")
        ->group(target_group);
}

void add_reject_limit(CLI::App& app, Settings& settings, const char* description) {
    const auto set = [&settings](const std::string& text) {
        settings.options.rejects.limit = read_count("--reject-limit", text, 1'000'000);
    };
    app.add_option_function<std::string>("--reject-limit", set, description)->type_name("N");
}

void add_rejects(CLI::App& app, Settings& settings) {
    add_reject_limit(app, settings, "leave out at most so many bad records; needs --rejects (default: none)");
    add_reject_folder(app, settings, "new folder for bad records, which is DATA after their repair");
}

void add_reject_folder(CLI::App& app, Settings& settings, const char* description) {
    const auto set = [&settings](const std::string& text) {
        if (text.empty()) throw UsageError("--rejects needs the name of a folder");
        settings.options.rejects.folder = text;
    };
    app.add_option_function<std::string>("--rejects", set, description)->type_name("DIR");
}

void add_pg_bindir(CLI::App& app, Settings& settings, const char* description) {
    const auto set = [&settings](const std::string& text) { settings.options.target.pg_bindir = text; };
    app.add_option_function<std::string>("--pg-bindir", set, description)
        ->type_name("DIR")
        ->group(target_group);
}

void add_probes(CLI::App& app, Settings& settings, const char* description) {
    using enum migrate::ProbePolicy;
    const auto set = [&settings](const std::string& text) {
        settings.options.probes = read_choice<migrate::ProbePolicy, 3>(
            "--probes", text, {{{"warn", warn}, {"strict", strict}, {"off", off}}});
    };
    app.add_flag("--probes{warn}", settings.probes, description)->each(set)->group(target_group);
}

void add_show_values(CLI::App& app, Settings& settings) {
    app.add_flag("--show-values", settings.options.show_values,
                 "show values in findings; columns listed as secret stay hidden")
        ->group(output_group);
}

void add_yes(CLI::App& app) {
    app.add_flag_function(
        "--yes", [](std::int64_t) {}, "accepted for scripts: no command asks a question");
}

void add_output(CLI::App& app, Settings& settings) {
    const auto set_format = [&settings](const std::string& text) { settings.format = read_format(text); };
    const auto set_report = [&settings](const std::string& text) {
        if (text.empty()) throw UsageError("--report takes the name of a file");
        settings.report = text;
    };
    const auto set_progress = [&settings](const std::string& text) {
        settings.progress = read_choice("--progress", text, when_choices);
    };
    const auto set_color = [&settings](const std::string& text) {
        settings.color = read_choice("--color", text, when_choices);
    };
    const auto set_verbosity = [&settings](report::Verbosity verbosity) {
        if (settings.verbosity != report::Verbosity::normal && settings.verbosity != verbosity)
            throw UsageError("-q and -v exclude each other");
        settings.verbosity = verbosity;
    };
    const auto set_quiet = [set_verbosity](std::int64_t) { set_verbosity(report::Verbosity::quiet); };
    const auto set_verbose = [set_verbosity](std::int64_t) { set_verbosity(report::Verbosity::verbose); };

    app.add_option_function<std::string>("--format", set_format,
                                         "of standard output: text, json, github or junit")
        ->type_name("FORMAT")
        ->group(output_group);
    app.add_option_function<std::string>("--report", set_report,
                                         "write the JSON report to FILE, too (mode 0600)")
        ->type_name("FILE")
        ->group(output_group);
    app.add_option_function<std::string>("--progress", set_progress,
                                         "auto (default: on a terminal), always or never")
        ->type_name("WHEN")
        ->group(output_group);
    app.add_option_function<std::string>("--color", set_color,
                                         "auto (default: on a terminal without NO_COLOR), always or never")
        ->type_name("WHEN")
        ->group(output_group);
    app.add_flag("--all", settings.all, "every finding, not the first three of each cause")
        ->group(output_group);
    app.add_flag_function("-q,--quiet", set_quiet, "only findings of severity error")->group(output_group);
    app.add_flag_function("-v,--verbose", set_verbose,
                          "also sources, phases, and the object plan with reasons")
        ->group(output_group);
}

}  // namespace copyover::app
