// The help texts' layout.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "copyover/command.hpp"

namespace copyover::app {

// Gives the top of the program and all commands below it one layout.
void set_help_layout(CLI::App& app);

std::string program_footer();
std::string command_footer(const Command& command);

}  // namespace copyover::app
