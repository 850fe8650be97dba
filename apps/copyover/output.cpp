#include "copyover/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/writing.hpp"
#include "report/github.hpp"
#include "report/json.hpp"
#include "report/junit.hpp"
#include "report/printable.hpp"
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

std::function<bool()> stopped_by(const migrate::Options& options) {
    return [&options] { return options.control.stop_requested(); };
}

void write_or_throw(int descriptor, const std::string& shown, std::string_view text,
                    const migrate::Options& options) {
    const int error = write_all(descriptor, text, stopped_by(options));
    if (error != 0 && error != EPIPE) throw_cannot_write("to " + shown, error);
}

}  // namespace

void print_output(std::string_view text, const migrate::Options& options) {
    write_or_throw(STDOUT_FILENO, "standard output", text, options);
}

void print_error(std::string_view line, const migrate::Options& options) {
    write_all(STDERR_FILENO, fmt::format("{}\n", line), stopped_by(options));
}

void print_last_line(std::string_view line, const migrate::Options& options) {
    write_or_throw(STDERR_FILENO, "standard error", fmt::format("{}\n", line), options);
}

std::function<void(std::string_view)> make_tell(const Settings& settings) {
    // A line of progress may stand there.
    const std::string_view start = is_terminal(STDERR_FILENO) ? "\r\x1b[K" : "";
    return [&settings, start](std::string_view line) {
        print_error(fmt::format("{}{}", start, report::printable(line)), settings.options);
    };
}

std::string render(const RunFacts& facts, const Settings& settings) {
    switch (settings.format) {
        case Format::text:
            return report::render_text(facts, {settings.verbosity, wants_color(settings), settings.all});
        case Format::json: return report::render_json(facts);
        case Format::junit: return report::render_junit(facts);
        case Format::github: break;
    }
    // Files of DATA are named from there; those of the migration as they are.
    return report::render_github(facts, [&](const std::string& file) {
        std::error_code ignored;
        const fs::path in_data = settings.options.input.data / file;
        return (fs::exists(in_data, ignored) ? in_data.lexically_normal() : fs::path(file)).string();
    });
}

std::unique_ptr<Progress> make_progress(const Settings& settings) {
    const bool terminal = is_terminal(STDERR_FILENO);
    const bool wanted = settings.progress == When::automatic
                            ? terminal && settings.verbosity != report::Verbosity::quiet
                            : settings.progress == When::always;
    if (!wanted) return nullptr;
    return std::make_unique<report::ProgressDisplay>(terminal, [&settings](std::string_view text) {
        write_all(STDERR_FILENO, text, stopped_by(settings.options));
    });
}

}  // namespace copyover::app
