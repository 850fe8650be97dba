#include "migrate/survey/first_holders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "json/record_reader.hpp"
#include "mapping/record/record_mapper.hpp"
#include "migrate/source/record_feed.hpp"
#include "migrate/survey/record_keys.hpp"

namespace copyover::migrate {

namespace {

using KeyPlace = std::tuple<std::size_t, std::size_t, std::uint64_t, std::uint64_t>;

KeyPlace place_of(std::size_t table, std::size_t key, const Hash128& hash) {
    return {table, key, hash.high, hash.low};
}

class HolderPass {
  public:
    HolderPass(const mapping::Plan& plan, std::span<const RepeatedKey> repeated, const LastRecords& last,
               const Options& options)
        : plan_(plan), last_(last), options_(options), mapper_(plan, Redaction(false), false), hasher_(plan) {
        for (const RepeatedKey& key : repeated) {
            wanted_.emplace(place_of(key.table, key.key, key.hash), std::nullopt);
            tables_.push_back(key.table);
        }
    }

    // `index` is the number of the file in the run.
    void read(const SourceFile& file, std::uint32_t index) {
        const auto feeds_one = [&](std::size_t source) {
            return std::ranges::any_of(plan_.sources[source].tables, [&](std::size_t table) {
                return std::ranges::find(tables_, table) != tables_.end();
            });
        };
        if (is_done() || std::ranges::none_of(file.sources, feeds_one)) return;
        RecordFeed feed(plan_, std::span(&file, 1), false);
        RecordBatch batch;
        while (!is_done() && feed.next(batch)) {
            options_.control.throw_if_stopped();
            for (std::size_t i = 0; i < batch.size(); ++i) {
                const json::Record record = batch.record(i);
                if (last_.find(index, record.offset) == nullptr) take(batch, record);
            }
        }
    }

    [[nodiscard]] const std::optional<Location>& holder(const RepeatedKey& key) const {
        return wanted_.at(place_of(key.table, key.key, key.hash));
    }

  private:
    [[nodiscard]] bool is_done() const { return found_ == wanted_.size(); }

    void take(const RecordBatch& batch, const json::Record& record) {
        if (!reader_.read(record.text, tree_)) return;
        Findings known;
        const mapping::MappedRecord& mapped =
            mapper_.map(*batch.reading().file, record, tree_, batch.sources_of(record), known);
        for (const mapping::Row& row : mapped.rows) {
            for (std::size_t key = 0; key < plan_.tables[row.table].keys.size(); ++key)
                take(row, key);
        }
    }

    void take(const mapping::Row& row, std::size_t key) {
        const auto hash = hasher_.key(row, key);
        if (!hash) return;
        const auto found = wanted_.find(place_of(row.table, key, *hash));
        if (found == wanted_.end() || found->second) return;
        const std::vector<std::size_t>& columns = plan_.tables[row.table].keys[key].columns;
        found->second = mapper_.locate(columns.size() == 1 ? row.nodes[columns.front()] : row.match);
        ++found_;
    }

    const mapping::Plan& plan_;
    const LastRecords& last_;
    const Options& options_;
    json::RecordReader reader_{{.repeated_names = false}};
    json::RecordTree tree_;
    mapping::RecordMapper mapper_;
    KeyHasher hasher_;
    std::map<KeyPlace, std::optional<Location>> wanted_;
    std::vector<std::size_t> tables_;
    std::size_t found_ = 0;  // of the wanted keys
};

bool is_about_key(const Finding& finding, const Location& at) {
    return (finding.rule == &rule::key_duplicate || finding.rule == &rule::unique_duplicate) &&
           finding.at.line == at.line && finding.at.column == at.column && finding.at.file == at.file &&
           finding.at.pointer == at.pointer;
}

}  // namespace

std::string FirstHolders::text_of(const RepeatedKey& key) const {
    const auto found = places_.find(place_of(key));
    if (found == places_.end()) return {};
    return fmt::format("; first at {}:{}:{}", found->second.file, found->second.line, found->second.column);
}

FirstHolders find_first_holders(const mapping::Plan& plan, std::span<const SourceFile> files,
                                std::span<const RepeatedKey> repeated, const LastRecords& last,
                                const Options& options) {
    FirstHolders holders;
    if (repeated.empty()) return holders;
    HolderPass pass(plan, repeated, last, options);
    for (std::size_t i = 0; i < files.size(); ++i)
        pass.read(files[i], static_cast<std::uint32_t>(i));
    for (const RepeatedKey& key : repeated) {
        if (const auto& first = pass.holder(key)) holders.add(key, *first);
    }
    return holders;
}

// Both stand in the order of the files.
void name_first_holders(std::span<const RepeatedKey> repeated, const FirstHolders& holders,
                        Findings& findings) {
    auto next = repeated.begin();
    for (Finding& finding : findings.kept()) {
        if (next == repeated.end()) break;
        if (!is_about_key(finding, next->at)) continue;
        finding.message += holders.text_of(*next);
        ++next;
    }
}

}  // namespace copyover::migrate
