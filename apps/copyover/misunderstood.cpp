#include "copyover/misunderstood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "copyover/command.hpp"
#include "copyover/typed_words.hpp"

namespace copyover::app {

namespace {

std::string suggestion(std::string_view misspelt, const std::vector<std::string>& candidates) {
    const std::vector<std::string> near = near_names(misspelt, candidates);
    return near.empty() ? "" : fmt::format("; did you mean {}?", joined_words(near));
}

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const Command* command : all_commands())
        names.emplace_back(command->kind->name);
    names.emplace_back("help");
    names.emplace_back("version");
    return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& known : option->get_lnames())
            names.push_back("--" + known);
    }
    return names;
}

std::string name_of_option(const std::string& given) {
    return given.substr(0, given.find('='));
}

bool is_option(const std::string& text) {
    return text.size() > 1 && text.starts_with('-');
}

bool has_option(const CLI::App& app, const std::string& name) {
    return app.get_option_no_throw(name) != nullptr;
}

// "copyover check has no option --formt; did you mean --format?"
std::string option_complaint(const CLI::App& app, const std::string& given) {
    const std::string name = name_of_option(given);
    const std::string of = app.get_parent() == nullptr ? "copyover" : "copyover " + app.get_name();
    const auto meant = meant_by_option(name);
    const std::string hint = meant ? fmt::format("; {}", meant->hint) : suggestion(name, option_names(app));
    return fmt::format("{} has no option {}{}", of, name, hint);
}

// Where one command is meant, its help is what to read next.
const CLI::App* meant_app(const CLI::App& app, const std::string& word, Settings& settings) {
    const auto meant = meant_by_command(word);
    const std::vector<std::string> near = near_names(word, command_names());
    const std::string name = meant ? std::string(meant->command) : near.size() == 1 ? near.front() : "";
    settings.named = find_command(name);
    return settings.named == nullptr ? nullptr : app.get_subcommand(name);
}

}  // namespace

void reject_command(const CLI::App& app, const std::string& word, const std::string& option,
                    Settings& settings) {
    std::error_code ignored;
    if (std::filesystem::is_directory(word, ignored))
        throw UsageError(
            fmt::format("a command comes before the folder {}, such as copyover check {}", word, word));
    const CLI::App* const near = meant_app(app, word, settings);
    const auto meant = meant_by_command(word);
    std::string text =
        fmt::format("there is no command \"{}\"{}", word,
                    meant ? fmt::format("; {}", meant->hint) : suggestion(word, command_names()));
    if (!option.empty()) {
        const CLI::App& of = near == nullptr ? app : *near;
        text += has_option(of, name_of_option(option)) && near != nullptr
                    ? fmt::format("; copyover {} has the option {}", near->get_name(), name_of_option(option))
                    : "; " + option_complaint(of, option);
    }
    throw UsageError(text);
}

void reject_top(const CLI::App& app, Settings& settings) {
    std::vector<std::string> rest = app.remaining();
    std::erase(rest, "--");
    if (rest.empty()) return;
    const auto option = std::ranges::find_if(rest, is_option);
    const auto commands = app.get_subcommands();
    if (option != rest.end() && !commands.empty() && has_option(*commands.front(), name_of_option(*option)))
        throw UsageError(fmt::format("{} belongs behind the command: copyover {} {}", name_of_option(*option),
                                     commands.front()->get_name(), name_of_option(*option)));
    // The words behind an option may be its values, unless they look like a command.
    if (rest.begin() == option) {
        const auto word = std::ranges::find_if(rest, [](const std::string& text) {
            return !is_option(text) && !near_names(text, command_names()).empty();
        });
        if (word != rest.end() && commands.empty()) reject_command(app, *word, *option, settings);
        if (const auto meant = meant_by_option(name_of_option(*option)))
            settings.named = find_command(meant->command);
        throw UsageError(option_complaint(app, *option));
    }
    reject_command(app, rest.front(), option == rest.end() ? "" : *option, settings);
}

void reject_rest(const CLI::App& app) {
    std::vector<std::string> rest = app.remaining();
    std::erase(rest, "--");
    const auto option = std::ranges::find_if(rest, is_option);
    if (option != rest.end()) throw UsageError(option_complaint(app, *option));
    if (rest.empty()) return;
    throw UsageError(
        fmt::format("copyover {} takes no further argument \"{}\"", app.get_name(), rest.front()));
}

}  // namespace copyover::app
