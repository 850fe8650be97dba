#include "migrate/cutover/compared.hpp"

#include <algorithm>
#include <iterator>

#include "migrate/merge/merge_conflicts.hpp"
#include "migrate/merge/unclear_keys.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

namespace {

// Rows that are missing by their bytes and not by what the server finds equal.
void name_held_keys(const WritingRun& run, const Target& target, const Compared& compared,
                    const std::vector<std::size_t>& differing) {
    std::vector<std::size_t> unclear;
    std::ranges::copy_if(differing, std::back_inserter(unclear), [&](std::size_t table) {
        return has_unclear_key(run.plan().tables[table]) && compared.counts[table].missing > 0;
    });
    if (unclear.empty()) return;
    UnclearKeys keys(run.connection, target, *compared.merge, run.plan(), run.files, unclear, run.options,
                     run.facts.findings);
    run.replay_into(keys);
    keys.finish();
}

// Finds the rows behind digests that differ, and does with those that are there already what the policy says.
void diff_rows(const WritingRun& run, const Locked& locked, const std::vector<std::size_t>& differing,
               const std::optional<RefusedSearch>& search, Compared& compared) {
    const Target& target = *locked.target;
    const ConflictPolicy policy = run.options.writing.on_conflict;
    MergeConflicts conflicts(run.connection, target, run.plan(), run.files, run.options, run.facts.findings);
    if (policy == ConflictPolicy::update) {
        std::vector<std::size_t> keyed;
        std::ranges::copy_if(differing, std::back_inserter(keyed),
                             [&](std::size_t table) { return compared.merge->has_key(table); });
        compared.updates = std::make_unique<MergeUpdates>(run.connection, target, run.plan(), run.files,
                                                          run.options, keyed, search);
    }
    const auto present = [&](RowState state, std::size_t table, std::span<const schema::Value> values,
                             const copy::Origin& origin) {
        if (policy == ConflictPolicy::error) {
            conflicts.report_present(table, values, origin);
        } else if (state == RowState::different && compared.updates) {
            compared.updates->add(table, values, origin);
        } else if (state == RowState::different) {
            conflicts.add_different(table, values);
        }
    };
    MergeCounter counter(*compared.merge, run.tables(), present, [&] {
        if (compared.updates) compared.updates->rest();
    });
    run.replay_into(counter);
    if (compared.updates) compared.updates->stage();
    for (const std::size_t table : differing) {
        const MergeCounts& counts = compared.counts[table] = counter.counts(table);
        run.facts.tables[table].verify->missing = counts.missing;
        run.facts.tables[table].verify->different = counts.different;
    }
    name_held_keys(run, target, compared, differing);
    report_followers(run, compared);
    conflicts.report_differences(run.replays());
}

void compare_filled(const WritingRun& run, const Locked& locked, const std::optional<RefusedSearch>& search,
                    Compared& compared) {
    const Phase phase(run.facts, run.options, "compare", total_bytes(run.files));
    DigestingConsumer source(run.plan());
    run.replay_into(source);
    std::vector<std::size_t> differing;
    for (const std::size_t table : compared.filled) {
        TableFacts& facts = run.facts.tables[table];
        VerifyFacts& verify = facts.verify.emplace();
        facts.digest = to_hex(source.digests()[table].sum());
        if (!compared.merge->compare(table, source.digests()[table], verify)) differing.push_back(table);
        compared.counts[table].identical = source.digests()[table].rows();
    }
    if (!differing.empty()) diff_rows(run, locked, differing, search, compared);
    for (const std::size_t table : compared.filled) {
        run.facts.tables[table].identical = compared.counts[table].identical;
        run.facts.tables[table].created = compared.counts[table].missing_created;
    }
}

}  // namespace

Compared compare(const WritingRun& run, const Locked& locked, const std::optional<RefusedSearch>& search) {
    const Target& target = *locked.target;
    Compared compared;
    compared.counts.resize(run.tables());
    for (std::size_t i = 0; i < run.tables(); ++i) {
        const bool is_filled = target.exists(i) && target.has_rows(run.connection, i);
        (is_filled ? compared.filled : compared.empty).push_back(i);
    }
    compared.merge =
        std::make_unique<Merge>(run.connection, target, run.plan(), run.constraints, run.options);
    if (!compared.filled.empty()) compare_filled(run, locked, search, compared);
    for (std::size_t i = 0; i < run.tables(); ++i) {
        const MergeCounts& counts = compared.counts[i];
        const bool is_empty = std::ranges::binary_search(compared.empty, i);
        compared.coming.push_back(is_empty ? run.constraints.rows(i) : counts.missing + counts.different);
    }
    return compared;
}

void report_followers(const WritingRun& run, const Compared& compared) {
    for (const std::size_t table : compared.filled) {
        if (compared.updates && compared.is_updated(table))
            compared.updates->report_followers(table, run.facts.findings);
    }
}

std::vector<postgres::Reach> find_reach(const WritingRun& run, const Locked& locked,
                                        const Compared& compared) {
    std::vector<schema::Name> written;
    std::vector<schema::Name> updated;
    for (std::size_t i = 0; i < run.tables(); ++i) {
        if (compared.coming[i] > 0) written.push_back(locked.target->name(i));
        if (compared.is_updated(i)) updated.push_back(locked.target->name(i));
    }
    return postgres::read_reach(run.connection, written, updated);
}

}  // namespace copyover::migrate
