// The part of the load that goes on with one that is half done, or says why it cannot and what leads out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "migrate/ledger/ledger_trust.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/ledger/resume.hpp"
#include "migrate/ledger/undo_log.hpp"
#include "migrate/load/load.hpp"
#include "migrate/load/restorable.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/proposed_command.hpp"
#include "migrate/target/transaction.hpp"
#include "postgres/catalog/fingerprint.hpp"

namespace copyover::migrate {

namespace {

std::string moving_back(const postgres::Connection& connection, schema::Name from, const schema::Name& to) {
    std::vector<std::string> statements;
    if (from.name != to.name) {
        statements.push_back(
            fmt::format("ALTER TABLE {} RENAME TO {}", connection.quote(from), connection.quote(to.name)));
        from.name = to.name;
    }
    if (from.schema != to.schema)
        statements.push_back(
            fmt::format("ALTER TABLE {} SET SCHEMA {}", connection.quote(from), connection.quote(to.schema)));
    return fmt::format("{}", fmt::join(statements, "; "));
}

}  // namespace

void Load::end_half_done() {
    run_.facts.exit_code = ExitCode::no;
    run_.facts.result = "RESUMABLE run " + run_.facts.run;
    run_.facts.next = fmt::format(
        "undo what the findings name, then the same command again, or take the load out: {}; where its rows "
        "changed since: {}",
        rollback_command(run_.options, run_.facts.run), abandon_command(run_.options, run_.facts.run));
}

// By the preflight: of a load that is half done, what else keeps it from going on.
void Load::end_refused() {
    const LedgerState ledger = inspect_ledger(run_.connection, run_.options.target.ledger_schema);
    const bool is_open = ledger.refusal.empty() && ledger.readable;
    const std::optional<OpenLoad> load = is_open ? ledger_.open_load() : std::nullopt;
    if (!load) return end_without_commit("NOTHING WAS COMMITTED");
    run_.facts.run = load->run;
    judge_restoring(run_.connection, ledger_.steps(load->run), target_->names(), run_.facts.findings);
    end_half_done();
}

// Units that refer to the record may be committed: it cannot be left out any more.
void Load::report_refused(const LoadRefused& refused) {
    Finding finding = refused.finding();
    if (finding.rule == &rule::server_rejected && refused.names_record()) {
        finding.fix = fmt::format(
            "take the load out: {}; then correct the record, or let rehearse write all that the server "
            "refuses to a folder (--reject-limit and --rejects), which load with the same leaves out",
            rollback_command(run_.options, session_.run));
    }
    if (finding.rule == &rule::resume_refused)
        finding.fix += ", or take the load out: " + rollback_command(run_.options, session_.run);
    run_.facts.findings.add(std::move(finding));
}

Load::Writers Load::resume(const OpenLoad& load) {
    const Phase phase(run_.facts, run_.options, "resume");
    run_.facts.run = session_.run = load.run;
    run_.facts.started = load.started;
    run_.facts.result = "RESUMABLE run " + load.run;
    compare_sources(load, run_.files, run_.options, run_.facts);
    // What the load set aside is no difference to schema.sql; the catalog kept in the ledger judges.
    Findings set_aside;
    target_->adopt(run_.migration, set_aside);
    report_moved(load);
    if (!run_.may_go_on()) return {};
    compare_catalogs(load, ledger_, postgres::catalog_fingerprint(run_.connection, target_->names()),
                     run_.options, run_.facts.findings);
    for (const UndoTable& table :
         UndoLog(run_.connection, run_.options.target.ledger_schema).tables(load.run))
        report_emptied(table);
    if (!run_.may_go_on()) return {};
    const std::vector<Step> steps = ledger_.steps(load.run);
    judge_restoring(run_.connection, steps, target_->names(), run_.facts.findings);
    if (!run_.may_go_on()) return {};
    session_.fills_indexes =
        std::ranges::any_of(steps, [](const Step& step) { return step.stage == StepStage::setting; });
    Writers writers = connect_writers(has_references());
    Transaction transaction(run_.connection, run_.options);
    session_.attempt = ledger_.take_over(load.run);
    ledger_.ledger().write_sources(run_.facts);
    if (transaction.commit(session_.dbname) == CommitAnswer::asked_for)
        report_commit_asked(run_.facts.findings);
    return writers;
}

// A table that was there and has another name or schema now still has the guard.
void Load::report_moved(const OpenLoad& load) {
    std::vector<LoadGuard> strays = find_guards(run_.connection);
    std::erase_if(strays, [&](const LoadGuard& guard) {
        return guard.run != load.run || guard.is_inherited ||
               std::ranges::find(target_->names(), guard.table) != target_->names().end();
    });
    for (const UndoTable& table :
         UndoLog(run_.connection, run_.options.target.ledger_schema).tables(load.run)) {
        if (target_->exists(table.position)) continue;
        auto stray = std::ranges::find(strays, table.table.name,
                                       [](const LoadGuard& guard) { return guard.table.name; });
        if (stray == strays.end() && strays.size() == 1) stray = strays.begin();
        if (stray == strays.end()) continue;
        Finding finding;
        finding.rule = &rule::resume_refused;
        finding.table = to_string(table.table);
        finding.message = fmt::format("run {} is half done and cannot go on: meanwhile, table {} became {}",
                                      load.run, finding.table, to_string(stray->table));
        finding.fix = fmt::format(
            "{}; then run the same command, or take out what is as the load left it: {}",
            moving_back(run_.connection, stray->table, table.table), abandon_command(run_.options, load.run));
        run_.facts.findings.add(std::move(finding));
        strays.erase(stray);
    }
}

// Which the verification would find at last.
void Load::report_emptied(const UndoTable& table) {
    if (!table.in_units || table.rows.rows == 0 || !target_->exists(table.position) ||
        target_->has_rows(run_.connection, table.position))
        return;
    Finding finding;
    finding.rule = &rule::resume_refused;
    finding.table = to_string(table.table);
    finding.message =
        fmt::format("run {} is half done and cannot go on: the {} rows that it put into {} are gone",
                    run_.facts.run, table.rows.rows, finding.table);
    finding.fix = "put them back, or take the load out: " + abandon_command(run_.options, run_.facts.run);
    run_.facts.findings.add(std::move(finding));
}

}  // namespace copyover::migrate
