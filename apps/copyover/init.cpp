#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

#include "base/error.hpp"
#include "base/writing.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "draft/draft_files.hpp"
#include "draft/file_groups.hpp"
#include "draft/map_onto.hpp"
#include "draft/render.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/source/document_source.hpp"
#include "migrate/source/files.hpp"
#include "migrate/source/standard_input.hpp"
#include "migrate/target/live_schema.hpp"
#include "report/ending.hpp"
#include "report/numbers.hpp"
#include "report/private_file.hpp"

namespace copyover::app {

namespace fs = std::filesystem;

namespace {

// More files than that beside the samples are not listed one by one: `check` names them.
constexpr std::size_t most_ignored_files = 200;

void declare(CLI::App& app, Settings& settings) {
    const auto set_schema = [&settings](const std::string& text) { settings.options.schema = text; };
    const auto set_output = [&settings](const std::string& text) { settings.options.output = text; };
    app.add_option("FILE", settings.options.samples,
                   "sample files, or a folder of them, or - for standard input")
        ->type_name("");
    app.add_option_function<std::string>("-o,--output", set_output, "folder to make (default: migration)")
        ->type_name("OUTDIR");
    app.add_option_function<std::string>("--schema", set_schema,
                                         "map onto the tables of this schema.sql, by likeness of names")
        ->type_name("FILE");
    add_dbname(app, settings, "map onto the tables of this database, as pg_dump writes them");
    add_pg_bindir(app, settings, "folder of pg_dump");
    add_output(app, settings);
}

struct Samples {
    std::unique_ptr<migrate::StandardInput> standard_input;  // where a file is that has no name
    fs::path data;                                           // the folder that the mapping's names start from
    fs::path shown;                                          // the same as the user would write it
    std::vector<draft::InputFile> files;
    std::vector<std::string> others;
};

bool is_json(const fs::path& path) {
    constexpr std::array<std::string_view, 3> extensions{".json", ".ndjson", ".jsonl"};
    return std::ranges::find(extensions, path.extension().string()) != extensions.end();
}

// Copies that applications make beside their data: "backups/users.json", "users_2025-03-04T05-06-07.json".
bool is_backup(const std::string& name) {
    const std::string last = fs::path(name).filename().string();
    return fnmatch("*_[0-9]*-[0-9]*-[0-9]*T*", last.c_str(), 0) == 0 || name.starts_with("backup") ||
           name.find("/backup") != std::string::npos;
}

fs::path common_folder(const std::vector<fs::path>& files) {
    fs::path common = files.front().parent_path();
    for (const fs::path& file : files) {
        const fs::path folder = file.parent_path();
        const auto [end, rest] = std::ranges::mismatch(common, folder);
        fs::path shared;
        for (auto part = common.begin(); part != end; ++part)
            shared /= *part;
        common = shared;
    }
    return common;
}

Samples read_standard_input(const migrate::Options& options) {
    if (options.samples.size() > 1)
        throw UsageError("- is standard input, which cannot be drafted together with files: give it alone");
    Samples samples;
    samples.standard_input = std::make_unique<migrate::StandardInput>(options);
    samples.shown = "-";
    samples.files.push_back({"-", samples.standard_input->path(), migrate::standard_input_name});
    return samples;
}

Samples find_samples(const migrate::Options& options) {
    if (options.samples.empty())
        throw UsageError("copyover init needs a FILE, or a folder with sample files");
    if (std::ranges::any_of(options.samples, migrate::is_standard_input)) return read_standard_input(options);
    std::vector<fs::path> given;
    for (const fs::path& sample : options.samples) {
        if (!fs::exists(sample)) throw UsageError(fmt::format("{} does not exist", sample.string()));
        given.push_back(fs::absolute(sample).lexically_normal());
    }
    Samples samples;
    const bool folder = given.size() == 1 && fs::is_directory(given.front());
    for (const fs::path& path : given) {
        if (!folder && fs::is_directory(path))
            throw UsageError(fmt::format("{} is a folder: give one folder, or files", path.string()));
    }
    samples.data = folder ? given.front() : common_folder(given);
    samples.shown = folder ? options.samples.front() : samples.data.lexically_proximate(fs::current_path());
    const migrate::FolderContent content = migrate::list_folder(samples.data);
    const std::vector<migrate::SourceFile>& listed = content.files;
    for (const migrate::SkippedEntry& entry : content.skipped)
        samples.others.push_back(entry.name);
    for (const migrate::SourceFile& file : listed) {
        // users.json in a mapping takes users.json.gz, unless it stands beside it.
        const std::string name = migrate::unpacked_name(file.name);
        const bool copy =
            name != file.name && std::ranges::binary_search(listed, name, {}, &migrate::SourceFile::name);
        const bool wanted = folder ? is_json(name) && !is_backup(file.name) && !copy
                                   : std::ranges::find(given, file.path.lexically_normal()) != given.end();
        if (wanted) {
            samples.files.push_back({copy ? file.name : name, file.path, ""});
        } else {
            samples.others.push_back(file.name);
        }
    }
    if (samples.files.empty())
        throw UsageError(
            fmt::format("{} holds no file called *.json, *.ndjson or *.jsonl", samples.data.string()));
    if (samples.others.size() > most_ignored_files) samples.others.clear();
    return samples;
}

void refuse_existing(const fs::path& folder) {
    for (const char* name : {"mapping.json", "schema.sql", "README.md"}) {
        if (fs::exists(folder / name))
            throw UsageError(fmt::format("{} exists: init overwrites nothing; name another folder with -o",
                                         (folder / name).string()));
    }
}

// Fails where the file is there, also when it was made a moment ago.
void write_new(const fs::path& path, std::string_view text) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int error = descriptor < 0 ? errno : write_all(descriptor, text);
    if (descriptor >= 0 && ::close(descriptor) != 0 && error == 0) error = errno;
    if (error == 0) return;
    throw EnvironmentError(fmt::format("{} cannot be written: {}", path.string(),
                                       std::error_code(error, std::generic_category()).message()));
}

void write_folder(const fs::path& folder, const draft::Draft& draft, const std::string& schema_sql) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw EnvironmentError(fmt::format("{} cannot be made: {}", folder.string(), error.message()));
    write_new(folder / "schema.sql", schema_sql);
    write_new(folder / "mapping.json", draft::mapping_json(draft));
    write_new(folder / "README.md", draft::readme(draft));
}

