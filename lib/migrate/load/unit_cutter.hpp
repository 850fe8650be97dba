// Cuts the rows of a replay into units, passes over the records that the ledger says are in, and makes sure
// that those still are what was put in.
//
// What is in is told by ranges of records, not by numbers of units: a run that resumes need not cut as the
// one before it did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "migrate/load/unit.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/verify/table_digest.hpp"

namespace copyover::migrate {

// Where finished units go and empty ones with their memory come from.
class UnitSink {
  public:
    virtual ~UnitSink() = default;
    virtual Unit take_spare() = 0;
    virtual void submit(Unit unit) = 0;
};

class UnitCutter : public RowConsumer {
  public:
    // Encoded bytes and rows after which a unit ends with its record; options.writing.batch_rows takes the place of
    // the latter.
    static constexpr std::size_t unit_bytes = 6 << 20;
    static constexpr std::size_t unit_rows = 50'000;

    // `done` are the units of the run so far.
    UnitCutter(const mapping::Plan& plan, std::span<const SourceFile> files,
               const std::vector<UnitPart>& done, const Options& options, UnitSink& sink);

    // Throws LoadRefused (rule resume-refused) where a record that is in has become another one, and what the
    // sink throws.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // Submits what is left. Throws as row().
    void finish();

    // Of all rows, those that were in before too.
    [[nodiscard]] const std::vector<TableDigest>& digests() const { return digests_; }

    // Rows that were in before, by table.
    [[nodiscard]] const std::vector<std::uint64_t>& done_rows() const { return done_rows_; }

  private:
    struct DoneFile {
        std::vector<UnitPart> parts;  // by first_offset
        std::size_t next = 0;         // the part that the replay is in or comes to
        bool met = false;             // a record fell into it
    };

    void begin_record(const copy::Origin& origin);
    [[nodiscard]] const UnitPart* done_part(DoneFile& file, std::uint64_t offset);
    void enter_done(const UnitPart& part);
    void leave_done();
    void begin_part(const std::string& path, std::uint64_t offset);
    void end_part();
    void submit();
    [[nodiscard]] const std::string& path_of(std::uint32_t file) const;

    std::span<const SourceFile> files_;
    const Options& options_;
    UnitSink& sink_;
    std::map<std::string, DoneFile> done_;
    std::vector<RowHasher> hashers_;
    std::vector<TableDigest> digests_;
    std::vector<std::uint64_t> done_rows_;

    Unit unit_;
    copy::Origin record_;  // the current one
    bool started_ = false;
    const UnitPart* in_done_ = nullptr;  // the part whose records are passed over
    bool in_part_ = false;
    std::uint32_t part_file_ = 0;
    PartDigest part_digest_;
};

}  // namespace copyover::migrate
