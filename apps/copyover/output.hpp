// Where a run's report goes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/progress.hpp"
#include "base/run_facts.hpp"
#include "copyover/settings.hpp"
#include "report/ending.hpp"

namespace copyover::app {

// Throws EnvironmentError where standard output cannot take it. A reader that went away is no error.
void print_output(std::string_view text);

// To stderr, where nothing can be done about a failure.
void print_error(std::string_view line);

// In the format that was asked for.
std::string render(const RunFacts& facts, const Settings& settings);

// The display on stderr, or nothing where it is not wanted.
std::unique_ptr<Progress> make_progress(const Settings& settings);

// The parts of the command line that the next one repeats.
report::NextArguments next_arguments(const Settings& settings);

}  // namespace copyover::app
