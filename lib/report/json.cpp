#include "report/json.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "report/json_writer.hpp"

namespace copyover::report {

namespace {

template <typename Items, typename WriteItem>
void write_array(JsonWriter& json, std::string_view name, const Items& items, WriteItem write_item) {
    json.name(name);
    json.begin_array();
    for (const auto& item : items) {
        json.begin_object();
        write_item(json, item);
        json.end_object();
    }
    json.end_array();
}

template <typename Facts>
struct Count {
    std::string_view name;
    std::uint64_t Facts::*count;
};

template <typename Facts>
void write_counts(JsonWriter& json, const Facts& facts, std::initializer_list<Count<Facts>> counts) {
    for (const auto& [name, count] : counts)
        json.member(name, facts.*count);
}

void write_source(JsonWriter& json, const SourceFacts& source) {
    json.member("path", source.path);
    json.member("bytes", source.bytes);
    json.member_or_null("sha256", source.sha256);
    json.member("records", source.records);
}

void write_mapping(JsonWriter& json, const MappingFacts& mapping) {
    json.name("mapping");
    if (mapping.path.empty()) return json.null();
    json.begin_object();
    json.member("path", mapping.path);
    json.member_or_null("sha256", mapping.sha256);
    json.end_object();
}

void write_target(JsonWriter& json, const std::optional<TargetFacts>& target) {
    json.name("target");
    if (!target) return json.null();
    json.begin_object();
    json.member("server_version", target->server_version);
    json.member("database", target->database);
    json.member_or_null("schema_sha256", target->schema_sha256);
    json.member("tls", target->tls);
    json.end_object();
}

void write_table(JsonWriter& json, const TableFacts& table) {
    json.member("table", table.table);
    write_counts<TableFacts>(json, table,
                             {{"records", &TableFacts::records},
                              {"inserted", &TableFacts::inserted},
                              {"identical", &TableFacts::identical},
                              {"updated", &TableFacts::updated},
                              {"merged", &TableFacts::merged},
                              {"created", &TableFacts::created},
                              {"rejected", &TableFacts::rejected},
                              {"dropped", &TableFacts::dropped}});
    json.member_or_null("digest", table.digest);
    json.name("verify");
    if (!table.verify) return json.null();
    json.begin_object();
    write_counts<VerifyFacts>(json, *table.verify,
                              {{"compared", &VerifyFacts::compared},
                               {"missing", &VerifyFacts::missing},
                               {"extra", &VerifyFacts::extra},
                               {"different", &VerifyFacts::different},
                               {"columns_compared", &VerifyFacts::columns_compared},
                               {"columns_total", &VerifyFacts::columns_total}});
    json.end_object();
}

void write_records(JsonWriter& json, const RunFacts& facts) {
    json.name("records");
    json.begin_object();
    write_counts<RecordFacts>(json, facts.records,
                              {{"total", &RecordFacts::total},
                               {facts.command.only_predicts ? "would_load" : "loaded", &RecordFacts::loaded},
                               {"rejected", &RecordFacts::rejected},
                               {"dropped", &RecordFacts::dropped}});
    json.end_object();
}

void write_values(JsonWriter& json, const ValueFacts& values) {
    json.name("values");
    json.begin_object();
    write_counts<ValueFacts>(json, values,
                             {{"total", &ValueFacts::total},
                              {"mapped", &ValueFacts::mapped},
                              {"ignored", &ValueFacts::ignored},
                              {"kept", &ValueFacts::kept},
                              {"dropped", &ValueFacts::dropped},
                              {"rejected", &ValueFacts::rejected},
                              {"unmapped", &ValueFacts::unmapped}});
    json.end_object();
}

void write_repair(JsonWriter& json, const RepairFacts& repair) {
    json.member("table", repair.table);
    json.member("column_name", repair.column_name);
    json.member("rule", repair.rule);
    json.member("count", repair.count);
}

void write_plan(JsonWriter& json, const PlanFacts& plan) {
    json.member("object", plan.object);
    json.member("action", plan.action);
    json.member_or_null("reason", plan.reason);
    json.name("predicted_seconds");
    if (!plan.predicted_seconds) return json.null();
    json.number(*plan.predicted_seconds);
}

void write_estimate(JsonWriter& json, const EstimateFacts& estimate) {
    json.member("name", estimate.name);
    json.member("value", estimate.value);
    json.member_or_null("unit", estimate.unit);
}

void write_number_or_null(JsonWriter& json, std::string_view name, std::optional<double> number) {
    json.name(name);
    if (!number) return json.null();
    json.number(*number);
}

void write_names(JsonWriter& json, std::string_view name, const std::vector<std::string>& names) {
    json.name(name);
    json.begin_array();
    for (const std::string& each : names)
        json.string(each);
    json.end_array();
}

void write_probe(JsonWriter& json, const ProbeFacts& probe) {
    json.member("name", probe.name);
    write_number_or_null(json, "limit_ms", probe.limit_ms);
    write_number_or_null(json, "p50_ms", probe.p50_ms);
    write_number_or_null(json, "p95_ms", probe.p95_ms);
    json.member("executions", probe.executions);
    json.member("rows", probe.rows);
    write_names(json, "indexes", probe.indexes);
    write_names(json, "scanned", probe.scanned);
    json.member("over_limit", probe.over_limit);
    json.member_or_null("failure", probe.failure);
}

void write_run(JsonWriter& json, const LedgerRunFacts& run) {
    json.member("run", run.run);
    json.member("command", run.command);
    json.member("state", run.state);
    json.member_or_null("started", run.started);
    json.member_or_null("ended", run.ended);
    json.member_or_null("next", run.next);
}

void write_position(JsonWriter& json, std::string_view name, std::uint64_t position) {
    json.name(name);
    if (position == 0) return json.null();
    json.number(position);
}

void write_finding(JsonWriter& json, const Finding& finding) {
    json.member("rule", finding.rule->name);
    json.member("severity", name_of(finding.rule->severity));
    json.member_or_null("file", finding.at.file);
    write_position(json, "line", finding.at.line);
    write_position(json, "column", finding.at.column);
    // The empty pointer is the root of the document, where there is one.
    json.name("pointer");
    if (finding.at.pointer.empty() && finding.at.line == 0) {
        json.null();
    } else {
        json.string(finding.at.pointer);
    }
    json.member_or_null("table", finding.table);
    json.member_or_null("column_name", finding.column_name);
    json.member_or_null("constraint", finding.constraint);
    json.member_or_null("sqlstate", finding.sqlstate);
    json.member("message", finding.message);
    json.member_or_null("fix", finding.fix);
    json.member("count", finding.count);
}

void write_findings(JsonWriter& json, const Findings& findings) {
    json.name("findings");
    json.begin_array();
    const auto write = [&](const Finding& finding) {
        json.begin_object();
        write_finding(json, finding);
        json.end_object();
    };
    for (const Finding& finding : findings.all())
        write(finding);
    // all_rules() has a fixed order; the map is ordered by address.
    for (const Rule* rule : all_rules()) {
        const auto beyond = findings.beyond_limit().find(rule);
        if (beyond == findings.beyond_limit().end()) continue;
        Finding rest;
        rest.rule = rule;
        rest.message = "findings of this rule that were counted, but not kept";
        rest.count = beyond->second;
        write(rest);
    }
    json.end_array();
}

void write_phase(JsonWriter& json, const PhaseFacts& phase) {
    json.member("name", phase.name);
    json.member("seconds", phase.seconds);
    json.member("rows", phase.rows);
    json.member("bytes", phase.bytes);
}

}  // namespace

std::string render_json(const RunFacts& facts) {
    JsonWriter json;
    json.begin_object();
    json.member("schema", "copyover.report/1");
    json.member("tool", "copyover " COPYOVER_VERSION);
    json.member("command", facts.command.name);
    json.member_or_null("run", facts.run);
    json.member("result", facts.result);
    json.member_or_null("next", facts.next);
    json.member("exit_code", static_cast<std::uint64_t>(facts.exit_code));
    json.member_or_null("error", facts.error);
    json.member_or_null("started", facts.started);
    json.member_or_null("ended", facts.ended);
    write_array(json, "sources", facts.sources, write_source);
    write_mapping(json, facts.mapping);
    write_target(json, facts.target);
    write_array(json, "tables", facts.tables, write_table);
    write_records(json, facts);
    write_values(json, facts.values);
    write_array(json, "repairs", facts.repairs, write_repair);
    write_array(json, "plan", facts.plan, write_plan);
    write_array(json, "estimates", facts.estimates, write_estimate);
    write_array(json, "probes", facts.probes, write_probe);
    write_findings(json, facts.findings);
    write_array(json, "phases", facts.phases, write_phase);
    write_array(json, "runs", facts.runs, write_run);
    json.end_object();
    return json.text();
}

}  // namespace copyover::report
