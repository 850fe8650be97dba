#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "report/explanation.hpp"
#include "report/numbers.hpp"
#include "report/printable.hpp"
#include "report/table.hpp"

namespace copyover::report {

namespace {

using Align = Table::Align;

std::string verified_text(const VerifyFacts& verify) {
    std::string text = counted(verify.compared, "row");
    if (verify.columns_total > 0 && verify.columns_compared == 0) {
        text += ", columns not compared";
    } else if (verify.columns_total > 0) {
        text += fmt::format(", {} of {} columns", verify.columns_compared, verify.columns_total);
    }
    for (const auto& [count, what] : {std::pair{verify.missing, "missing"}, std::pair{verify.extra, "extra"},
                                      std::pair{verify.different, "different"}}) {
        if (count > 0) text += fmt::format(", {} {}", grouped(count), what);
    }
    return text;
}

// A column of counts stands in the table where it always belongs there or says anything.
struct CountColumn {
    std::string_view title;
    std::uint64_t TableFacts::*count;
    bool always;
};

std::string tables_text(const RunFacts& facts) {
    if (facts.tables.empty()) return "";
    const CountColumn candidates[] = {
        {"records", &TableFacts::records, true},
        {"inserted", &TableFacts::inserted, facts.command.in_one_transaction},
        {"identical", &TableFacts::identical, false},
        {"updated", &TableFacts::updated, false},
        {"merged", &TableFacts::merged, false},
        {"created", &TableFacts::created, false},
        {"rejected", &TableFacts::rejected, true},
        {"dropped", &TableFacts::dropped, false},
    };
    std::vector<CountColumn> columns;
    for (const CountColumn& column : candidates) {
        const auto counts = [&](const TableFacts& table) { return table.*column.count > 0; };
        if (column.always || std::ranges::any_of(facts.tables, counts)) columns.push_back(column);
    }
    const bool verified =
        std::ranges::any_of(facts.tables, [](const TableFacts& table) { return table.verify.has_value(); });

    Table table;
    table.add_column("table", Align::left);
    for (const CountColumn& column : columns)
        table.add_column(std::string(column.title), Align::right);
    if (verified) table.add_column("verified", Align::left);
    for (const TableFacts& counted_table : facts.tables) {
        std::vector<std::string> cells{printable(counted_table.table)};
        for (const CountColumn& column : columns)
            cells.push_back(grouped(counted_table.*column.count));
        if (verified) cells.push_back(counted_table.verify ? verified_text(*counted_table.verify) : "no");
        table.add_row(std::move(cells));
    }
    return "\n" + table.text();
}

// "12 in all: 10 mapped, 2 ignored", parts of zero left out.
std::string sum_text(std::string_view name, std::uint64_t total,
                     std::initializer_list<std::pair<std::string_view, std::uint64_t>> parts) {
    if (total == 0) return "";
    std::string text;
    for (const auto& [part, count] : parts) {
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), part);
    }
    return fmt::format("{}: {} in all: {}\n", name, grouped(total), text);
}

std::string sums_text(const RunFacts& facts) {
    const auto& [total, loaded, rejected, dropped] = facts.records;
    const ValueFacts& values = facts.values;
    const std::string_view good = facts.command.only_predicts ? "would load" : "loaded";
    return sum_text("records", total, {{good, loaded}, {"rejected", rejected}, {"dropped", dropped}}) +
           sum_text("values", values.total,
                    {{"mapped", values.mapped},
                     {"ignored", values.ignored},
                     {"kept", values.kept},
                     {"dropped", values.dropped},
                     {"rejected", values.rejected},
                     {"unmapped", values.unmapped}});
}

std::string repairs_text(const RunFacts& facts) {
    std::string out;
    for (const RepairFacts& repair : facts.repairs) {
        out +=
            fmt::format("repaired: {}.{}: {} by {}\n", printable(repair.table), printable(repair.column_name),
                        counted(repair.count, "value"), printable(repair.rule));
    }
    return out;
}

std::string sources_text(const RunFacts& facts) {
    Table table;
    table.add_column("source", Align::left);
    table.add_column("records", Align::right);
    table.add_column("bytes", Align::right);
    const bool hashed =
        std::ranges::any_of(facts.sources, [](const SourceFacts& source) { return !source.sha256.empty(); });
    if (hashed) table.add_column("sha256", Align::left);
    for (const SourceFacts& source : facts.sources) {
        std::vector<std::string> cells{printable(source.path), grouped(source.records),
                                       grouped(source.bytes)};
        if (hashed) cells.push_back(source.sha256);
        table.add_row(std::move(cells));
    }
    return facts.sources.empty() ? "" : "\n" + table.text();
}

std::string target_text(const RunFacts& facts) {
    if (!facts.target) return "";
    return fmt::format("target: PostgreSQL {}, database {}{}\n", printable(facts.target->server_version),
                       printable(facts.target->database), facts.target->tls ? ", TLS" : "");
}

// "plan: drop and restore 5 objects, keep 2 objects", actions in the order of their first object.
std::string plan_summary(const RunFacts& facts) {
    std::vector<std::pair<std::string_view, std::uint64_t>> actions;
    for (const PlanFacts& plan : facts.plan) {
        const auto known = std::ranges::find(actions, plan.action, &decltype(actions)::value_type::first);
        if (known == actions.end()) {
            actions.emplace_back(plan.action, 1);
        } else {
            ++known->second;
        }
    }
    std::string text;
    for (const auto& [action, count] : actions)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", printable(action), counted(count, "object"));
    return fmt::format("plan: {}\n", text);
}