// The new folder may lie below the data: then it is no data.
void ignore_output(const fs::path& output, const fs::path& data, draft::Draft& draft) {
    const fs::path relative = fs::absolute(output).lexically_normal().lexically_relative(data);
    if (relative.empty() || *relative.begin() == "..") return;
    draft.ignore_files.push_back(draft::literal_glob(relative.string()) + "/*");
}

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw UsageError(fmt::format("{} cannot be read", path.string()));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::size_t decisions_of(const draft::Draft& draft) {
    std::size_t count = draft.unmapped.size();
    for (const draft::DraftTable& table : draft.tables)
        count += table.decisions.size();
    return count;
}

// The tables to map onto: their DDL and how messages call it. Nothing where the draft makes its own.
struct GivenSchema {
    std::string sql;
    std::string name;
};

std::optional<GivenSchema> given_schema(const migrate::Options& options, const std::function<void()>& go_on) {
    if (options.schema && options.dbname)
        throw UsageError("--schema and -d both name tables to map onto: give one of them");
    if (options.schema) return GivenSchema{read_text(*options.schema), options.schema->string()};
    if (options.dbname) return GivenSchema{migrate::live_schema(options, go_on), "the database"};
    return std::nullopt;
}

void run(const migrate::Options& options, RunFacts& facts) {
    facts.command = "init";
    facts.started = migrate::utc_now();
    refuse_existing(options.output);
    const Samples samples = find_samples(options);
    const auto go_on = [&options] {
        if (options.stop_requested()) throw Stopped("stopped by a signal");
    };
    const std::optional<GivenSchema> given = given_schema(options, go_on);
    draft::Draft draft = draft::draft_files(samples.files, samples.others, go_on, facts.findings);
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
    ignore_output(options.output, samples.data, draft);
    write_folder(options.output, draft, schema_sql);
    facts.result = fmt::format("DRAFTED {}: {}, {} to take", options.output.string(),
                               report::counted(draft.tables.size(), "table"),
                               report::counted(decisions_of(draft), "decision"));
    facts.next = fmt::format("read {}, then copyover check {} {}", (options.output / "README.md").string(),
                             report::shell_quoted(options.output.string()),
                             report::shell_quoted(samples.shown.string()));
    if (options.dbname) facts.next += " -d " + report::shell_quoted(*options.dbname);
}

}  // namespace

const Command init_command{
    "init",
    "Draft a migration folder from sample files",
    "  copyover init -o migration fixtures/lonestar\n"
    "  copyover init users.json messages.json\n"
    "  copyover init --schema schema.sql data\n"
    "  copyover init -d service=lonestar data",
    declare,
    run,
    false,
    false,
};

}  // namespace copyover::app
