#include "migrate/survey/pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "json/record_reader.hpp"
#include "migrate/source/batch_workers.hpp"
#include "migrate/survey/survey_worker.hpp"

namespace copyover::migrate {

namespace {

// A later pass: every record was found good or is left out, so that all there is to do is to hand its rows
// on. In one thread, because rows go out in the order of the files: a second one that only reads ahead takes
// more of the processor from a server on this machine than it gains.
class Replay {
  public:
    Replay(const mapping::Plan& plan, Constraints& constraints, const Options& options, RowConsumer& consumer)
        : constraints_(constraints),
          options_(options),
          consumer_(consumer),
          mapper_(plan, Redaction(options.show_values), false) {}

    void take(const RecordBatch& batch) {
        options_.control.throw_if_stopped();
        for (std::size_t i = 0; i < batch.size(); ++i)
            take(batch, batch.record(i));
        if (batch.end_of_file) sources_.push_back(*batch.end_of_file);
        if (batch.begins_file) offset_ = 0;
        if (options_.control.progress != nullptr)
            options_.control.progress->advance(batch.end_offset - offset_, batch.size());
        offset_ = batch.end_offset;
    }

    // The files as they are now.
    [[nodiscard]] const std::vector<SourceFacts>& sources() const { return sources_; }

  private:
    void take(const RecordBatch& batch, const json::Record& record) {
        if (constraints_.leaves_out(batch.reading().index, record.offset)) return;
        Findings known;
        if (!reader_.read(record.text, tree_)) return;
        const mapping::MappedRecord& mapped =
            mapper_.map(*batch.reading().file, record, tree_, batch.sources_of(record), known);
        const copy::Origin origin{.source_file = batch.reading().index,
                                  .offset = record.offset,
                                  .line = record.line,
                                  .column = record.column};
        for (const mapping::Row& row : mapped.rows) {
            if (constraints_.resolve(row)) consumer_.row(row.table, row.values, origin);
        }
    }

    Constraints& constraints_;
    const Options& options_;
    RowConsumer& consumer_;
    json::RecordReader reader_{{.repeated_names = false}};  // the survey has looked for them
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
    std::vector<SourceFacts> sources_;
    std::uint64_t offset_ = 0;  // in the current file
};

void start_tables(const mapping::Plan& plan, RunFacts& facts) {
    for (const mapping::TablePlan& table : plan.tables) {
        facts.tables.emplace_back().table = to_string(table.table->name);
    }
}

void add_repairs(const mapping::Plan& plan, const mapping::Repairs& repairs, RunFacts& facts) {
    for (const auto& [key, count] : repairs) {
        const auto& [table, column, rule] = key;
        const mapping::TablePlan& of = plan.tables[table];
        facts.repairs.push_back({to_string(of.table->name), of.table->columns[of.columns[column]].name,
                                 std::string(rule->name), count});
    }
}

// The first promise: both sums hold, or nobody may believe the result.
void require_balance(const RunFacts& facts) {
    const RecordFacts& records = facts.records;
    std::uint64_t read = 0;
    std::uint64_t counted = 0;
    for (const SourceFacts& source : facts.sources)
        read += source.records;
    for (const TableFacts& table : facts.tables)
        counted += table.records;
    if (records.total != records.loaded + records.rejected + records.dropped || read != records.total ||
        counted != records.total) {
        throw InternalError(
            fmt::format("the records do not add up: {} read, {} counted; {} loaded, {} rejected, {} "
                        "dropped of {}",
                        read, counted, records.loaded, records.rejected, records.dropped, records.total));
    }
    const ValueFacts& values = facts.values;
    const std::uint64_t sum =
        values.mapped + values.ignored + values.kept + values.dropped + values.rejected + values.unmapped;
    if (values.total != sum) {
        throw InternalError(
            fmt::format("the values do not add up: {} of {} are accounted for", sum, values.total));
    }
}

// Whether another pass has to take its place.
bool run_survey(Survey& survey, std::span<const SourceFile> files) {
    const mapping::Plan& plan = survey.plan;
    const Options& options = survey.options;
    RunFacts& facts = survey.facts;
    start_tables(plan, facts);
    std::vector<std::unique_ptr<BatchWorker>> workers;
    std::vector<mapping::RecordMapper*> mappers;
    for (std::size_t i = 0; i < std::max<std::size_t>(options.jobs, 1); ++i) {
        auto worker = std::make_unique<SurveyWorker>(survey);
        mappers.push_back(&worker->mapper());
        workers.push_back(std::move(worker));
    }
    RecordFeed feed(plan, files, options.input.digests);
    run_workers(feed, workers);

    mapping::RecordMapper& mapper = *mappers.front();
    for (std::size_t i = 1; i < mappers.size(); ++i)
        mapper.add_counts(*mappers[i]);
    mapper.subtract_repairs(survey.of_rejected);
    if (survey.constraints.begins_again()) return true;
    survey.constraints.conclude(facts);
    mapper.add_repairs(survey.constraints.repairs_of_created());
    survey.null_watch.finish(mapper, facts.findings);
    mapper.finish(facts.findings);
    add_repairs(plan, mapper.repairs(), facts);
    require_balance(facts);
    return false;
}

}  // namespace

bool survey(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, RunFacts& facts) {
    Survey survey(plan, constraints, options, facts);
    return !run_survey(survey, files);
}

void survey_rejecting(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
                      const Options& options, Rejection& rejection, RunFacts& facts) {
    Survey survey(plan, constraints, options, facts);
    survey.rejection = &rejection;
    rejection.begin_pass();
    if (run_survey(survey, files)) throw InternalError("records come again in a pass behind the first ones");
}

void replay(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, const RunFacts& surveyed, RowConsumer& consumer, Findings& findings) {
    constraints.begin_replay();
    for (const CreatedRow& row : constraints.created())
        consumer.row(row.table, row.values, row.origin);
    Replay playing(plan, constraints, options, consumer);
    RecordFeed feed(plan, files, false);
    RecordBatch batch;
    while (feed.next(batch))
        playing.take(batch);
    for (std::size_t i = 0; i < playing.sources().size(); ++i) {
        const SourceFacts& now = playing.sources()[i];
        if (now.fingerprint == surveyed.sources[i].fingerprint) continue;
        Finding finding;
        finding.rule = &rule::file_changed;
        finding.at.file = now.path;
        finding.message = "the file changed during the run";
        finding.fix = "stop the application that writes it, then run again";
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate
