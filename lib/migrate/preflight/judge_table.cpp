#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "migrate/preflight/preflight.hpp"
#include "postgres/catalog/objects.hpp"
#include "schema/type_families.hpp"

namespace copyover::migrate {

namespace {

using postgres::ClosedColumn;
using postgres::ServerState;
using postgres::TableObject;
using postgres::TargetSequence;
using postgres::TargetTable;

class TableJudge {
  public:
    TableJudge(const ComingTable& table, const ServerState& server, const Quote& quote, Findings& findings)
        : table_(table),
          live_(*table.live),
          server_(server),
          quote_(quote),
          findings_(findings),
          name_(to_string(live_.name)),
          sql_name_(qualified(live_.name, quote)) {}

    void judge_access() {
        judge_privileges();
        judge_row_security();
        judge_kind();
    }

    void judge() {
        judge_access();
        for (const TableObject& object : live_.objects) {
            if (object.kind == TableObject::Kind::trigger) judge_trigger(object);
        }
        for (const schema::ServerRule& rule : table_.model->server_rules) {
            if (rule.kind == "rule") judge_rule(rule);
        }
        for (const TargetSequence& sequence : live_.sequences)
            judge_sequence(sequence);
        judge_readers();
        judge_references();
    }

  private:
    void add(const Rule& rule, std::string message, std::string fix, const std::string& constraint = {},
             const std::string& column = {}) {
        Finding finding;
        finding.rule = &rule;
        finding.table = name_;
        finding.constraint = constraint;
        finding.column_name = column;
        finding.message = std::move(message);
        finding.fix = std::move(fix);
        findings_.add(std::move(finding));
    }

    // "INSERT", or "INSERT (email, joined)" where only these mapped columns lack it; empty where none does.
    std::string lacking(std::string_view privilege, bool ClosedColumn::*may, bool quoted) const {
        std::vector<std::string> columns;
        for (const std::size_t column : table_.plan->columns) {
            const std::string& name = table_.plan->table->columns[column].name;
            const auto closed = std::ranges::find(live_.closed_columns, name, &ClosedColumn::name);
            if (closed != live_.closed_columns.end() && !((*closed).*may))
                columns.push_back(quoted ? quote_(name) : name);
        }
        if (columns.empty()) return {};
        if (columns.size() == table_.plan->columns.size()) return std::string(privilege);
        return fmt::format("{} ({})", privilege, fmt::join(columns, ", "));
    }

    std::vector<std::string> lacking(bool quoted) const {
        std::vector<std::string> privileges;
        for (std::string& each : std::vector{lacking("SELECT", &ClosedColumn::may_select, quoted),
                                             lacking("INSERT", &ClosedColumn::may_insert, quoted)}) {
            if (!each.empty()) privileges.push_back(std::move(each));
        }
        // UPDATE or DELETE would do as well; TRUNCATE also spares a rehearsal its bloat.
        if (!live_.may_lock) privileges.emplace_back("TRUNCATE");
        return privileges;
    }

    void judge_privileges() {
        if (!live_.may_use_schema) {
            add(rule::privilege_missing,
                fmt::format("the role {} lacks USAGE on schema {}", server_.role, live_.name.schema),
                fmt::format("GRANT USAGE ON SCHEMA {} TO {}", quote_(live_.name.schema), server_.role));
        }
        const std::vector<std::string> named = lacking(false);
        if (named.empty()) return;
        add(rule::privilege_missing,
            fmt::format("the role {} lacks {} on {}{}", server_.role, fmt::join(named, ", "), name_,
                        live_.may_lock ? "" : " (TRUNCATE, UPDATE or DELETE is needed to lock it)"),
            fmt::format("GRANT {} ON {} TO {}", fmt::join(lacking(true), ", "), sql_name_, server_.role));
    }

    void judge_row_security() {
        if (!live_.row_security_active) return;
        add(rule::row_security,
            fmt::format("row-level security hides rows of {} from the role {}", name_, server_.role),
            live_.owner
                ? fmt::format("ALTER TABLE {0} NO FORCE ROW LEVEL SECURITY, and after the run ALTER "
                              "TABLE {0} FORCE ROW LEVEL SECURITY",
                              sql_name_)
                : fmt::format("ALTER ROLE {} BYPASSRLS, or connect as the owner of the table", server_.role));
    }

    void judge_kind() {
        if (live_.kind == 'f') {
            add(rule::target_kind,
                fmt::format(
                    "{} is a foreign table: its rows go to another server, and no COMMIT is one for two "
                    "servers",
                    name_),
                "run copyover on the server that holds the rows");
        }
        for (const std::string& partition : live_.foreign_partitions) {
            add(rule::target_kind,
                fmt::format(
                    "the partition {} of {} is a foreign table: its rows go to another server, and no "
                    "COMMIT is one for two servers",
                    partition, name_),
                fmt::format("ALTER TABLE {} DETACH PARTITION {}, or run copyover on the server that holds it",
                            sql_name_, partition));
        }
        if (live_.unlogged) {
            add(rule::target_unlogged,
                fmt::format("{}{} is unlogged: a crash of the server empties it", name_,
                            live_.kind == 'p' ? ", or a partition of it," : ""),
                fmt::format("ALTER TABLE {} SET LOGGED", sql_name_));
        }
    }

