#include "migrate/pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/progress.hpp"
#include "json/document_reader.hpp"
#include "migrate/outside.hpp"
#include "migrate/sha256.hpp"

namespace copyover::migrate {

namespace {

// Records between two looks at the stop flag and two reports of progress.
constexpr std::uint64_t records_per_tick = 4096;

json::DocumentOptions document_options(const mapping::Plan& plan, const SourceFile& file) {
    json::DocumentOptions options;
    for (const std::size_t index : file.sources) {
        if (plan.sources[index].json) options.format = json::Format::json;
        if (plan.sources[index].ndjson) options.format = json::Format::ndjson;
    }
    const std::string extension = file.path.extension().string();
    if (options.format == json::Format::detect && (extension == ".ndjson" || extension == ".jsonl")) {
        options.format = json::Format::ndjson;
    }
    return options;
}

// Places of a record's text are relative to its start; this makes them places in the file.
Location in_file(const json::Problem& problem, const SourceFile& file, const json::Record& record) {
    const bool first_line = problem.line == 1;
    return {file.name, record.line + problem.line - 1,
            first_line ? record.column + problem.column - 1 : problem.column,
            json::to_pointer(record.path) + problem.pointer};
}

void add_problem(const json::Problem& problem, Location at, Findings& findings) {
    Finding finding;
    finding.rule = problem.rule;
    finding.at = std::move(at);
    finding.message = problem.message;
    finding.fix = json::fix_of(*problem.rule);
    findings.add(std::move(finding));
}

// What a pass does with a mapped record and with the end of a file.
class Stage {
  public:
    virtual ~Stage() = default;

    // False where the record is rejected after all.
    virtual bool record(const mapping::MappedRecord& record, mapping::RecordMapper& mapper,
                        const copy::Origin& origin, RunFacts& facts) = 0;

    // A record that the mapper, record() or its text rejects.
    virtual void rejected(const mapping::MappedRecord& /*record*/) {}
};

// Reads files one after the other through one mapper and fills sources, tables, records and values of
// `facts`.
class Pass {
  public:
    Pass(const mapping::Plan& plan, const Options& options, Stage& stage, RunFacts& facts)
        : plan_(plan),
          options_(options),
          stage_(stage),
          facts_(facts),
          mapper_(plan, Redaction(options.show_values)) {}

    void read(const SourceFile& file, std::uint32_t file_index);

    mapping::RecordMapper& mapper() { return mapper_; }

  private:
    void read_record(const SourceFile& file, std::uint32_t file_index, const json::Record& record);
    bool map_record(const SourceFile& file, const json::Record& record);
    void count_lost(std::size_t pattern);
    void report_empty(const SourceFile& file);
    void tick(std::uint64_t offset);

    const mapping::Plan& plan_;
    const Options& options_;
    Stage& stage_;
    RunFacts& facts_;
    json::RecordReader reader_;
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
    std::vector<json::Pattern> patterns_;               // of the current file, without repetition
    std::vector<std::vector<std::size_t>> sources_of_;  // by pattern
    const mapping::MappedRecord* mapped_ = nullptr;     // of the current record
    mapping::MappedRecord unreadable_;                  // stands for a record whose text is not JSON
    std::uint64_t records_ = 0;
    std::uint64_t reported_bytes_ = 0;
};

void Pass::read(const SourceFile& file, std::uint32_t file_index) {
    patterns_.clear();
    sources_of_.clear();
    for (const std::size_t index : file.sources) {
        const json::Pattern& pattern = plan_.sources[index].records;
        const auto known = std::ranges::find(patterns_, pattern);
        const auto at = static_cast<std::size_t>(known - patterns_.begin());
        if (known == patterns_.end()) {
            patterns_.push_back(pattern);
            sources_of_.emplace_back();
        }
        sources_of_[at].push_back(index);
    }

    HashingSource bytes(json::open_file(file.path));
    json::DocumentReader document(bytes, patterns_, document_options(plan_, file));
    records_ = 0;
    reported_bytes_ = 0;
    while (const auto event = document.next()) {
        if (const auto* record = std::get_if<json::Record>(&*event)) {
            read_record(file, file_index, *record);
            if (++records_ % records_per_tick == 0) tick(document.offset());
        } else if (const auto* value = std::get_if<json::OutsideValue>(&*event)) {
            account(*value, file.name, plan_, file.sources, facts_.values, facts_.findings);
        } else if (const auto* container = std::get_if<json::Container>(&*event)) {
            account(*container, file.name, plan_, file.sources, facts_.values, facts_.findings);
        } else if (const auto* problem = std::get_if<json::Problem>(&*event)) {
            add_problem(*problem, {file.name, problem->line, problem->column, problem->pointer},
                        facts_.findings);
            if (problem->lost_record) count_lost(*problem->lost_record);
        }
    }
    if (document.zero_bytes()) report_empty(file);
    SourceFacts& source = facts_.sources.emplace_back();
    source.path = file.name;
    source.records = records_;
    source.sha256 = bytes.finish();
    source.bytes = bytes.bytes();
    tick(source.bytes);
}

void Pass::read_record(const SourceFile& file, std::uint32_t file_index, const json::Record& record) {
    ++facts_.records.total;
    const bool mapped = map_record(file, record);
    TableFacts& home = facts_.tables[mapped_->home];
    ++home.records;
    ValueFacts values = mapped_->values;
    mapping::Outcome outcome = mapped_->outcome;
    const copy::Origin origin{file_index, record.offset, record.line, record.column};
    if (outcome == mapping::Outcome::loaded &&
        (!mapped || !stage_.record(*mapped_, mapper_, origin, facts_))) {
        outcome = mapping::Outcome::rejected;
        values = {.total = values.total, .rejected = values.total};
    }
    facts_.values += values;
    switch (outcome) {
        case mapping::Outcome::loaded: ++facts_.records.loaded; break;
        case mapping::Outcome::rejected:
            stage_.rejected(*mapped_);
            ++facts_.records.rejected;
            ++home.rejected;
            break;
        case mapping::Outcome::dropped:
            ++facts_.records.dropped;
            ++home.dropped;
            break;
    }
}

// False where the record's text has a problem; it is mapped all the same, as far as it can be read, so that
// all its problems are found in one pass.
bool Pass::map_record(const SourceFile& file, const json::Record& record) {
    const bool is_json = reader_.read(record.text, tree_);
    for (const json::Problem& problem : reader_.problems()) {
        add_problem(problem, in_file(problem, file, record), facts_.findings);
    }
    const std::vector<std::size_t>& sources = sources_of_[record.pattern];
    if (!is_json) {
        unreadable_.outcome = mapping::Outcome::rejected;
        unreadable_.home = plan_.sources[sources.front()].tables.front();
        mapped_ = &unreadable_;
        return false;
    }
    mapped_ = &mapper_.map(file.name, record, tree_, sources, facts_.findings);
    return reader_.problems().empty();
}

// A record that is too large or cut off has no values that could be counted.
void Pass::count_lost(std::size_t pattern) {
    ++records_;
    ++facts_.records.total;
    ++facts_.records.rejected;
    TableFacts& home = facts_.tables[plan_.sources[sources_of_[pattern].front()].tables.front()];
    ++home.records;
    ++home.rejected;
}

void Pass::report_empty(const SourceFile& file) {
    if (std::ranges::all_of(file.sources, [&](std::size_t index) { return plan_.sources[index].empty_ok; }))
        return;
    Finding finding;
    finding.rule = &rule::file_empty;
    finding.at.file = file.name;
    finding.message = "the file has zero bytes";
    finding.fix = "export it again, or add \"empty\": \"ok\" to the source where zero bytes mean no rows";
    facts_.findings.add(std::move(finding));
}

void Pass::tick(std::uint64_t offset) {
    if (options_.stop_requested()) throw Stopped("stopped by a signal");
    if (options_.progress == nullptr) return;
    options_.progress->advance(offset - reported_bytes_, records_per_tick);
    reported_bytes_ = offset;
}

class SurveyStage : public Stage {
  public:
    explicit SurveyStage(Constraints& constraints) : constraints_(constraints) {}

