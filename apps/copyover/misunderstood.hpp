// What to say where a command line was not understood.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "copyover/settings.hpp"

namespace copyover::app {

// A word that is no command; `option`, which may be empty, stands beside it. Where one command is meant, it becomes
// settings.named. Throws UsageError.
[[noreturn]] void reject_command(const CLI::App& app, const std::string& word, const std::string& option,
                                 Settings& settings);

// Throws UsageError where the top of the program has words left that no option or argument took.
void reject_top(const CLI::App& app, Settings& settings);

// The same of a command.
void reject_rest(const CLI::App& app);

}  // namespace copyover::app
