#include "copyover/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/rules.hpp"
#include "copyover/command.hpp"
#include "copyover/help.hpp"
#include "copyover/misunderstood.hpp"
#include "migrate/run/version.hpp"
#include "report/rule_text.hpp"

namespace copyover::app {

namespace {

// CLI11 2.1 takes the next argument as the value of "--dbname=", which means the empty one.
std::vector<std::string> split_empty_values(std::vector<std::string> arguments) {
    std::vector<std::string> out;
    bool options = true;
    for (std::string& argument : arguments) {
        options = options && argument != "--";
        const bool empty_value =
            options && argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        if (empty_value) argument.pop_back();
        out.push_back(std::move(argument));
        if (empty_value) out.emplace_back();
    }
    return out;
}

std::string version_text() {
    return fmt::format("copyover {}", migrate::version());
}

// "help", "help check", "help fk-orphan", "version".
std::string word_answer(CLI::App& app, const std::vector<std::string>& line, Settings& settings) {
    if (line.front() == "version") return version_text() + "\n";
    if (line.size() < 2) return app.help();
    const std::string& word = line[1];
    if (find_command(word) != nullptr) return app.get_subcommand(word)->help();
    if (word == "help" || word == "version") return app.help();
    if (const Rule* const rule = find_rule(word)) return report::rule_text(*rule);
    reject_command(app, word, "", settings);
}

// CLI11 has no other way to tell these two apart than its text: "--format: 1 required TEXT missing" and
// "--format: At Most 1 required but received 2".
std::string message_of(const CLI::ParseError& error) {
    std::string text = error.what();
    const std::string option = text.substr(0, text.find(':'));
    if (error.get_name() == "ArgumentMismatch") {
        return option +
               (text.find("At Most") == std::string::npos ? " needs a value" : " is given more than once");
    }
    return text;
}

void require(const Command& command, const Settings& settings) {
    if (command.kind->takes_migration && settings.options.input.migration.empty())
        throw UsageError(
            fmt::format("copyover {} needs a MIGRATION, the folder with mapping.json", command.kind->name));
    if (command.kind->needs_target && !settings.options.target.dbname)
        throw UsageError(
            fmt::format("copyover {} needs -d with the target database; -d '' stands for libpq's defaults",
                        command.kind->name));
    const migrate::Options& options = settings.options;
    if (options.rejects.limit > 0 && !options.rejects.folder && command.writes_rejects)
        throw UsageError("--reject-limit needs --rejects with the folder for the records that are left out");
    if (options.rejects.folder && options.rejects.limit == 0)
        throw UsageError("--rejects needs --reject-limit: how many bad records may be left out");
}

// A check keeps no record: what it does not show, nobody sees.
bool shows_source_digests(const Settings& settings) {
    return !settings.command->kind->only_predicts || settings.report || settings.format == Format::json ||
           settings.verbosity == report::Verbosity::verbose;
}

void declare(CLI::App& app, Settings& settings) {
    set_help_layout(app);
    app.set_version_flag("--version", version_text(), "show the version");
    app.footer(program_footer());
    app.allow_extras();
    for (const Command* command : all_commands()) {
        CLI::App* subcommand =
            app.add_subcommand(std::string(command->kind->name), std::string(command->summary));
        subcommand->group("Commands");
        subcommand->footer(command_footer(*command));
        command->options(*subcommand, settings);
    }
}

}  // namespace

std::string read_command_line(int count, const char* const* arguments, Settings& settings) {
    std::vector<std::string> line = split_empty_values({arguments + std::min(count, 1), arguments + count});
    if (!line.empty()) settings.named = find_command(line.front());

    CLI::App app("Move legacy JSON files into PostgreSQL, and prove that nothing was lost");
    declare(app, settings);
    if (line.empty()) {
        settings.help = app.help();
        throw UsageError("copyover needs a command");
    }
    if (line.front() == "help" || line.front() == "version") return word_answer(app, line, settings);
    try {
        std::ranges::reverse(line);  // CLI11 takes the last one first
        app.parse(std::move(line));
    } catch (const CLI::CallForHelp&) {
        const auto commands = app.get_subcommands();
        return commands.empty() ? app.help() : commands.front()->help();
    } catch (const CLI::CallForVersion& version) {
        return std::string(version.what()) + "\n";
    } catch (const CLI::ParseError& error) {
        throw UsageError(message_of(error));
    }

    reject_top(app, settings);
    const auto commands = app.get_subcommands();
    if (commands.empty()) throw UsageError("copyover needs a command");
    reject_rest(*commands.front());
    if (commands.size() > 1)
        throw UsageError(fmt::format("{} and {} are two commands; give one", commands[0]->get_name(),
                                     commands[1]->get_name()));
    settings.command = find_command(commands.front()->get_name());
    settings.named = settings.command;
    require(*settings.command, settings);
    settings.options.input.digests = shows_source_digests(settings);
    if (settings.command->answer == nullptr) return {};
    std::string answer = settings.command->answer(settings);
    if (!answer.empty()) settings.command = nullptr;
    return answer;
}

}  // namespace copyover::app
