// copyover: moves legacy JSON files into PostgreSQL and proves that nothing was lost.

#include <fmt/format.h>

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
    settings.options.progress = progress.get();
    settings.options.stop = &watch_stop_signals();
    settings.command->run(settings.options, facts);
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    Settings settings;
    Stages stages;
    RunFacts& facts = stages.facts;
    std::optional<report::PrivateFile> report_file;

    const bool ready = stages.completed([&] {
        print_output(read_command_line(argc, argv, settings));
        if (settings.report) report_file.emplace(*settings.report);
    });
    if (ready && settings.command == nullptr) return 0;  // help or version
    facts.command = settings.command_name;

    if (ready) stages.completed([&] { run(settings, facts); });
    report::complete_ending(facts, next_arguments(settings));

    if (ready) stages.completed([&] { print_output(render(facts, settings)); });
    if (report_file) stages.completed([&] { report_file->commit(report::render_json(facts)); });

    for (const std::string& error : stages.errors)
        print_error(report::printable("error: " + error));
    print_error(report::last_line(facts));
    return static_cast<int>(facts.exit_code);
}
