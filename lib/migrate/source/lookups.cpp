#include "migrate/source/lookups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/progress.hpp"
#include "json/record_reader.hpp"
#include "mapping/plan/lookup.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/source/record_feed.hpp"

namespace copyover::migrate {

namespace {

class LookupPass {
  public:
    LookupPass(const mapping::Plan& plan, const Options& options)
        : plan_(plan),
          options_(options),
          mapper_(plan, Redaction(false), false),
          tables_(plan.lookups.size()) {}

    [[nodiscard]] bool feeds_one(std::size_t source) const {
        const std::vector<std::size_t>& filled = plan_.sources[source].tables;
        return std::ranges::any_of(plan_.lookups, [&](const mapping::LookupPlan& lookup) {
            return std::ranges::find(filled, lookup.table) != filled.end();
        });
    }

    // The number of the lookup that is too large, or that of all lookups.
    std::size_t read(const SourceFile& file) {
        RecordFeed feed(plan_, std::span(&file, 1), false);
        RecordBatch batch;
        while (feed.next(batch)) {
            options_.control.throw_if_stopped();
            for (std::size_t i = 0; i < batch.size(); ++i) {
                const std::size_t full = take(batch, batch.record(i));
                if (full != plan_.lookups.size()) return full;
            }
        }
        if (options_.control.progress != nullptr) options_.control.progress->advance(file.bytes, 0);
        return plan_.lookups.size();
    }

    mapping::LookupTables take_tables() { return std::move(tables_); }

  private:
    std::size_t take(const RecordBatch& batch, const json::Record& record) {
        sources_.clear();
        std::ranges::copy_if(batch.sources_of(record), std::back_inserter(sources_),
                             [&](std::size_t source) { return feeds_one(source); });
        if (sources_.empty() || !reader_.read(record.text, tree_)) return plan_.lookups.size();
        Findings left_to_the_survey;
        const mapping::MappedRecord& mapped =
            mapper_.map(*batch.reading().file, record, tree_, sources_, left_to_the_survey);
        // A record may be rejected here only because it looks something up itself.
        return mapping::add_rows(plan_, mapped.rows.empty() ? mapped.rejected_rows : mapped.rows, tables_);
    }

    const mapping::Plan& plan_;
    const Options& options_;
    json::RecordReader reader_{{.repeated_names = false}};
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
    mapping::LookupTables tables_;
    std::vector<std::size_t> sources_;
};

Finding too_large(const mapping::Plan& plan, const mapping::LookupPlan& lookup) {
    const mapping::TablePlan& table = plan.tables[lookup.table];
    Finding finding;
    finding.rule = &rule::lookup_too_large;
    finding.at = lookup.at;
    finding.table = schema::to_string(table.table->name);
    finding.column_name = table.table->columns[table.columns[lookup.key]].name;
    finding.message = fmt::format("what is looked up by column {} of {} takes more than {} MiB",
                                  finding.column_name, finding.table, mapping::most_lookup_bytes >> 20);
    finding.fix = "load the key as it is, and replace it with SQL after the load";
    return finding;
}

}  // namespace

bool find_lookups(const mapping::Plan& plan, std::vector<SourceFile>& files, const Options& options,
                  RunFacts& facts) {
    if (plan.lookups.empty()) return true;
    LookupPass pass(plan, options);
    const auto is_read = [&](const SourceFile& file) {
        return std::ranges::any_of(file.sources, [&](std::size_t source) { return pass.feeds_one(source); });
    };
    std::uint64_t bytes = 0;
    for (const SourceFile& file : files)
        bytes += is_read(file) ? file.bytes : 0;
    const Phase phase(facts, options, "lookups", bytes);
    for (const SourceFile& file : files) {
        if (!is_read(file)) continue;
        const std::size_t full = pass.read(file);
        if (full == plan.lookups.size()) continue;
        facts.findings.add(too_large(plan, plan.lookups[full]));
        return false;
    }
    const auto tables = std::make_shared<const mapping::LookupTables>(pass.take_tables());
    for (SourceFile& file : files)
        file.lookups = tables;
    return true;
}

}  // namespace copyover::migrate
