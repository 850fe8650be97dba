// The first pass over a batch: records are read, mapped and hashed side by side, counted and compared with
// one another in the order of reading.
#pragma once

#include <vector>

#include "base/run_facts.hpp"
#include "json/record_reader.hpp"
#include "mapping/record/null_watch.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/rejects/rejection.hpp"
#include "migrate/run/options.hpp"
#include "migrate/source/batch_workers.hpp"
#include "migrate/source/record_again.hpp"
#include "migrate/source/reject_reasons.hpp"
#include "migrate/survey/constraints.hpp"
#include "migrate/survey/record_keys.hpp"
#include "migrate/survey/size_limits.hpp"

namespace copyover::migrate {

// What the workers of a pass fill together, one after the other.
struct Survey {
    Survey(const mapping::Plan& of, Constraints& keys, const Options& chosen, RunFacts& filled)
        : plan(of),
          constraints(keys),
          options(chosen),
          facts(filled),
          again(of, Redaction(chosen.show_values)),
          of_rejected(of, Redaction(chosen.show_values), false),
          null_watch(of, !is_reject_folder(chosen.input.data)) {}

    const mapping::Plan& plan;
    Constraints& constraints;
    const Options& options;
    RunFacts& facts;
    Rejection* rejection = nullptr;  // null where bad records are not left out
    RecordAgain again;
    mapping::RecordMapper of_rejected;  // has mapped the records that were left out
    mapping::NullWatch null_watch;
    std::uint64_t file_records = 0;  // of the current file
    std::uint64_t file_offset = 0;   // that progress knows of
};

class SurveyWorker : public BatchWorker {
  public:
    explicit SurveyWorker(Survey& survey);

    void process(const RecordBatch& batch) override;
    void apply(const RecordBatch& batch) override;

    mapping::RecordMapper& mapper() { return mapper_; }

  private:
    // A record between process() and apply().
    struct Mapped {
        mapping::Outcome outcome = mapping::Outcome::dropped;
        std::size_t home = 0;
        ValueFacts values;
    };
    // Of a record that has any.
    struct Remarks {
        std::size_t record = 0;
        Findings findings;
        std::vector<mapping::Lacking> lacking;
        std::vector<std::size_t> first_matches;
    };

    void map_record(const RecordBatch& batch, std::size_t index);
    void leave_out(const RecordBatch& batch, std::size_t index, const LastRecords::Older& older);
    void settle(const RecordBatch& batch, std::size_t index, Findings& findings);
    void settle_or_reject(const RecordBatch& batch, std::size_t index, const Remarks* remarks);
    void reject(const RecordBatch& batch, std::size_t index, const Findings& findings);
    void count(const Mapped& mapped);
    void count_lost(const RecordBatch& batch);
    void end_batch(const RecordBatch& batch);

    Survey& survey_;
    json::RecordReader reader_;
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
    mapping::RecordMapper of_older_;  // has mapped records that do not count
    KeyHasher hasher_;
    HalfReferences halves_;
    LargeValues large_;
    Findings findings_;  // of the current record
    // Of the batch processed last:
    std::vector<Mapped> mapped_;
    RecordKeyList keys_;  // of rejected records, too
    std::vector<Remarks> remarks_;
};

}  // namespace copyover::migrate
