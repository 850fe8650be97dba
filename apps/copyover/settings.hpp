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
    const Command* named = nullptr;  // also where the rest of the line was not understood
    std::string help;                // to print although the line was not understood
    migrate::Options options;
    std::string probes;  // as it was given
    Format format = Format::text;
    std::optional<std::filesystem::path> report;
    report::Verbosity verbosity = report::Verbosity::normal;
    bool all = false;  // findings
    When color = When::automatic;
    When progress = When::automatic;
};

}  // namespace copyover::app
