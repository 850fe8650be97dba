#include "report/ending.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/numbers.hpp"
#include "report/printable.hpp"

namespace copyover::report {

namespace {

bool changes_database(const RunFacts& facts) {
    return facts.command == "rehearse" || facts.command == "cutover" || facts.command == "load";
}

bool wrote_nothing(const RunFacts& facts) {
    return std::ranges::all_of(facts.tables, [](const TableFacts& table) {
        return table.inserted + table.updated + table.created == 0;
    });
}

std::string with_run(std::string_view text, const RunFacts& facts) {
    return facts.run.empty() ? std::string(text) : fmt::format("{} run {}", text, facts.run);
}

std::string judged(const RunFacts& facts) {
    if (facts.exit_code == ExitCode::yes) return "PASSED";
    const std::uint64_t errors = facts.findings.total(Severity::error);
    return errors == 0 ? "FAILED: it did not run to its end" : "FAILED: " + counted(errors, "error");
}

std::string result_of(const RunFacts& facts) {
    if (facts.exit_code == ExitCode::unknown) return with_run("OUTCOME UNKNOWN", facts);
    if (facts.exit_code == ExitCode::usage && !facts.findings.has_errors() && facts.command != "init")
        return "NOTHING WAS COMMITTED";
    if (facts.command == "init") return "NOTHING WAS WRITTEN";
    if (facts.command == "rollback") return "NOTHING WAS CHANGED";
    if (facts.command == "status")
        return facts.exit_code == ExitCode::yes ? "NOTHING WAS CHANGED" : judged(facts);
    if (facts.command == "check" || facts.command == "verify") return judged(facts);
    if (!changes_database(facts) || facts.exit_code != ExitCode::yes) return "NOTHING WAS COMMITTED";
    if (facts.command == "rehearse") return "ROLLED BACK";
    return wrote_nothing(facts) ? "IDENTICAL: nothing to do" : with_run("COMMITTED", facts);
}

std::string after_success(const RunFacts& facts, const NextArguments& arguments) {
    const auto command = [&](std::string_view name, bool dbname) {
        const bool is_folder_there = name != "verify" || facts.records.rejected > 0;
        const std::string folder =
            is_folder_there && !arguments.rejects.empty() ? " --rejects " + arguments.rejects : "";
        return fmt::format("copyover {} {}{}{}{}{}", name, arguments.migration_and_data, dbname ? " " : "",
                           dbname ? arguments.dbname : "", arguments.reject_limit, folder);
    };
    const std::string repair =
        facts.records.rejected == 0 || arguments.rejects.empty()
            ? ""
            : fmt::format("; for the rest: repair {0}, then copyover cutover {1} {0} {2}", arguments.rejects,
                          arguments.migration, arguments.dbname);
    if (facts.result.starts_with("IDENTICAL")) return "";
    if (facts.command == "check") return command("rehearse", false);
    if (facts.command == "rehearse") return command("cutover", true);
    if (facts.command == "cutover" || facts.command == "load") {
        return fmt::format("{}, or to take it out again: copyover rollback {} {}{}", command("verify", true),
                           arguments.dbname, facts.run, repair);
    }
    return "";
}

std::string next_of(const RunFacts& facts, const NextArguments& arguments) {
    switch (facts.exit_code) {
        case ExitCode::yes: return after_success(facts, arguments);
        case ExitCode::no:
            if (facts.command == "rollback" && !facts.findings.has_errors())
                return fmt::format("copyover status {}", arguments.dbname);
            return facts.command == "verify" ? "read the differences"
                                             : "fix the errors, then the same command again";
        case ExitCode::usage:
            if (facts.findings.has_errors()) return "fix the migration, then the same command again";
            return facts.command.empty() ? "copyover --help"
                                         : fmt::format("copyover {} --help", facts.command);
        case ExitCode::environment: return "fix the cause, then the same command again";
        case ExitCode::stopped: return "the same command again";
        case ExitCode::unknown:
            return fmt::format("copyover status {}{}{}", arguments.dbname, facts.run.empty() ? "" : " ",
                               facts.run);
        case ExitCode::internal: return "report this error, it is a defect of copyover";
    }
    return "";
}

}  // namespace

void complete_ending(RunFacts& facts, const NextArguments& arguments) {
    if (facts.result.empty()) facts.result = result_of(facts);
    // What was left out is in no comparison either.
    const bool tells_rejects = changes_database(facts) || facts.command == "verify";
    if (tells_rejects && facts.exit_code == ExitCode::yes && facts.records.rejected > 0)
        facts.result += fmt::format(", {} rejected", counted(facts.records.rejected, "record"));
    if (facts.next.empty()) facts.next = next_of(facts, arguments);
}

std::string last_line(const RunFacts& facts) {
    return printable(facts.next.empty() ? facts.result
                                        : fmt::format("{}; next: {}", facts.result, facts.next));
}

std::string shell_quoted(std::string_view argument) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@%+";
    if (!argument.empty() && argument.find_first_not_of(plain) == std::string_view::npos)
        return std::string(argument);
    std::string out = "'";
    for (const char c : argument) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out + "'";
}

}  // namespace copyover::report