std::string plan_text(const RunFacts& facts, bool verbose) {
    if (facts.plan.empty()) return "";
    if (!verbose) return plan_summary(facts);
    Table table;
    table.add_column("action", Align::left);
    table.add_column("object", Align::left);
    table.add_column("predicted", Align::right);
    table.add_column("reason", Align::left);
    for (const PlanFacts& plan : facts.plan) {
        table.add_row({printable(plan.action), printable(plan.object),
                       plan.predicted_seconds ? duration_text(*plan.predicted_seconds) : "",
                       printable(plan.reason)});
    }
    return "\n" + table.text();
}

std::string amount_text(const EstimateFacts& estimate) {
    if (estimate.unit == "bytes" && estimate.value >= 0 && estimate.value < 1e18)
        return bytes_text(static_cast<std::uint64_t>(estimate.value));
    if (estimate.unit == "seconds") return duration_text(estimate.value);
    return fmt::format("{:.4g}{}{}", estimate.value, estimate.unit.empty() ? "" : " ",
                       printable(estimate.unit));
}

std::string estimates_text(const RunFacts& facts) {
    std::string out;
    for (const EstimateFacts& estimate : facts.estimates)
        out += fmt::format("estimate: {}: {}\n", printable(estimate.name), amount_text(estimate));
    return out;
}

std::string milliseconds_text(std::optional<double> milliseconds) {
    return milliseconds ? fmt::format("{:.3f}", *milliseconds) : "";
}

// "idx_a, idx_b; all of messages"
std::string plan_use_text(const ProbeFacts& probe) {
    std::string text;
    for (const std::string& index : probe.indexes)
        text += (text.empty() ? "" : ", ") + printable(index);
    for (const std::string& table : probe.scanned)
        text += (text.empty() ? "all of " : "; all of ") + printable(table);
    return text;
}

std::string probes_text(const RunFacts& facts) {
    if (facts.probes.empty()) return "";
    Table table;
    table.add_column("probe", Align::left);
    for (const char* title : {"limit ms", "p50 ms", "p95 ms", "runs", "rows"})
        table.add_column(title, Align::right);
    table.add_column("reads", Align::left);
    for (const ProbeFacts& probe : facts.probes) {
        const bool failed = !probe.failure.empty();
        table.add_row({printable(probe.name), probe.limit_ms ? fmt::format("{:g}", *probe.limit_ms) : "",
                       milliseconds_text(probe.p50_ms), milliseconds_text(probe.p95_ms),
                       failed ? "" : grouped(probe.executions), failed ? "" : grouped(probe.rows),
                       failed ? "could not be run" : plan_use_text(probe)});
    }
    return "\n" + table.text();
}

// The profile: what this program computed, and what its threads waited for the server, next to the wall
// clock.
std::string phases_text(const RunFacts& facts, bool profiled) {
    if (facts.phases.empty()) return "";
    Table table;
    table.add_column("phase", Align::left);
    table.add_column("seconds", Align::right);
    table.add_column("rows", Align::right);
    table.add_column("rows/s", Align::right);
    table.add_column("MB/s", Align::right);
    if (profiled) {
        table.add_column("client CPU", Align::right);
        table.add_column("for server", Align::right);
    }
    for (const PhaseFacts& phase : facts.phases) {
        const bool timed = phase.seconds > 0;
        const auto rows_a_second = timed ? static_cast<double>(phase.rows) / phase.seconds : 0;
        const auto bytes_a_second = timed ? static_cast<double>(phase.bytes) / phase.seconds : 0;
        std::vector<std::string> row = {
            printable(phase.name), fmt::format("{:.3f}", phase.seconds),
            phase.rows > 0 ? grouped(phase.rows) : "",
            phase.rows > 0 && timed ? grouped(static_cast<std::uint64_t>(rows_a_second)) : "",
            phase.bytes > 0 && timed ? fmt::format("{:.1f}", bytes_a_second / 1e6) : ""};
        if (profiled) {
            row.push_back(fmt::format("{:.3f}", phase.client_seconds));
            row.push_back(fmt::format("{:.3f}", phase.waiting_seconds));
        }
        table.add_row(std::move(row));
    }
    return "\n" + table.text();
}

std::string runs_text(const RunFacts& facts) {
    if (facts.runs.empty()) return "";
    Table table;
    for (const char* title : {"run", "command", "state", "started", "ended", "next"})
        table.add_column(title, Align::left);
    for (const LedgerRunFacts& run : facts.runs) {
        table.add_row({printable(run.run), printable(run.command), printable(run.state),
                       printable(run.started), printable(run.ended), printable(run.next)});
    }
    return table.text();
}

}  // namespace

std::string render_text(const RunFacts& facts, const TextOptions& options) {
    std::string out = render_findings(facts.findings, options);
    if (facts.explanation) return out + render_explanation(*facts.explanation, options);
    if (options.verbosity == Verbosity::quiet) return out;
    const bool verbose = options.verbosity == Verbosity::verbose;
    out += runs_text(facts);
    if (verbose || facts.command.shows_sources) out += sources_text(facts);
    out += tables_text(facts) + sums_text(facts) + repairs_text(facts);
    // Of `check` only a look at a target (-d) has a plan, and then the plan is what was asked for.
    const bool planned_ahead = facts.command.only_predicts && facts.target;
    if (verbose || facts.command.in_one_transaction || planned_ahead) {
        out += target_text(facts) + plan_text(facts, verbose || planned_ahead) + estimates_text(facts);
    }
    out += probes_text(facts);
    if (verbose || !facts.command.only_predicts) out += phases_text(facts, verbose);
    // A blank line parts the summary from findings; without findings it would only stand at the top.
    if (out.starts_with('\n')) out.erase(0, 1);
    return out;
}

}  // namespace copyover::report
