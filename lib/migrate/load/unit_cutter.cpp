#include "migrate/load/unit_cutter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace copyover::migrate {

namespace {

[[noreturn]] void refuse(const UnitPart& part) {
    Finding finding;
    finding.rule = &rule::resume_refused;
    finding.at.file = part.path;
    finding.message =
        part.path.empty()
            ? std::string("the parents created for orphans are no longer those that were loaded")
            : fmt::format("the records from byte {} to {} no longer give the rows that were loaded",
                          part.first_offset, part.last_offset);
    finding.fix = "put the files back as they were when they were loaded";
    throw LoadRefused(std::move(finding));
}

}  // namespace

void PartDigest::clear() {
    std::ranges::fill(rows_, 0);
    std::ranges::fill(sums_, Hash128{});
}

void PartDigest::write_to(UnitPart& part) const {
    part.inserted = rows_;
    part.digests.clear();
    for (const Hash128& sum : sums_)
        part.digests.push_back(to_hex(sum));
}

bool PartDigest::equals(const UnitPart& part) const {
    return rows_ == part.inserted && std::ranges::equal(sums_, part.digests, {}, to_hex);
}

UnitCutter::UnitCutter(const mapping::Plan& plan, std::span<const SourceFile> files,
                       const std::vector<UnitPart>& done, const Options& options, UnitSink& sink)
    : files_(files),
      options_(options),
      sink_(sink),
      digests_(plan.tables.size()),
      done_rows_(plan.tables.size()),
      unit_(sink.take_spare()),
      part_digest_(plan.tables.size()) {
    for (const mapping::TablePlan& table : plan.tables)
        hashers_.emplace_back(table.types, table.identity);
    for (const UnitPart& part : done)
        done_[part.path].parts.push_back(part);
    for (auto& [path, file] : done_)
        std::ranges::sort(file.parts, {}, &UnitPart::first_offset);
}

void UnitCutter::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    const bool same_record =
        started_ && origin.source_file == record_.source_file && origin.offset == record_.offset;
    if (!same_record) begin_record(origin);
    const RowHashes hashes = hashers_[table].hashes(values);
    digests_[table].add(hashes.identity, hashes.row);
    part_digest_.add(table, hashes.row);
    if (in_done_ != nullptr) {
        ++done_rows_[table];
        return;
    }
    unit_.batches[table].add(values, origin);
    ++unit_.rows;
}

void UnitCutter::begin_record(const copy::Origin& origin) {
    started_ = true;
    record_ = origin;
    const std::string& path = path_of(origin.source_file);
    const auto file = done_.find(path);
    const UnitPart* done = file == done_.end() ? nullptr : done_part(file->second, origin.offset);
    if (done != nullptr && done == in_done_) return;
    if (in_done_ != nullptr) leave_done();
    if (done != nullptr) {
        // A unit must not reach across records that are in: its range would cover them.
        submit();
        enter_done(*done);
        return;
    }
    if (unit_.rows >= options_.writing.batch_rows.value_or(unit_rows) || unit_.bytes() >= unit_bytes)
        submit();
    if (!in_part_ || part_file_ != origin.source_file) {
        end_part();
        begin_part(path, origin.offset);
        part_file_ = origin.source_file;
    }
    unit_.parts.back().last_offset = origin.offset;
    ++unit_.parts.back().records;
}

// Offsets come in ascending order within a file.
const UnitPart* UnitCutter::done_part(DoneFile& file, std::uint64_t offset) {
    while (file.next < file.parts.size() && file.parts[file.next].last_offset < offset) {
        if (!file.met) refuse(file.parts[file.next]);
        file.met = false;
        ++file.next;
    }
    if (file.next == file.parts.size() || offset < file.parts[file.next].first_offset) return nullptr;
    file.met = true;
    return &file.parts[file.next];
}

void UnitCutter::enter_done(const UnitPart& part) {
    in_done_ = &part;
    part_digest_.clear();
}

void UnitCutter::leave_done() {
    if (!part_digest_.equals(*in_done_)) refuse(*in_done_);
    in_done_ = nullptr;
    part_digest_.clear();
}

void UnitCutter::begin_part(const std::string& path, std::uint64_t offset) {
    in_part_ = true;
    unit_.parts.push_back({path, offset, offset, 0, {}, {}, {}});
}

void UnitCutter::end_part() {
    if (!in_part_) return;
    part_digest_.write_to(unit_.parts.back());
    part_digest_.clear();
    in_part_ = false;
}

void UnitCutter::submit() {
    end_part();
    if (unit_.rows == 0) return;
    sink_.submit(std::move(unit_));
    unit_ = sink_.take_spare();
}

void UnitCutter::finish() {
    if (in_done_ != nullptr) leave_done();
    submit();
    for (const auto& [path, file] : done_) {
        const std::size_t met = file.next + (file.met ? 1 : 0);
        if (met < file.parts.size()) refuse(file.parts[met]);
    }
}

const std::string& UnitCutter::path_of(std::uint32_t file) const {
    static const std::string created;
    return file == no_source_file ? created : files_[file].name;
}

}  // namespace copyover::migrate
