// The part of the cutover that concerns tables which hold rows already.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "migrate/cutover/cutover.hpp"
#include "migrate/merge/merge_conflicts.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/verify/target_digest.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

// Tables that hold rows are compared first, so that only what is missing or different is sent. Rows that only
// the target holds are not ours to judge.
void Cutover::compare_filled() {
    merge_counts_.resize(migration_.plan.tables.size());
    if (filled_.empty()) return;
    const Phase phase(facts_, options_, "compare", total_bytes(files_));
    DigestingConsumer source(migration_.plan);
    replay_into(source);
    merge_ = std::make_unique<Merge>(connection_, *target_, migration_.plan, constraints_, options_);
    std::vector<std::size_t> differing;
    for (const std::size_t table : filled_) {
        VerifyFacts& verify = facts_.tables[table].verify.emplace();
        facts_.tables[table].digest = to_hex(source.digests()[table].sum());
        if (!merge_->compare(table, source.digests()[table], verify)) differing.push_back(table);
        merge_counts_[table].identical = source.digests()[table].rows();
    }
    if (!differing.empty()) diff_rows(differing);
    for (const std::size_t table : filled_) {
        facts_.tables[table].identical = merge_counts_[table].identical;
        facts_.tables[table].created = merge_counts_[table].missing_created;
    }
}

// Finds the rows behind digests that differ, and does with those that are there already what the policy says.
void Cutover::diff_rows(const std::vector<std::size_t>& differing) {
    MergeConflicts conflicts(connection_, *target_, migration_.plan, files_, options_, facts_.findings);
    if (options_.on_conflict == ConflictPolicy::update) {
        std::vector<std::size_t> keyed;
        std::ranges::copy_if(differing, std::back_inserter(keyed),
                             [this](std::size_t table) { return merge_->has_key(table); });
        updates_ =
            std::make_unique<MergeUpdates>(connection_, *target_, migration_.plan, files_, options_, keyed);
    }
    const auto present = [&](RowState state, std::size_t table, std::span<const schema::Value> values,
                             const copy::Origin& origin) {
        if (options_.on_conflict == ConflictPolicy::error) {
            conflicts.report_present(table, values, origin);
        } else if (state == RowState::different && updates_) {
            updates_->add(table, values, origin);
        } else if (state == RowState::different) {
            conflicts.add_different(table, values);
        }
    };
    MergeCounter counter(*merge_, migration_.plan.tables.size(), present);
    replay_into(counter);
    if (updates_) updates_->stage();
    for (const std::size_t table : differing) {
        const MergeCounts& counts = merge_counts_[table] = counter.counts(table);
        facts_.tables[table].verify->missing = counts.missing;
        facts_.tables[table].verify->different = counts.different;
    }
    conflicts.report_differences([this](RowConsumer& consumer) { replay_into(consumer); });
}

void Cutover::update_rows(Loaded& loaded) {
    for (const std::size_t table : filled_) {
        if (merge_counts_[table].different == 0) continue;
        Phase phase(facts_, options_, "update " + to_string(target_->name(table)));
        const MergeUpdates::Updated updated = updates_->apply(table);
        loaded.expected[table] -= updated.replaced;
        loaded.expected[table] += updated.sent;
        facts_.tables[table].updated = updated.sent.rows;
        phase.add(updated.sent.rows, 0);
    }
}

// Every row of the source is there, and nothing else changed: digest(after) = digest(before) - replaced +
// sent. Rows without a key cannot be told from the target's own, so there the sum alone is the proof.
void Cutover::verify_merged(const Loaded& loaded) {
    Verifier verifier(connection_, *target_, migration_.plan, files_, constraints_, options_);
    for (const std::size_t table : filled_) {
        if (coming(table) == 0) continue;
        RowSum after;
        if (merge_->has_key(table)) {
            verifier.compare(
                std::vector<std::size_t>{table}, loaded.digests, VerifyLevel::rows, true,
                [this](RowConsumer& consumer) { replay_into(consumer); }, facts_);
            after = verifier.all(table);
        } else {
            after =
                read_target_digest(connection_, *target_, migration_.plan, table, constraints_, options_, {})
                    .all;
            facts_.tables[table].verify->missing = 0;
            facts_.tables[table].verify->extra = after.rows - loaded.digests[table].rows();
        }
        if (after == loaded.expected[table]) continue;
        Finding finding;
        finding.rule = &rule::digest_differs;
        finding.table = to_string(target_->name(table));
        finding.message = fmt::format(
            "{} held {} rows, {} were inserted and {} updated, and now it holds {} rows that are not their "
            "sum",
            finding.table, merge_->before(table).rows, merge_counts_[table].missing,
            merge_counts_[table].different, after.rows);
        finding.fix = "a trigger or rule changes other rows of the table: disable it for the run";
        facts_.findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate
