#include "migrate/rollback/rollback.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/rollback/loaded_units.hpp"
#include "migrate/rollback/old_rows.hpp"
#include "migrate/rollback/row_names.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/proposed_command.hpp"
#include "migrate/run/sql_text.hpp"
#include "migrate/run/table_finding.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/target/locks.hpp"
#include "migrate/target/reactions.hpp"
#include "migrate/target/session_role.hpp"
#include "migrate/target/target.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/catalog/catalog.hpp"
#include "postgres/catalog/incoming_references.hpp"

namespace copyover::migrate {

namespace {

constexpr std::size_t rows_named = 100;  // of one table

constexpr std::string_view table_missing_state = "42P01";
constexpr std::string_view column_missing_state = "42703";
constexpr std::string_view dependents_state = "2BP01";

}  // namespace

Rollback::Rollback(postgres::Connection& connection, const Options& options, RunFacts& facts)
    : connection_(connection),
      options_(options),
      facts_(facts),
      log_(connection, options.target.ledger_schema) {}

void Rollback::end(ExitCode code, std::string result) {
    facts_.exit_code = code;
    facts_.result = std::move(result);
}

void Rollback::end_unchanged() {
    if (half_done_)
        facts_.next = "undo what stands in the way, then the same command again, or " + abandoning();
    end(ExitCode::no, "NOTHING WAS CHANGED");
}

std::string Rollback::abandoning() const {
    return fmt::format("take out what is as the load left it, and leave the rest: {}",
                       abandon_command(options_, facts_.run));
}

void Rollback::add(const Rule& rule, const UndoTable& table, std::string message, std::string fix,
                   std::uint64_t count) {
    facts_.findings.add(table_finding(rule, table.table, std::move(message), std::move(fix), count));
}

void Rollback::run(const std::string& dbname) {
    std::unique_ptr<Transaction> transaction;
    try {
        const Phase phase(facts_, options_, "lock");
        lock_database(connection_, options_);
        // Behind the lock: another rollback, or the end of a load, would change what it says.
        if (!read_ledger()) return;
        report_session_role(connection_, facts_.findings);
        if (std::ranges::any_of(tables_, [](const UndoTable& table) { return !table.secret.empty(); }))
            connection_.withhold_words();
        if (!may_begin()) return end_unchanged();
        transaction = begin_locked(connection_, names(), options_);
    } catch (const postgres::ServerError& error) {
        if (error.fields().sqlstate != table_missing_state || tables_.empty()) throw;
        add(rule::changed_since, tables_.front(), "a table of the run is gone: " + error.fields().message,
            half_done_ ? abandoning()
                       : "restore it from a backup, or forget the run: " +
                             proposed_command(options_, command::status, {facts_.run, "--forget"}));
        return end_unchanged();
    }
    // Behind a pool only this transaction has the lock.
    if (connection_.is_pooled() && !read_ledger()) return transaction->rollback();
    set_search_path();
    require_last();
    if (!facts_.findings.has_errors()) remove();
    if (facts_.findings.has_errors()) {
        transaction->rollback();
        return end_unchanged();
    }
    log_.record_rollback(facts_.run, "rolled back");
    log_.forget(facts_.run);
    const Phase phase(facts_, options_, "commit");
    end_committed(transaction->commit(dbname), "ROLLED BACK run " + facts_.run, facts_);
}

void Rollback::require_last() {
    for (const std::string& later : log_.later_runs(facts_.run))
        add(rule::later_run, tables_.front(), fmt::format("run {} wrote into the same tables later", later),
            "roll it back first: " + rollback_command(options_, later));
}

void Rollback::remove() {
    try {
        {
            const Phase phase(facts_, options_, "compare");
            for (const UndoTable& table : tables_)
                require_unchanged(table);
        }
        if (facts_.findings.has_errors()) return;
        plan_emptying();
        if (half_done_) pass_guard();
        std::ranges::for_each(tables_, [this](const UndoTable& table) { restore_updated(table); });
        require_unreferenced();
        if (facts_.findings.has_errors()) return;
        empty_filled();
        std::for_each(tables_.rbegin(), tables_.rend(), [this](const UndoTable& table) { take_out(table); });
        // Once more, because triggers may answer to what was taken out.
        std::ranges::for_each(tables_, [this](const UndoTable& table) {
            give_old_rows_back(connection_, log_, facts_.run, table);
        });
        connection_.execute("SET CONSTRAINTS ALL IMMEDIATE");
        std::ranges::for_each(tables_, [this](const UndoTable& table) { require_restored(table); });
        bring_back();
        drop_created();
    } catch (const postgres::ServerError& error) {
        const std::string& state = error.fields().sqlstate;
        const bool may_be_reaction = !reactions_.empty() && is_raised_by_reaction(state);
        if (state != column_missing_state && state != dependents_state && blame_of(state) != Blame::record &&
            !may_be_reaction)
            throw;
        Finding finding = refusal(error, error.fields().table, options_.show_values);
        finding.rule = state == column_missing_state ? &rule::changed_since : &rule::still_referenced;
        if (finding.table.empty() && !reactions_.empty()) finding.table = to_string(reactions_.front().table);
        finding.message = "the server refuses to take the run out: " + error.fields().message;
        finding.fix = reactions_.empty()
                          ? "undo what was built on the run's rows and tables, then the same command again"
                          : fix_of(connection_, reactions_);
        facts_.findings.add(std::move(finding));
    }
}

// Whether the rows that the run wrote are still as it left them.
void Rollback::require_unchanged(const UndoTable& table) {
    if (table.is_watched() || table.kind == UndoKind::merged) require_nothing_beside(table);
    if (table.kind == UndoKind::untouched) return;
    const std::string live = rows_of(table);
    const std::string keys = key_list(connection_, table, "live");
    if (table.kind != UndoKind::merged) {
        // Units do not tell subtransactions, and the guard holds everybody else off.
        if (half_done_ && !digest_difference(table)) return;
        const std::size_t before = facts_.findings.all().size();
        if (table.same_cluster)
            name_changed(table,
                         fmt::format("SELECT {} FROM {} AS live WHERE NOT ({}) AND {}", keys, live,
                                     log_.written_by(facts_.run, table, "live"), log_.not_restored("live")));
        if (facts_.findings.all().size() > before) return;
        require_digest(table);
        return;
    }
    const std::string log = log_.written(facts_.run, table);
    if (!table.has_key) {
        // Equal rows cannot be told apart by their values, but by the transaction that wrote them.
        const auto count = connection_.execute(fmt::format("SELECT count(*) FROM {} AS live WHERE {}", live,
                                                           log_.written_by(facts_.run, table, "live")));
        if (!table.same_cluster || count.integer(0, 0) != static_cast<std::int64_t>(table.rows.rows))
            add(rule::changed_since, table,
                fmt::format("the run wrote {} rows, {} are as it left them", table.rows.rows,
                            count.integer(0, 0)),
                "restore them; rows without a key cannot be named");
        return;
    }
    name_changed(table,
                 fmt::format(R"(
SELECT {}
FROM {} AS written
LEFT JOIN {} AS live ON {}
WHERE live.{} IS NULL
   OR {} <> written.{})",
                             key_list(connection_, table, "written"), log, live,
                             log_.same_key(table, "live", "written"), connection_.quote(table.key.front()),
                             UndoLog::row_hash("live"), UndoLog::hash_column));
}

