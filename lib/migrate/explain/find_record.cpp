#include "migrate/explain/find_record.hpp"

#include <span>
#include <utility>

#include "migrate/source/record_feed.hpp"

namespace copyover::migrate {

namespace {

struct Extent {
    json::Position start;
    json::Position end;
};

bool is_before(const json::Position& a, const json::Position& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

bool covers(const Extent& extent, const Address& address) {
    if (address.column == 0) return extent.start.line <= address.line && address.line <= extent.end.line;
    const json::Position at{address.line, address.column};
    return !is_before(at, extent.start) && !is_before(extent.end, at);
}

bool is_behind(const json::Position& start, const Address& address) {
    return start.line > address.line ||
           (start.line == address.line && address.column != 0 && start.column > address.column);
}

Extent extent_of(const json::Record& record) {
    const json::Position start{record.line, record.column};
    const std::size_t last = record.text.empty() ? 0 : record.text.size() - 1;
    return {start, json::position_of(record.text, last, start)};
}

std::string fate_of(const ValueFacts& facts) {
    if (facts.mapped > 0) return "mapped: columns or rules read it from around the records";
    if (facts.ignored > 0) return "ignored by a relative pointer of \"ignore\"";
    return "unmapped: no rule names it";
}

// What the feed tells of values outside of the records.
class OutsideValues {
  public:
    OutsideValues(const SourceFile& file, const Address& address) : file_(file), address_(address) {}

    void take(const json::OutsideValue& value, const ValueFacts& facts) {
        if (value.line != address_.line || (address_.column != 0 && value.column != address_.column)) return;
        ExplainedValue& told = values.emplace_back();
        told.at = {file_.name, value.line, value.column, json::to_pointer(value.path)};
        told.shown = "the " + std::string(json::name_of(value.kind));
        told.fates.push_back(fate_of(facts));
        told.asked_for = true;
    }

    std::vector<ExplainedValue> values;

  private:
    const SourceFile& file_;
    const Address& address_;
};

}  // namespace

FoundPlace find_place(const mapping::Plan& plan, const SourceFile& file, const Address& address,
                      const Options& options) {
    FoundPlace found;
    OutsideValues outside(file, address);
    RecordFeed feed(plan, std::span(&file, 1), false);
    feed.watch_outside(
        [&](const json::OutsideValue& value, const ValueFacts& facts) { outside.take(value, facts); });
    RecordBatch batch;
    bool behind = false;
    while (!behind && feed.next(batch)) {
        options.control.throw_if_stopped();
        for (std::size_t i = 0; i < batch.size() && !behind; ++i) {
            const json::Record record = batch.record(i);
            behind = is_behind({record.line, record.column}, address);
            if (behind) break;
            const Extent extent = extent_of(record);
            if (!covers(extent, address)) continue;
            if (found.record) {
                found.record->is_one_of_several = behind = true;
            } else {
                found.record.emplace(FoundRecord{batch, i, extent.end, false});
                behind = address.column != 0;
            }
        }
    }
    found.outside = std::move(outside.values);
    return found;
}

}  // namespace copyover::migrate
