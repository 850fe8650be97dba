// Words that people type for a command or option that has another name here.
#pragma once

#include <optional>
#include <string_view>

namespace copyover::app {

// What to type instead, and the command that is most likely meant.
struct Meant {
    std::string_view command;  // empty where it is no command
    std::string_view hint;     // "copyover check finds everything …"
};

std::optional<Meant> meant_by_command(std::string_view word);

// `option` with its hyphens: "--dry-run", "-n".
std::optional<Meant> meant_by_option(std::string_view option);

}  // namespace copyover::app