void Rollback::name_changed(const UndoTable& table, const std::string& query) {
    const auto count =
        connection_.execute(fmt::format("SELECT count(*) FROM ({}) AS changed", query)).integer(0, 0);
    if (count == 0) return;
    const auto rows = connection_.execute(
        fmt::format("{}{} LIMIT {}", query, table.has_key ? " ORDER BY 1" : "", rows_named));
    const std::string fix = "undo the change, or " + (half_done_ ? abandoning() : "keep the run");
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        add(rule::changed_since, table,
            named_row(table, rows, i, Redaction(options_.show_values)) +
                " was changed, deleted or added since",
            fix);
    }
    const auto named = static_cast<std::int64_t>(rows.rows());
    if (count > named)
        add(rule::changed_since, table, fmt::format("{} more rows were changed since", count - named), fix,
            static_cast<std::uint64_t>(count - named));
}

void Rollback::require_digest(const UndoTable& table) {
    if (const auto difference = digest_difference(table))
        add(rule::changed_since, table, *difference,
            "undo the change, or " + (half_done_ ? abandoning() : "keep the run"));
}

// Reads the rows as the verifier does and compares their sum with that of the run.
std::optional<std::string> Rollback::digest_difference(const UndoTable& table) {
    const schema::Schema live = postgres::read_tables(connection_, {table.table});
    const schema::Table* known = live.find(table.table);
    if (known == nullptr) throw InternalError(to_string(table.table) + " vanished");
    schema::Table found = *known;
    mapping::TablePlan plan;
    if (const std::string missing = plan_reading(table, found, plan); !missing.empty())
        return fmt::format("{} has no column {} any more", to_string(table.table), missing);
    RowHasher hasher(plan.types, {});
    RowSum now;
    read_rows(connection_, rows_of(table), plan, [&](std::span<const schema::Value> values) {
        now.add(hasher.row(values));
        if (now.rows % 4096 == 0) options_.control.throw_if_stopped();
    });
    if (now == table.rows) return std::nullopt;
    if (now.rows < table.rows.rows)
        return fmt::format("{} of the {} rows that the run put in are gone", table.rows.rows - now.rows,
                           table.rows.rows);
    return fmt::format("the run left {} rows, now there are {} and their digest differs", table.rows.rows,
                       now.rows);
}

