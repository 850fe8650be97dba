#include "base/next_command.hpp"

#include "base/shell_quoting.hpp"

namespace copyover {

namespace {

// A path that could be taken for an option is written so that it is none; a single hyphen is standard input.
std::string path_argument(const std::string& path) {
    return shell_quoted(path.starts_with('-') && path != "-" ? "./" + path : path);
}

std::string option(std::string_view short_name, std::string_view name, const std::string& value) {
    const std::string quoted = shell_quoted(value);
    if (value.starts_with('-')) return " " + std::string(name) + "=" + quoted;
    return " " + std::string(short_name.empty() ? name : short_name) + " " + quoted;
}

}  // namespace

std::string next_command(const CommandKind& command, const CommandParts& parts, const CommandEnd& end) {
    std::string line = "copyover " + std::string(command.name);
    if (command.takes_migration) {
        line += " " + path_argument(parts.migration);
        if (!parts.data.empty()) line += " " + path_argument(parts.data);
    }
    if (command.needs_target || (command.may_have_target && parts.dbname)) {
        line += parts.dbname ? option("-d", "--dbname", *parts.dbname) : " -d CONN";
        if (!parts.ledger_schema.empty()) line += option("", "--ledger-schema", parts.ledger_schema);
    }
    if (command.takes_on_conflict && !parts.on_conflict.empty())
        line += option("", "--on-conflict", parts.on_conflict);
    if (command.takes_rejects && parts.reject_limit > 0) {
        line += " --reject-limit " + std::to_string(parts.reject_limit);
        if (!parts.rejects.empty()) line += " --rejects " + path_argument(parts.rejects);
    }
    if (!end.flag.empty()) line += " " + std::string(end.flag);
    if (!end.run.empty()) line += " " + shell_quoted(end.run);
    return line;
}

}  // namespace copyover