    void judge_trigger(const TableObject& trigger) {
        if (!trigger.on_insert || (trigger.enabled != 'O' && trigger.enabled != 'A')) return;
        std::string_view what = "runs for every COPY, of which there are many, not once for the load";
        if (trigger.per_row) {
            what = trigger.before ? "runs before each row: it may change the row or swallow it"
                                  : "runs after each row: what it does is done for every row of the run";
        }
        const std::string table = qualified(trigger.table, quote_);
        const std::string name = quote_(trigger.name);
        add(rule::trigger_fires,
            fmt::format("trigger {} of {} {}", trigger.name, to_string(trigger.table), what),
            fmt::format(
                "ALTER TABLE {0} DISABLE TRIGGER {1}, and after the run ALTER TABLE {0} ENABLE{2} TRIGGER "
                "{1}; if its work is wanted, leave it: verification finds what it changes",
                table, name, trigger.enabled == 'A' ? " ALWAYS" : ""));
    }

    void judge_rule(const schema::ServerRule& rewrite) {
        add(rule::rule_ignored,
            fmt::format("rule {} of {} is not applied to the run's rows", rewrite.name, name_),
            "write what it does as a trigger, or do it with SQL after the run");
    }

    void judge_sequence(const TargetSequence& sequence) {
        const auto index = table_.model->column_index(sequence.column);
        const bool identity = index && table_.model->columns[*index].identity != schema::Identity::none;
        const bool mapped = std::ranges::any_of(table_.plan->columns, [&](std::size_t column) {
            return table_.plan->table->columns[column].name == sequence.column;
        });
        if (mapped) {
            // A text default may only contain the number; nobody can say then where the sequence should go
            // on.
            const bool is_integer = index && schema::is_integer(table_.model->columns[*index].type.kind);
            if (sequence.owner || !is_integer) return;
            add(rule::sequence_not_set,
                fmt::format(
                    "the role {} does not own {}, so it is not set behind the run's values of column {}",
                    server_.role, sequence.name, sequence.column),
                fmt::format("after the run, as its owner: SELECT setval({}, (SELECT max({}) FROM {}))",
                            literal(sequence.name), quote_(sequence.column), sql_name_),
                {}, sequence.column);
            return;
        }
        // Identity columns take their values without asking for a privilege.
        if (!sequence.may_use && !identity) {
            add(rule::privilege_missing,
                fmt::format("the role {} lacks USAGE on sequence {}, which fills column {}", server_.role,
                            sequence.name, sequence.column),
                fmt::format("GRANT USAGE ON SEQUENCE {} TO {}", sequence.name, server_.role), {},
                sequence.column);
        }
        if (sequence.left && *sequence.left >= 0 &&
            static_cast<std::uint64_t>(*sequence.left) < table_.rows) {
            add(rule::sequence_exhausted,
                fmt::format("sequence {} has {} values left for column {}, {} rows take one each",
                            sequence.name, *sequence.left, sequence.column, table_.rows),
                fmt::format(
                    "ALTER TABLE {} ALTER COLUMN {} TYPE bigint; ALTER SEQUENCE {} AS bigint NO MAXVALUE",
                    sql_name_, quote_(sequence.column), sequence.name),
                {}, sequence.column);
        }
    }

    void judge_readers() {
        for (const std::string& publication : live_.publications) {
            add(rule::table_published,
                fmt::format(
                    "publication {} sends the rows of {} to its subscribers at COMMIT; the table is not "
                    "truncated",
                    publication, name_),
                fmt::format(
                    "if they shall not get them: ALTER PUBLICATION {0} DROP TABLE {1}, and after the run "
                    "ALTER PUBLICATION {0} ADD TABLE {1}",
                    publication, sql_name_));
        }
        for (const std::string& view : live_.materialized_views) {
            add(rule::view_stale,
                fmt::format("materialized view {} reads {} and does not show the run's rows", view, name_),
                fmt::format("after the run: REFRESH MATERIALIZED VIEW {}", view));
        }
    }

    void judge_references() {
        for (const postgres::OutsideReference& reference : live_.outside_references) {
            const std::string other = to_string(reference.other);
            add(rule::outside_reference,
                reference.to_outside
                    ? fmt::format(
                          "{} of {} references {}, which the mapping does not fill: it stays in place, "
                          "and only the server knows whether its rows are there",
                          reference.constraint, name_, other)
                    : fmt::format("{} of {} references {}: the key it needs stays in place, and {} is not "
                                  "truncated",
                                  reference.constraint, other, name_, name_),
                reference.to_outside ? "rehearse shows whether every reference finds its row" : "",
                reference.constraint);
        }
    }

    const ComingTable& table_;
    const TargetTable& live_;
    const ServerState& server_;
    const Quote& quote_;
    Findings& findings_;
    std::string name_;
    std::string sql_name_;
};

}  // namespace

void judge_table_access(const ComingTable& table, const ServerState& server, const Quote& quote,
                        Findings& findings) {
    TableJudge(table, server, quote, findings).judge_access();
}

void judge_table(const ComingTable& table, const ServerState& server, const Quote& quote,
                 Findings& findings) {
    TableJudge(table, server, quote, findings).judge();
}

}  // namespace copyover::migrate
