#include "migrate/rollback/set_aside.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "migrate/load/refused_build.hpp"
#include "migrate/rollback/row_names.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/object_plan.hpp"
#include "migrate/target/statement_failure.hpp"
#include "postgres/catalog/incoming_references.hpp"
#include "postgres/catalog/objects.hpp"

namespace copyover::migrate {

namespace {

constexpr std::string_view foreign_key_state = "23503";
constexpr std::string_view duplicate_state = "23505";
constexpr std::string_view privilege_state = "42501";
constexpr std::string_view undefined_object_state = "42704";
constexpr std::array<std::string_view, 2> already_there_states{"42P07", "42710"};  // tables, objects

const schema::Name searched{"pg_temp", "copyover_searched"};

// A foreign key that is not validated, and the rows that it is about.
struct NotValid {
    schema::Name child, parent;
    std::string constraint;
};

constexpr auto not_valid_sql = R"(
SELECT cn.nspname, c.relname, pn.nspname, p.relname, k.conname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE k.contype = 'f' AND NOT k.convalidated AND k.conrelid = $1::pg_catalog.regclass)";

std::vector<NotValid> not_valid_references(postgres::Connection& connection, const UndoTable& table) {
    const std::vector<postgres::Parameter> name{connection.quote(table.table)};
    const auto rows = connection.execute(not_valid_sql, name);
    std::vector<NotValid> references;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto text = [&](std::size_t column) { return std::string(rows.text(i, column)); };
        references.push_back({{text(0), text(1)}, {text(2), text(3)}, text(4)});
    }
    return references;
}

// One row that refers to nothing.
std::optional<std::string> orphan(postgres::Connection& connection, const UndoTable& child,
                                  const NotValid& broken, const Redaction& redaction) {
    for (const auto& reference : postgres::incoming_references(connection, broken.parent)) {
        if (reference.child != broken.child || reference.constraint != broken.constraint) continue;
        std::string filled;
        for (const std::string& column : reference.child_columns)
            filled += fmt::format("child.{} IS NOT NULL AND ", connection.quote(column));
        const auto rows = connection.execute(
            fmt::format(R"(
SELECT {}
FROM {} AS child
WHERE {}NOT EXISTS (SELECT FROM {} AS parent WHERE {})
LIMIT 1)",
                        key_list(connection, child, "child"), reference.child_rows, filled,
                        connection.quote(broken.parent),
                        postgres::join_condition(connection, reference, "child", "parent")));
        if (rows.rows() > 0) return named_row(child, rows, 0, redaction);
    }
    return std::nullopt;
}

}  // namespace

SetAside::SetAside(postgres::Connection& connection, const Options& options, RunFacts& facts,
                   const std::vector<UndoTable>& tables, const std::vector<UndoTable>& gone)
    : connection_(connection), options_(options), facts_(facts), tables_(tables), gone_(gone) {}

void SetAside::drop_references() {
    std::vector<schema::Name> names;
    for (const UndoTable& table : tables_) {
        if (table.kind != UndoKind::untouched) names.push_back(table.table);
    }
    const std::vector<postgres::TargetTable> live = postgres::read_target(connection_, names);
    std::vector<PlannedTable> planned;
    for (const postgres::TargetTable& table : live)
        planned.push_back({&table});
    const ObjectPlan plan = plan_objects(planned, quote_of(connection_), ServerPace{});
    for (const ObjectStep& object : plan.steps) {
        if (object.source->kind != postgres::TableObject::Kind::foreign_key || !object.could_be_dropped)
            continue;
        for (const std::string& statement : object.drop_sql)
            connection_.execute(statement);
        for (const std::string& statement : object.restore_sql)
            references_.push_back({.stage = StepStage::foreign_key,
                                   .object = object.object,
                                   .table = object.source->table,
                                   .statement = statement});
    }
}

void SetAside::bring_back() {
    pin_storage(connection_);
    LoadLedger ledger(connection_, options_.target.ledger_schema);
    for (Step& step : ledger.steps(facts_.run)) {
        if (!step.done && !is_gone(step)) steps_.push_back(std::move(step));
    }
    steps_.insert(steps_.end(), references_.begin(), references_.end());
    std::ranges::stable_sort(steps_, {}, &Step::stage);
    for (Step& step : steps_) {
        options_.control.throw_if_stopped();
        if (left_out_.contains(step.object)) continue;
        bring_back(step);
        step.done = !left_out_.contains(step.object);
        if (step.done && step.position > 0) ledger.mark_done(facts_.run, step.position);
    }
}

