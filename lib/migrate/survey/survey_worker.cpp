#include "migrate/survey/survey_worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace copyover::migrate {

namespace {

// The slots of so many records ahead are on their way from memory while a record is settled: with millions of
// keys the wait for them would be a tenth of the whole pass.
constexpr std::size_t records_ahead = 8;

// Places of a record's text are relative to its start; this makes them places in the file.
Location in_file(const json::Problem& problem, const std::string& file, const json::Record& record) {
    const bool first_line = problem.line == 1;
    return {file, record.line + problem.line - 1,
            first_line ? record.column + problem.column - 1 : problem.column,
            json::to_pointer(record.path) + problem.pointer};
}

}  // namespace

SurveyWorker::SurveyWorker(Survey& survey)
    : survey_(survey),
      mapper_(survey.plan, Redaction(survey.options.show_values)),
      of_older_(survey.plan, Redaction(survey.options.show_values)),
      hasher_(survey.plan),
      halves_(survey.plan, Redaction(survey.options.show_values)),
      large_(survey.plan) {}

void SurveyWorker::process(const RecordBatch& batch) {
    mapped_.clear();
    keys_.clear();
    remarks_.clear();
    for (std::size_t i = 0; i < batch.size(); ++i)
        map_record(batch, i);
}

// A record whose text has a problem is mapped all the same, as far as it can be read, so that all its
// problems are found in one pass.
void SurveyWorker::map_record(const RecordBatch& batch, std::size_t index) {
    const json::Record record = batch.record(index);
    if (const auto* older = survey_.constraints.older(batch.reading().index, record.offset))
        return leave_out(batch, index, *older);
    const SourceFile& file = *batch.reading().file;
    const std::vector<std::size_t>& sources = batch.sources_of(record);
    const bool is_json = reader_.read(record.text, tree_);
    for (const json::Problem& problem : reader_.problems())
        findings_.add(to_finding(problem, in_file(problem, file.name, record)));
    Mapped& entry = mapped_.emplace_back();
    if (!is_json) {
        entry.outcome = mapping::Outcome::rejected;
        entry.home = mapping::home_of(survey_.plan, sources);
        keys_.add({}, hasher_);
        remarks_.push_back({index, std::exchange(findings_, Findings()), {}, {}});
        return;
    }
    const mapping::MappedRecord& mapped = mapper_.map(file, record, tree_, sources, findings_);
    entry = {.outcome = mapped.outcome, .home = mapped.home, .values = mapped.values};
    if (entry.outcome == mapping::Outcome::loaded && !reader_.problems().empty())
        entry.outcome = mapping::Outcome::rejected;
    if (entry.outcome == mapping::Outcome::loaded && halves_.find(mapped.rows, mapper_, findings_))
        entry.outcome = mapping::Outcome::rejected;
    large_.note(mapped, mapper_, findings_);
    keys_.add(mapped.rows.empty() ? mapped.rejected_rows : mapped.rows, hasher_);
    if (!findings_.all().empty() || !mapped.lacking.empty() || !mapped.first_matches.empty()) {
        remarks_.push_back(
            {index, std::exchange(findings_, Findings()), mapped.lacking, mapped.first_matches});
    }
}

// A later record takes its place: none of its values gets anywhere.
void SurveyWorker::leave_out(const RecordBatch& batch, std::size_t index, const LastRecords::Older& older) {
    const json::Record record = batch.record(index);
    const SourceFile& file = *batch.reading().file;
    Mapped& entry = mapped_.emplace_back();
    keys_.add({}, hasher_);
    entry.home = older.table;
    Findings known;
    if (reader_.read(record.text, tree_)) {
        const auto& mapped = of_older_.map(file, record, tree_, batch.sources_of(record), known);
        entry.home = mapped.home;
        entry.values = {.total = mapped.values.total, .dropped = mapped.values.total};
    }
    const std::string table = to_string(survey_.plan.tables[older.table].table->name);
    Finding finding;
    finding.rule = older.is_equal ? &rule::row_repeated : &rule::record_superseded;
    finding.at = {file.name, record.line, record.column, json::to_pointer(record.path)};
    finding.table = table;
    finding.message = older.is_equal
                          ? "a record with equal values comes later; on_duplicate makes one of them"
                          : fmt::format(
                                "a record with the same key of {} is later; it counts with all its rows, "
                                "and this one is left out, as on_duplicate says",
                                table);
    findings_.add(std::move(finding), table + " record");
    remarks_.push_back({index, std::exchange(findings_, Findings()), {}, {}});
}

void SurveyWorker::apply(const RecordBatch& batch) {
    Survey& survey = survey_;
    survey.options.control.throw_if_stopped();
    if (batch.begins_file) survey.constraints.begin_file();
    auto between = batch.all_between().begin();
    auto remarks = remarks_.begin();
    for (std::size_t i = 0; i <= batch.size(); ++i) {
        for (; between != batch.all_between().end() && between->before == i; ++between)
            survey.facts.findings.add(between->findings);
        if (i == batch.size()) break;
        if (i + records_ahead < batch.size()) survey.constraints.prefetch(keys_[i + records_ahead]);
        const Remarks* own = remarks != remarks_.end() && remarks->record == i ? &*remarks++ : nullptr;
        if (survey.rejection != nullptr) {
            settle_or_reject(batch, i, own);
            continue;
        }
        if (own != nullptr) {
            survey.facts.findings.add(own->findings);
            survey.null_watch.add(own->first_matches, own->lacking, survey.facts.findings);
        }
        settle(batch, i, survey.facts.findings);
    }
    end_batch(batch);
}

