#include "report/ending.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/causes.hpp"
#include "base/shell_quoting.hpp"
#include "report/numbers.hpp"
#include "report/printable.hpp"

namespace copyover::report {

namespace {

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
    return errors == 0 ? "FAILED: it did not run to its end" : "FAILED: " + errors_text(facts.findings);
}

std::string result_of(const RunFacts& facts) {
    const CommandKind& command = facts.command;
    if (facts.exit_code == ExitCode::unknown) return with_run("OUTCOME UNKNOWN", facts);
    if (facts.exit_code == ExitCode::usage && !facts.findings.has_errors())
        return std::string(command.misused);
    const bool succeeded = facts.exit_code == ExitCode::yes;
    if (succeeded && command.commits && wrote_nothing(facts)) return "IDENTICAL: nothing to do";
    const std::string_view words = succeeded ? command.succeeded : command.failed;
    if (words.empty()) return judged(facts);
    return succeeded && command.commits ? with_run(words, facts) : std::string(words);
}

// The comparison leaves out what the run left out, which the folder names.
std::string confirming(const CommandKind& command, const RunFacts& facts, CommandParts parts) {
    if (facts.records.rejected == 0) parts.rejects.clear();
    if (facts.verify_dbname) parts.dbname = facts.verify_dbname;
    return next_command(command, parts);
}

std::string repair_command(const CommandParts& parts) {
    CommandParts rest = parts;
    rest.data = parts.rejects;
    rest.reject_limit = 0;
    return fmt::format("repair {}, then {}", shell_quoted(parts.rejects),
                       next_command(command::cutover, rest));
}

std::string after_success(const RunFacts& facts, const CommandParts& parts) {
    const CommandKind* const next = facts.command.followed_by;
    if (next == nullptr || facts.result.starts_with("IDENTICAL")) return "";
    if (!facts.command.commits) return next_command(*next, parts);
    const bool has_rest = facts.records.rejected > 0 && !parts.rejects.empty();
    return fmt::format("{}, or to take it out again: {}{}", confirming(*next, facts, parts),
                       next_command(command::rollback, parts, {facts.run}),
                       has_rest ? "; for the rest: " + repair_command(parts) : "");
}

std::string next_of(const RunFacts& facts, const CommandParts& parts) {
    const CommandKind& command = facts.command;
    switch (facts.exit_code) {
        case ExitCode::yes: return after_success(facts, parts);
        case ExitCode::no:
            if (command.after_plain_no != nullptr && !facts.findings.has_errors())
                return next_command(*command.after_plain_no, parts);
            return std::string(command.after_no);
        case ExitCode::usage:
            if (facts.findings.has_errors()) return "fix the migration, then the same command again";
            return command.name.empty() ? "copyover --help" : fmt::format("copyover {} --help", command.name);
        case ExitCode::environment:
            if (command.confirmed_by != nullptr && facts.result.ends_with(not_confirmed))
                return confirming(*command.confirmed_by, facts, parts);
            return "fix the cause, then the same command again";
        case ExitCode::stopped: return "the same command again";
        case ExitCode::unknown: return next_command(command::status, parts, {facts.run});
        case ExitCode::internal: return "report this error, it is a defect of copyover";
    }
    return "";
}

}  // namespace

void complete_ending(RunFacts& facts, const CommandParts& parts) {
    if (facts.result.empty()) facts.result = result_of(facts);
    // What was left out is in no comparison either.
    if (facts.command.takes_rejects && facts.exit_code == ExitCode::yes && facts.records.rejected > 0)
        facts.result += fmt::format(", {} rejected", counted(facts.records.rejected, "record"));
    if (facts.next.empty()) facts.next = next_of(facts, parts);
}

void withdraw_verdict(RunFacts& facts) {
    if (!facts.result.starts_with("PASSED")) return;
    facts.result = "FAILED: what it found could not be written";
    facts.next = "fix the cause, then the same command again";
}

std::string last_line(const RunFacts& facts) {
    return printable(facts.next.empty() ? facts.result
                                        : fmt::format("{}; next: {}", facts.result, facts.next));
}

}  // namespace copyover::report
