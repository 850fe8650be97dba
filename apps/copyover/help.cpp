#include "copyover/help.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace copyover::app {

namespace {

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0   yes, and verified\n"
    "  1   no: findings of severity error, or differences\n"
    "  2   usage error, or a migration that cannot be read\n"
    "  3   environment: connection, privilege, disk, lock; safe to run again\n"
    "  4   stopped by a signal or the deadline; rolled back or resumable\n"
    "  5   COMMIT was sent and its outcome cannot be learned: see copyover status\n"
    "  70  internal error";

class Layout : public CLI::Formatter {
  public:
    Layout() {
        column_width(25);
        label("Positionals", "Arguments");
        label("Subcommands", "Commands");
    }

    std::string make_usage(const CLI::App* app, std::string) const override {
        if (app->get_parent() == nullptr) return "Usage: copyover COMMAND [OPTIONS]\n";
        std::string usage = fmt::format("Usage: copyover {}", app->get_name());
        const Command* command = find_command(app->get_name());
        if (command != nullptr && !command->usage.empty())
            return usage + " " + std::string(command->usage) + " [OPTIONS]\n";
        for (const CLI::Option* option :
             app->get_options([](const CLI::Option* o) { return o->get_positional(); })) {
            const std::string name = option->get_name(true);
            usage += name == "MIGRATION" || name == "FILE" ? " " + name : " [" + name + "]";
            if (name == "FILE") usage += "...";
        }
        if (command != nullptr && command->kind->needs_target) usage += " -d CONN";
        return usage + " [OPTIONS]\n";
    }

    // CLI11 writes a flag that may have a value as "--probes{warn}".
    std::string make_option_name(const CLI::Option* option, bool positional) const override {
        const std::string name = CLI::Formatter::make_option_name(option, positional);
        const std::size_t brace = name.find('{');
        return brace == std::string::npos ? name : name.substr(0, brace) + "[=POLICY]";
    }

    // One blank line between groups, not two.
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
        std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
        for (std::size_t at = help.find("\n\n\n"); at != std::string::npos; at = help.find("\n\n\n"))
            help.erase(at, 1);
        return help;
    }
};

}  // namespace

void set_help_layout(CLI::App& app) {
    app.formatter(std::make_shared<Layout>());
    app.set_help_flag("-h,--help", "show this help");
}

std::string program_footer() {
    return fmt::format(
        "copyover help COMMAND shows a command's options, copyover explain RULE what a finding means.\n\n"
        "Examples:\n"
        "  copyover check schemas/lonestar fixtures/lonestar\n"
        "  copyover rehearse schemas/lonestar fixtures/lonestar\n"
        "  copyover cutover -d service=lonestar schemas/lonestar data\n\n{}",
        exit_codes);
}

std::string command_footer(const Command& command) {
    return fmt::format("Examples:\n{}\n\n{}", command.examples, exit_codes);
}

}  // namespace copyover::app
