#include "copyover/command.hpp"

#include <algorithm>
#include <array>

namespace copyover::app {

std::span<const Command* const> all_commands() {
    static constexpr std::array commands{
        &init_command,   &check_command,  &rehearse_command, &cutover_command, &load_command,
        &verify_command, &status_command, &rollback_command, &export_command,  &explain_command};
    return commands;
}

const Command* find_command(std::string_view name) {
    const auto commands = all_commands();
    const auto found =
        std::ranges::find(commands, name, [](const Command* command) { return command->kind->name; });
    return found == commands.end() ? nullptr : *found;
}

}  // namespace copyover::app
