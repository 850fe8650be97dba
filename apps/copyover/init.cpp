#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/next_command.hpp"
#include "base/shell_quoting.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "draft/draft_files.hpp"
#include "draft/map_onto.hpp"
#include "draft/migration_folder.hpp"
#include "draft/render_readme.hpp"
#include "draft/render_schema.hpp"
#include "draft/samples.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/files.hpp"
#include "migrate/source/standard_input.hpp"
#include "migrate/target/live_schema.hpp"
#include "report/numbers.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    const auto set_schema = [&settings](const std::string& text) { settings.options.draft.schema = text; };
    const auto set_output = [&settings](const std::string& text) { settings.options.draft.output = text; };
    app.add_option("FILE", settings.options.draft.samples,
                   "sample files, or a folder of them, or - for standard input")
        ->type_name("");
    app.add_option_function<std::string>("-o,--output", set_output, "folder to make (default: migration)")
        ->type_name("OUTDIR");
    app.add_option_function<std::string>("--schema", set_schema,
                                         "map onto the tables of this schema.sql, by likeness of names")
        ->type_name("FILE");
    add_dbname(app, settings, "map onto the tables of this database, as pg_dump writes them");
    add_pg_bindir(app, settings, "folder of pg_dump");
    add_deadline(app, settings);
    add_output(app, settings);
}

// The files to draft from, with what keeps standard input readable.
struct Found {
    std::unique_ptr<migrate::StandardInput> standard_input;
    draft::SamplePlace place;
    draft::Samples samples;
};

Found read_standard_input(const migrate::Options& options) {
    if (options.draft.samples.size() > 1)
        throw UsageError("- is standard input, which cannot be drafted together with files: give it alone");
    Found found;
    found.standard_input = std::make_unique<migrate::StandardInput>(options.control);
    found.place.shown = "-";
    found.samples.files.push_back({"-", found.standard_input->path(), migrate::standard_input_name});
    return found;
}

Found find_samples(const migrate::Options& options) {
    if (options.draft.samples.empty())
        throw UsageError("copyover init needs a FILE, or a folder with sample files");
    if (std::ranges::any_of(options.draft.samples, migrate::is_standard_input))
        return read_standard_input(options);
    Found found;
    found.place = draft::find_place(options.draft.samples);
    const migrate::FolderContent content = migrate::list_folder(found.place.data);
    std::vector<draft::ListedFile> files;
    for (const migrate::SourceFile& file : content.files)
        files.push_back({file.name, migrate::unpacked_name(file.name), file.path});
    std::vector<std::string> no_files;
    for (const migrate::SkippedEntry& entry : content.skipped)
        no_files.push_back(entry.name);
    found.samples = draft::choose_samples(found.place, files, no_files);
    return found;
}

// The tables to map onto: their DDL and how messages call it. Nothing where the draft makes its own.
struct GivenSchema {
    std::string sql;
    std::string name;
};

std::optional<GivenSchema> given_schema(const migrate::Options& options, const std::function<void()>& go_on) {
    if (options.draft.schema && options.target.dbname)
        throw UsageError("--schema and -d both name tables to map onto: give one of them");
    if (options.draft.schema)
        return GivenSchema{migrate::read_text(*options.draft.schema), options.draft.schema->string()};
    if (options.target.dbname) return GivenSchema{migrate::live_schema(options, go_on), "the database"};
    return std::nullopt;
}

void run(const migrate::Options& options, RunFacts& facts) {
    facts.command = command::init;
    facts.started = migrate::utc_now();
    draft::refuse_existing(options.draft.output);
    const Found found = find_samples(options);
    const std::function<void()> go_on = options.control.interrupt();
    const std::optional<GivenSchema> given = given_schema(options, go_on);
    draft::Draft draft = draft::draft_files(found.samples.files, found.samples.others, go_on, facts.findings);
    draft.contents = found.samples.contents;
    facts.ended = migrate::utc_now();
    for (const draft::DraftFile& file : draft.files)
        facts.sources.push_back({file.name, file.bytes, "", file.records});
    if (facts.findings.has_errors()) {
        facts.exit_code = ExitCode::no;
        return;
    }
    std::string schema_sql;
    if (given) {
        schema_sql = given->sql;
        draft::map_onto(draft, schema_sql, given->name, facts.findings);
        if (facts.findings.has_errors()) {
            facts.exit_code = ExitCode::usage;
            return;
        }
        if (draft.tables.empty())
            throw UsageError(fmt::format("no table of {} resembles the records", given->name));
    } else {
        schema_sql = draft::schema_sql(draft);
    }
    draft::ignore_folder(options.draft.output, found.place.data, draft);
    draft::write_folder(options.draft.output, draft, schema_sql);
    facts.result = fmt::format("DRAFTED {}: {}, {} to take", options.draft.output.string(),
                               report::counted(draft.tables.size(), "table"),
                               report::counted(draft::decisions_in(draft), "decision"));
    CommandParts parts;
    parts.migration = options.draft.output.string();
    parts.data = found.place.shown.string();
    parts.dbname = options.target.dbname;
    facts.next = fmt::format("read {}, then {}", shell_quoted((options.draft.output / "README.md").string()),
                             next_command(command::check, parts));
}

}  // namespace

const Command init_command{
    .kind = &command::init,
    .summary = "Draft a migration folder from sample files",
    .examples =
        "  copyover init -o migration fixtures/lonestar\n"
        "  copyover init users.json messages.json\n"
        "  copyover init --schema schema.sql data\n"
        "  copyover init -d service=lonestar data",
    .options = declare,
    .run = run,
};

}  // namespace copyover::app