void SurveyWorker::settle(const RecordBatch& batch, std::size_t index, Findings& findings) {
    Mapped& mapped = mapped_[index];
    if (mapped.outcome == mapping::Outcome::loaded) {
        survey_.again.choose(batch, index);
        const RecordKeys keys = keys_[index];
        const bool taken =
            survey_.constraints.survey({.keys = keys, .home = mapped.home, .values = mapped.values},
                                       survey_.again, survey_.facts.tables, findings);
        if (!taken) {
            mapped.outcome = mapping::Outcome::rejected;
        } else if (!keys.rows.empty() && keys.rows.front().deleted &&
                   std::ranges::all_of(keys.rows, &RowKeys::deleted)) {
            mapped.outcome = mapping::Outcome::dropped;
            mapped.values = {.total = mapped.values.total, .dropped = mapped.values.total};
        }
    }
    if (mapped.outcome == mapping::Outcome::rejected) {
        survey_.constraints.survey_rejected(keys_[index]);
        mapped.values = {.total = mapped.values.total, .rejected = mapped.values.total};
    }
    count(mapped);
}

// What is wrong with a record alone is no finding of the run then, but the reason why the record is left out.
void SurveyWorker::settle_or_reject(const RecordBatch& batch, std::size_t index, const Remarks* remarks) {
    Mapped& mapped = mapped_[index];
    Findings own;
    if (remarks != nullptr) {
        own.add(remarks->findings);
        for (const mapping::Lacking& lacking : remarks->lacking)
            own.add(lacking.finding);
        survey_.null_watch.add(remarks->first_matches, {}, survey_.facts.findings);
    }
    const json::Record record = batch.record(index);
    for (const Finding* refusal :
         survey_.rejection->refusals(batch.reading().index, record.line, record.column, record.text)) {
        own.add(*refusal);
    }
    if (own.has_errors()) mapped.outcome = mapping::Outcome::rejected;
    settle(batch, index, own);
    if (mapped.outcome == mapping::Outcome::rejected) {
        reject(batch, index, own);
    } else {
        survey_.facts.findings.add(own);
    }
}

void SurveyWorker::reject(const RecordBatch& batch, std::size_t index, const Findings& findings) {
    const json::Record record = batch.record(index);
    RejectedRecord rejected{batch.reading().index, record.offset, record.pattern, {}};
    std::ranges::copy_if(findings.all(), std::back_inserter(rejected.reasons),
                         [](const Finding& finding) { return finding.rule->severity == Severity::error; });
    if (rejected.reasons.empty()) throw InternalError("a record is rejected without a reason");
    Finding finding = rejected.reasons.front();
    finding.message = fmt::format("left out: {}: {}", finding.rule->name, finding.message);
    if (rejected.reasons.size() > 1)
        finding.message += fmt::format(" (and {} more)", rejected.reasons.size() - 1);
    finding.rule = &rule::record_rejected;
    finding.count = 1;
    survey_.facts.findings.add(std::move(finding));
    survey_.rejection->add(std::move(rejected));
    // Its repairs were counted when it was mapped first.
    Findings known;
    if (reader_.read(record.text, tree_)) {
        survey_.of_rejected.map(*batch.reading().file, record, tree_, batch.sources_of(record), known);
    }
}

void SurveyWorker::count(const Mapped& mapped) {
    RecordFacts& records = survey_.facts.records;
    TableFacts& home = survey_.facts.tables[mapped.home];
    ++records.total;
    ++home.records;
    survey_.facts.values += mapped.values;
    switch (mapped.outcome) {
        case mapping::Outcome::loaded: ++records.loaded; break;
        case mapping::Outcome::rejected:
            ++records.rejected;
            ++home.rejected;
            break;
        case mapping::Outcome::dropped:
            ++records.dropped;
            ++home.dropped;
            break;
    }
}

// A record that is too large or cut off has no values that could be counted.
void SurveyWorker::count_lost(const RecordBatch& batch) {
    for (const std::size_t pattern : batch.lost) {
        count({.outcome = mapping::Outcome::rejected,
               .home = mapping::home_of(survey_.plan, batch.reading().sources_of[pattern]),
               .values = {}});
    }
}

void SurveyWorker::end_batch(const RecordBatch& batch) {
    Survey& survey = survey_;
    survey.facts.values += batch.outside;
    count_lost(batch);
    if (batch.begins_file) survey.file_records = survey.file_offset = 0;
    survey.file_records += batch.size() + batch.lost.size();
    const std::uint64_t file_bytes = batch.reading().file->bytes;
    if (batch.end_offset < file_bytes) {
        survey.constraints.expect_rest(static_cast<double>(batch.end_offset) /
                                       static_cast<double>(file_bytes));
    }
    if (batch.end_of_file) {
        require_all_rejects(*batch.reading().file, survey.file_records);
        survey.facts.sources.push_back(*batch.end_of_file);
        survey.facts.sources.back().records = survey.file_records;
    }
    if (survey.options.control.progress != nullptr)
        survey.options.control.progress->advance(batch.end_offset - survey.file_offset, batch.size());
    survey.file_offset = batch.end_offset;
}

}  // namespace copyover::migrate
