// What the command line asks for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "migrate/run/options.hpp"
#include "report/text.hpp"

namespace copyover::app {

struct Command;

enum class Format { text, json, github, junit };

enum class When { automatic, always, never };

struct Settings {
    const Command* command = nullptr;
    std::string command_name;  // also where the rest of the line was not understood
    migrate::Options options;
    std::string probes;  // as it was given
    bool data_given = false;
    Format format = Format::text;
    std::optional<std::filesystem::path> report;
    report::Verbosity verbosity = report::Verbosity::normal;
    When color = When::automatic;
    When progress = When::automatic;
};

}  // namespace copyover::app
