// A command of copyover; each has a file of its own.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/run_facts.hpp"
#include "copyover/settings.hpp"

namespace copyover::app {

struct Command {
    const CommandKind* kind;
    std::string_view summary;
    std::string_view examples;  // lines of the help
    void (*options)(CLI::App& app, Settings& settings);
    // Its stages; fills the facts as it goes, also where it throws.
    void (*run)(const migrate::Options& options, RunFacts& facts);
    bool writes_rejects = false;  // to the folder --rejects, which --reject-limit then needs
    std::string_view usage = {};  // what follows its name, where the options do not say it
    // What it prints instead of running; empty where it is to run. Throws UsageError.
    std::string (*answer)(const Settings& settings) = nullptr;
};

extern const Command init_command;
extern const Command check_command;
extern const Command rehearse_command;
extern const Command cutover_command;
extern const Command load_command;
extern const Command verify_command;
extern const Command status_command;
extern const Command rollback_command;
extern const Command explain_command;
extern const Command export_command;

// In the order of the help.
std::span<const Command* const> all_commands();

// nullptr where no command has that name.
const Command* find_command(std::string_view name);

}  // namespace copyover::app
