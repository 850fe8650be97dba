#include "copyover/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"
#include "base/writing.hpp"
#include "report/github.hpp"
#include "report/json.hpp"
#include "report/junit.hpp"
#include "report/private_file.hpp"
#include "report/progress_display.hpp"

namespace copyover::app {

namespace fs = std::filesystem;

namespace {

bool is_terminal(int descriptor) {
    const char* term = std::getenv("TERM");
    return ::isatty(descriptor) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

// https://no-color.org
bool wants_color(const Settings& settings) {
    if (settings.color != When::automatic) return settings.color == When::always;
    const char* no_color = std::getenv("NO_COLOR");
    return is_terminal(STDOUT_FILENO) && (no_color == nullptr || *no_color == '\0');
}

// A path that could be taken for an option is written so that it is none.
std::string argument(const fs::path& path) {
    return report::shell_quoted((path.native().starts_with('-') ? "." / path : path).string());
}

// A single hyphen is standard input.
std::string data_argument(const fs::path& path) {
    return path == "-" ? path.string() : argument(path);
}

}  // namespace

void print_output(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text);
    if (error == 0 || error == EPIPE) return;
    throw EnvironmentError(fmt::format("cannot write to standard output: {}",
                                       std::error_code(error, std::generic_category()).message()));
}

void print_error(std::string_view line) {
    write_all(STDERR_FILENO, fmt::format("{}\n", line));
}

std::string render(const RunFacts& facts, const Settings& settings) {
    switch (settings.format) {
        case Format::text: return report::render_text(facts, {settings.verbosity, wants_color(settings)});
        case Format::json: return report::render_json(facts);
        case Format::junit: return report::render_junit(facts);
        case Format::github: break;
    }
    // Files of DATA are named from there; those of the migration as they are.
    return report::render_github(facts, [&](const std::string& file) {
        std::error_code ignored;
        const fs::path in_data = settings.options.data / file;
        return (fs::exists(in_data, ignored) ? in_data.lexically_normal() : fs::path(file)).string();
    });
}

std::unique_ptr<Progress> make_progress(const Settings& settings) {
    const bool terminal = is_terminal(STDERR_FILENO);
    const bool wanted = settings.progress == When::automatic
                            ? terminal && settings.verbosity != report::Verbosity::quiet
                            : settings.progress == When::always;
    if (!wanted) return nullptr;
    return std::make_unique<report::ProgressDisplay>(
        terminal, [](std::string_view text) { write_all(STDERR_FILENO, text); });
}

report::NextArguments next_arguments(const Settings& settings) {
    report::NextArguments next;
    next.migration_and_data = argument(settings.options.migration);
    if (settings.data_given) next.migration_and_data += " " + data_argument(settings.options.data);
    if (settings.options.rejects) {
        next.reject_limit = fmt::format(" --reject-limit {}", settings.options.reject_limit);
        next.rejects = argument(*settings.options.rejects);
    }
    next.migration = argument(settings.options.migration);
    next.dbname = "-d " + (settings.options.dbname ? report::shell_quoted(*settings.options.dbname) : "CONN");
    return next;
}

}  // namespace copyover::app
