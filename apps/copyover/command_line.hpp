// The command line, read.
#pragma once

#include <string>

#include "copyover/settings.hpp"

namespace copyover::app {

// Fills the settings. Returns a text to print instead of running a command (help, version), or nothing.
// Throws UsageError; settings.named is then set where the line names a command.
std::string read_command_line(int count, const char* const* arguments, Settings& settings);

}  // namespace copyover::app
