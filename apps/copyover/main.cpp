// copyover: moves legacy JSON files into PostgreSQL and proves that nothing was lost.

#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "copyover/command.hpp"
#include "copyover/command_line.hpp"
#include "copyover/output.hpp"
#include "copyover/process.hpp"
#include "migrate/commands.hpp"
#include "migrate/run/proposed_command.hpp"
#include "report/ending.hpp"
#include "report/json.hpp"
#include "report/printable.hpp"
#include "report/private_file.hpp"

using namespace copyover;
using namespace copyover::app;

namespace {

// Stages of which a failed one does not keep the later ones from telling what happened.
class Stages {
  public:
    // The one place where exceptions end. Returns whether the stage came to its end.
    template <typename Stage>
    bool completed(Stage stage) {
        try {
            stage();
            return true;
        } catch (const Error& error) {
            fail(error.code(), error.what());
        } catch (const std::bad_alloc&) {
            fail(ExitCode::environment, "out of memory");
        } catch (const std::exception& error) {
            fail(ExitCode::internal, error.what());
        }
        return false;
    }

    // The same of a stage that tells what happened.
    template <typename Stage>
    bool told(Stage stage) {
        const bool ended = completed(stage);
        if (!ended) report::withdraw_verdict(facts);
        return ended;
    }

    RunFacts facts;
    std::vector<std::string> errors;

  private:
    // A report that cannot be written makes a yes or no worthless, but hides no worse news.
    void fail(ExitCode code, const std::string& reason) {
        errors.push_back(reason);
        if (facts.error.empty()) facts.error = reason;
        if (facts.exit_code == ExitCode::yes || facts.exit_code == ExitCode::no) facts.exit_code = code;
    }
};

void run(Settings& settings, RunFacts& facts) {
    const std::unique_ptr<Progress> progress = make_progress(settings);
    settings.options.control.progress = progress.get();
    settings.command->run(settings.options, facts);
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    Settings settings;
    settings.options.control.stop = &watch_stop_signals();
    settings.options.control.tell = make_tell(settings);
    const migrate::Options& options = settings.options;
    const auto stopped = [&options] { return options.control.stop_requested(); };
    Stages stages;
    RunFacts& facts = stages.facts;
    std::optional<report::PrivateFile> report_file;

    const bool ready = stages.completed([&] {
        print_output(read_command_line(argc, argv, settings), options);
        if (settings.report) report_file.emplace(*settings.report, options.control.interrupt());
    });
    if (ready && settings.command == nullptr) return 0;  // help or version
    if (!settings.help.empty()) stages.completed([&] { print_output(settings.help, options); });
    if (settings.named != nullptr) facts.command = *settings.named->kind;

    if (ready) stages.completed([&] { run(settings, facts); });
    report::complete_ending(facts, migrate::command_parts(options));

    // The file first, which can be taken back: what the streams said stays said.
    bool has_report =
        report_file && stages.told([&] { report_file->commit(report::render_json(facts), stopped); });
    const auto tell = [&](auto stage) {
        if (stages.told(stage) || !has_report) return;
        has_report = stages.told([&] { report_file->replace(report::render_json(facts), stopped); });
    };
    if (ready) tell([&] { print_output(render(facts, settings), options); });
    for (const std::string& error : stages.errors)
        print_error(report::printable("error: " + error), options);
    tell([&] { print_last_line(report::last_line(facts), options); });
    const auto code = static_cast<int>(facts.exit_code);
    // What exit() would tidy up a thread that waits for a silent server may use still.
    if (migrate::works_apart()) ::_exit(code);
    return code;
}
