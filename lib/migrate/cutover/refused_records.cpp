#include "migrate/cutover/refused_records.hpp"

#include <vector>

#include "migrate/send/orphan_records.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

namespace {

// Finds the records of rows that an UPDATE refuses.
class RefusedUpdates : public RowConsumer {
  public:
    RefusedUpdates(std::span<const MergeUpdates::Refused> updates, const mapping::Plan& plan,
                   std::span<const SourceFile> files, RefusedRows* refused)
        : updates_(updates), files_(files), refused_(refused) {
        for (const mapping::TablePlan& table : plan.tables)
            hashers_.emplace_back(table.types, table.identity);
    }

    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override {
        for (const MergeUpdates::Refused& update : updates_) {
            if (update.table != table || update.row != hashers_[table].row(values)) continue;
            Finding finding = update.reason;
            finding.at = locate(origin, files_);
            if (refused_ == nullptr || finding.at.file.empty()) throw LoadRefused(finding);
            if (!refused_->add({copy::file_of(origin), origin.line, origin.column, finding, {}}))
                throw LoadRefused(finding);
        }
    }

  private:
    std::span<const MergeUpdates::Refused> updates_;
    std::span<const SourceFile> files_;
    RefusedRows* refused_;
    std::vector<RowHasher> hashers_;
};

}  // namespace

void throw_found(const std::optional<RefusedSearch>& search) {
    if (search && search->has_found()) throw LoadRefused(search->all->first());
}

void name_orphans(const WritingRun& run, OrphanRows& orphan_rows, const RefusedSearch& search) {
    const std::vector<OrphanRows::Found> orphans = orphan_rows.find();
    if (orphans.empty()) return;
    OrphanRecords records(orphans, run.plan(), run.files, search.all);
    run.replay_into(records);
    throw_found(search);
}

void name_refused_updates(const WritingRun& run, MergeUpdates& updates, std::size_t table,
                          const RefusedSearch& search) {
    const std::uint64_t most = search.all == nullptr ? 1 : run.options.rejects.limit + 1;
    const std::vector<MergeUpdates::Refused> refused = updates.find_refused(table, most);
    if (refused.empty()) return;
    RefusedUpdates records(refused, run.plan(), run.files, search.all);
    run.replay_into(records);
    throw_found(search);
}

}  // namespace copyover::migrate