    bool record(const mapping::MappedRecord& record, mapping::RecordMapper& mapper,
                const copy::Origin& /*origin*/, RunFacts& facts) override {
        return constraints_.survey(record, mapper, facts.tables, facts.findings);
    }

    void rejected(const mapping::MappedRecord& record) override { constraints_.survey_rejected(record); }

  private:
    Constraints& constraints_;
};

class ReplayStage : public Stage {
  public:
    ReplayStage(Constraints& constraints, RowConsumer& consumer)
        : constraints_(constraints), consumer_(consumer) {}

    bool record(const mapping::MappedRecord& record, mapping::RecordMapper& /*mapper*/,
                const copy::Origin& origin, RunFacts& /*facts*/) override {
        for (const mapping::Row& row : record.rows) {
            if (constraints_.resolve(row)) consumer_.row(row.table, row.values, origin);
        }
        return true;
    }

  private:
    Constraints& constraints_;
    RowConsumer& consumer_;
};

void read_all(Pass& pass, std::span<const SourceFile> files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!files[i].switched_off) pass.read(files[i], static_cast<std::uint32_t>(i));
    }
}

void start_tables(const mapping::Plan& plan, RunFacts& facts) {
    for (const mapping::TablePlan& table : plan.tables) {
        facts.tables.emplace_back().table = to_string(table.table->name);
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

}  // namespace

void survey(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, RunFacts& facts) {
    start_tables(plan, facts);
    SurveyStage stage(constraints);
    Pass pass(plan, options, stage, facts);
    read_all(pass, files);
    constraints.conclude(facts);
    pass.mapper().finish(facts.findings);
    for (const auto& [key, count] : pass.mapper().repairs()) {
        const auto& [table, column, rule] = key;
        const mapping::TablePlan& table_plan = plan.tables[table];
        facts.repairs.push_back({to_string(table_plan.table->name),
                                 table_plan.table->columns[table_plan.columns[column]].name,
                                 std::string(rule->name), count});
    }
    require_balance(facts);
}

void replay(const mapping::Plan& plan, std::span<const SourceFile> files, Constraints& constraints,
            const Options& options, const RunFacts& surveyed, RowConsumer& consumer, Findings& findings) {
    constraints.begin_replay();
    constexpr copy::Origin nowhere{no_source_file, 0, 0, 0};
    for (const CreatedRow& row : constraints.created())
        consumer.row(row.table, row.values, nowhere);
    RunFacts replayed;
    start_tables(plan, replayed);
    ReplayStage stage(constraints, consumer);
    Pass pass(plan, options, stage, replayed);
    read_all(pass, files);
    for (std::size_t i = 0; i < replayed.sources.size(); ++i) {
        if (replayed.sources[i].sha256 == surveyed.sources[i].sha256) continue;
        Finding finding;
        finding.rule = &rule::file_changed;
        finding.at.file = replayed.sources[i].path;
        finding.message = "the file changed during the run";
        finding.fix = "stop the application that writes it, then run again";
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate
