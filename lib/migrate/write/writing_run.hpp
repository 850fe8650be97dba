// What every stage of a run that writes works on, whether in one transaction or in many.
#pragma once

#include <cstddef>
#include <span>

#include "base/run_facts.hpp"
#include "migrate/rejects/refused_rows.hpp"
#include "migrate/run/migration.hpp"
#include "migrate/run/options.hpp"
#include "migrate/run/sql_text.hpp"
#include "migrate/send/literal_rows.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/verify/verifier.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// After a survey without errors. Everything is borrowed.
struct WritingRun {
    postgres::Connection& connection;
    Migration& migration;
    std::span<const SourceFile> files;
    Constraints& constraints;
    const Options& options;
    RunFacts& facts;
    RefusedRows* refused = nullptr;  // in a search for all rows that the server refuses

    [[nodiscard]] const mapping::Plan& plan() const { return migration.plan; }
    [[nodiscard]] std::size_t tables() const { return migration.plan.tables.size(); }
    [[nodiscard]] bool may_go_on() const { return !facts.findings.has_errors(); }

    // Rows with literals come as the server stores them: the connection is used while the consumer rests.
    void replay_into(RowConsumer& consumer) const { replay_into(consumer, options); }
    void replay_into(RowConsumer& consumer, const Options& watched) const {
        replay_stored(connection, migration.plan, files, constraints, watched, refused, consumer, facts);
    }
    // The run must outlive it.
    [[nodiscard]] Replay replays() const {
        return [this](RowConsumer& consumer) { replay_into(consumer); };
    }
    [[nodiscard]] Quote quote() const { return quote_of(connection); }
};

}  // namespace copyover::migrate