std::string Rollback::rows_of(const UndoTable& table) const {
    return own_rows(connection_.quote(table.table), table.partitioned);
}

std::string Rollback::put_in(const schema::Name& name, const std::string& alias) const {
    const auto table = std::ranges::find(tables_, name, &UndoTable::table);
    if (table == tables_.end()) return "false";
    if (table->kind == UndoKind::untouched) return "false";
    if (table->kind != UndoKind::merged) return "true";
    if (!table->has_key) return log_.written_by(facts_.run, *table, alias);
    return fmt::format("EXISTS (SELECT FROM {} AS written WHERE NOT written.{} AND {})",
                       log_.written(facts_.run, *table), UndoLog::updated_column,
                       log_.same_key(*table, alias, "written"));
}

// Rows that stay may not lean on rows that go: the database would refuse, or worse, cascade.
void Rollback::require_unreferenced() {
    for (const UndoTable& parent : tables_) {
        for (const postgres::IncomingReference& reference :
             postgres::incoming_references(connection_, parent.table)) {
            const auto rows = connection_.execute(
                fmt::format("SELECT count(*) FROM {} AS child JOIN {} AS parent ON {} WHERE {} AND NOT ({})",
                            reference.child_rows, rows_of(parent),
                            postgres::join_condition(connection_, reference, "child", "parent"),
                            put_in(parent.table, "parent"), put_in(reference.child, "child")));
            if (rows.integer(0, 0) == 0) continue;
            add(rule::still_referenced, parent,
                rows.integer(0, 0) == 1
                    ? fmt::format("1 row of {} that stays refers to rows of the run ({})",
                                  to_string(reference.child), reference.constraint)
                    : fmt::format("{} rows of {} that stay refer to rows of the run ({})", rows.integer(0, 0),
                                  to_string(reference.child), reference.constraint),
                "delete them or point them elsewhere, then the same command again",
                static_cast<std::uint64_t>(rows.integer(0, 0)));
        }
    }
}

void Rollback::take_out(const UndoTable& table) {
    if (table.kind == UndoKind::untouched || (table.kind == UndoKind::created && !is_emptied(table))) return;
    if (std::ranges::find(truncated_, table.table) != truncated_.end()) return;
    Phase phase(facts_, options_, "empty " + to_string(table.table));
    const std::string live = rows_of(table);
    const std::uint64_t deleted =
        connection_.execute(fmt::format("DELETE FROM {} AS live WHERE {}", live, put_in(table.table, "live")))
            .affected();
    phase.add(deleted, 0);
    const auto left = connection_.execute(
        fmt::format("SELECT count(*) FROM {} AS live WHERE {}", live, put_in(table.table, "live")));
    if (left.integer(0, 0) > 0)
        add(rule::changed_since, table, fmt::format("{} rows could not be deleted", left.integer(0, 0)),
            reactions_.empty() ? "a trigger or rule keeps them: disable it for the rollback"
                               : fix_of(connection_, reactions_));
}

void Rollback::drop_created() {
    std::string names;
    for (const UndoTable& table : tables_) {
        if (table.kind == UndoKind::created)
            names += (names.empty() ? "" : ", ") + connection_.quote(table.table);
    }
    if (names.empty()) return;
    const Phase phase(facts_, options_, "drop created tables");
    connection_.execute("DROP TABLE " + names);
}

}  // namespace copyover::migrate