void SetAside::bring_back(const Step& step) {
    const auto refused = try_statement(connection_, step.statement, options_);
    if (!refused) return;
    const std::string& state = refused->fields().sqlstate;
    if (step.stage == StepStage::guard && state == undefined_object_state) return;  // somebody dropped it
    if (state == foreign_key_state && add_not_valid(step)) return;
    leave_out(step, *refused);
}

bool SetAside::add_not_valid(const Step& step) {
    const UndoTable* child = table_of(step);
    if (child == nullptr) return false;
    const std::vector<NotValid> before = not_valid_references(connection_, *child);
    if (try_statement(connection_, step.statement + " NOT VALID", options_)) return false;
    Finding finding;
    finding.rule = &rule::object_left_out;
    finding.table = to_string(child->table);
    finding.message = fmt::format(
        "{} is back, but NOT VALID: rows that stay refer to rows that are not there", step.object);
    for (const NotValid& added : not_valid_references(connection_, *child)) {
        if (std::ranges::find(before, added.constraint, &NotValid::constraint) != before.end()) continue;
        finding.constraint = added.constraint;
        if (const auto row = orphan(connection_, *child, added, Redaction(options_.show_values)))
            finding.message += ", such as " + *row;
        finding.fix = fmt::format("mend the rows, then: ALTER TABLE {} VALIDATE CONSTRAINT {}",
                                  connection_.quote(child->table), connection_.quote(added.constraint));
    }
    facts_.findings.add(std::move(finding));
    return true;
}

void SetAside::leave_out(const Step& step, const postgres::ServerError& error) {
    left_out_.insert(step.object);
    Finding finding = cannot_bring_back(error, step.object, options_.show_values);
    finding.rule = &rule::object_left_out;
    const UndoTable* table = table_of(step);
    if (table != nullptr) finding.table = to_string(table->table);
    const std::string& state = error.fields().sqlstate;
    std::string_view advice = state == privilege_state ? "as a role that may" : "mend the rows, then";
    if (std::ranges::find(already_there_states, state) != already_there_states.end()) {
        finding.message = fmt::format("{} was made by somebody else meanwhile", step.object);
        advice = "compare it with";
    } else if (const auto row = state == duplicate_state ? offending_row(step) : std::nullopt) {
        finding.message += ", such as " + *row;
    } else if (state == foreign_key_state && !error.fields().withheld) {
        finding.message += ": " + error.fields().detail;  // names a key
    }
    finding.fix = fmt::format("{}: {}", advice, statements_of(step));
    facts_.findings.add(std::move(finding));
}

std::string SetAside::statements_of(const Step& step) const {
    std::string statements;
    for (const Step& part : steps_) {
        if (part.object == step.object && !part.done)
            statements += (statements.empty() ? "" : "; ") + part.statement;
    }
    return statements;
}

bool SetAside::is_gone(const Step& step) const {
    return std::ranges::any_of(gone_, [&](const UndoTable& table) { return step.table == table.table; });
}

const UndoTable* SetAside::table_of(const Step& step) const {
    const auto table = std::ranges::find_if(
        tables_, [&](const UndoTable& candidate) { return step.table == candidate.table; });
    return table == tables_.end() ? nullptr : &*table;
}

// The second of two rows that a unique index refuses: a temporary table that has the index takes the others.
std::optional<std::string> SetAside::offending_row(const Step& step) {
    const UndoTable* table = table_of(step);
    if (table == nullptr) return std::nullopt;
    const auto index = index_for_other(connection_, step.statement, table->table, searched);
    if (!index) return std::nullopt;
    const std::string rows = "ONLY " + connection_.quote(table->table);
    connection_.execute("SAVEPOINT copyover_search");
    std::optional<std::string> name;
    const std::string create = fmt::format(
        R"(
CREATE TEMPORARY TABLE {} AS
SELECT live.ctid AS "copyover row", live.*
FROM {} AS live
WITH NO DATA)",
        searched.name, rows);
    const std::string fill =
        fmt::format("INSERT INTO {} SELECT live.ctid, live.* FROM {} AS live ON CONFLICT DO NOTHING",
                    connection_.quote(searched), rows);
    if (!try_statement(connection_, create, options_) && !try_statement(connection_, *index, options_) &&
        !try_statement(connection_, fill, options_)) {
        const auto refused = connection_.execute(fmt::format(R"(
SELECT {}
FROM {} AS live
WHERE live.ctid NOT IN (SELECT "copyover row" FROM {})
LIMIT 1)",
                                                             key_list(connection_, *table, "live"), rows,
                                                             connection_.quote(searched)));
        if (refused.rows() > 0) name = named_row(*table, refused, 0, Redaction(options_.show_values));
    }
    connection_.execute("ROLLBACK TO SAVEPOINT copyover_search");
    connection_.execute("RELEASE SAVEPOINT copyover_search");
    return name;
}

}  // namespace copyover::migrate
