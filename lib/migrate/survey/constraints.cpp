#include "migrate/survey/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "mapping/convert/shown.hpp"
#include "mapping/record/key_sources.hpp"

namespace copyover::migrate {

using mapping::DuplicatePolicy;
using mapping::KeyPlan;
using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

Constraints::Constraints(const mapping::Plan& plan, const Redaction& redaction, Rejection* rejection,
                         LastRecords* last)
    : plan_(plan),
      redaction_(redaction),
      rejection_(rejection),
      last_(last),
      parents_(parent_keys(plan)),
      hasher_(plan),
      halves_(plan, redaction) {
    without_file_.assign(plan.tables.size(), false);
    for (const TablePlan& table : plan.tables) {
        tables_.emplace_back(table);
        references_.emplace_back(table.references.size());
        in_target_.emplace_back(table.references.size());
    }
}

void Constraints::know_files(std::span<const SourceFile> files) {
    std::vector<bool> has_file(plan_.sources.size(), false);
    for (const SourceFile& file : files) {
        for (const std::size_t source : file.sources)
            has_file[source] = true;
    }
    for (std::size_t table = 0; table < tables_.size(); ++table) {
        bool is_fed = false;
        bool has_rule = false;
        for (std::size_t i = 0; i < plan_.sources.size(); ++i) {
            const auto& filled = plan_.sources[i].tables;
            if (std::ranges::find(filled, table) == filled.end()) continue;
            has_rule = true;
            is_fed = is_fed || has_file[i];
        }
        without_file_[table] = has_rule && !is_fed;
    }
}

void Constraints::prefetch(const RecordKeys& keys) {
    for (const KeyHash& key : keys.keys)
        tables_[keys.rows[key.row].table].keys[key.number].prefetch(key.hash);
    for (const KeyHash& reference : keys.references)
        parents_of(keys.rows[reference.row].table, reference.number).prefetch(reference.hash);
}

bool Constraints::survey(const SurveyedRecord& record, RecordAgain& again, std::vector<TableFacts>& tables,
                         Findings& findings) {
    const RecordKeys& keys = record.keys;
    find_repeats(keys);
    fates_.clear();
    remembered_.clear();
    for (std::size_t i = 0; i < keys.rows.size(); ++i)
        fates_.push_back(fate_of(keys, i, again));
    const bool condemned =
        rejection_ != nullptr && rejection_->has_condemned() && is_condemned(keys, again, findings);
    if (is_refused(keys, again, findings) || condemned) {
        forget_fates();
        return false;
    }

    for (const KeyHash& key : keys.keys) {
        if (fates_[key.row] == Fate::fresh)
            tables_[keys.rows[key.row].table].keys[key.number].insert(key.hash);
    }
    for (std::size_t i = 0; i < keys.rows.size(); ++i) {
        const std::size_t table = keys.rows[i].table;
        if (fates_[i] == Fate::fresh) ++tables_[table].rows;
        const DuplicatePolicy policy = plan_.tables[table].on_duplicate;
        const bool is_known = (policy == DuplicatePolicy::first || policy == DuplicatePolicy::last) &&
                              !tables_[table].versions.insert(keys.rows[i].row);
        if (fates_[i] != Fate::merged || keys.rows[i].deleted) continue;
        ++tables[table].merged;
        report_merge(again.row(i), is_known, again.mapper(), findings);
    }
    open_.clear();
    for (const KeyHash& reference : keys.references) {
        if (is_superseded(keys, reference)) continue;
        if (chains_) chains_->add(keys, reference);
        survey_reference(keys, reference, again);
    }
    await_parents(record);
    return true;
}

// Whether an earlier row takes the place of the one that refers.
bool Constraints::is_superseded(const RecordKeys& keys, const KeyHash& reference) const {
    return fates_[reference.row] == Fate::merged &&
           plan_.tables[keys.rows[reference.row].table].on_duplicate != DuplicatePolicy::last;
}

// The record that was looked at last is not taken in.
void Constraints::forget_fates() {
    std::ranges::reverse(remembered_);
    for (const Remembered& row : remembered_) {
        Table& table = tables_[row.table];
        --table.surveyed;
        if (row.row_of) table.row_by_key.erase(*row.row_of);
        if (row.last_of && row.last) table.last_by_key[*row.last_of] = *row.last;
        if (row.last_of && !row.last) table.last_by_key.erase(*row.last_of);
        if (!row.repeat_of) continue;
        if (row.repeat) {
            table.repeated[*row.repeat_of] = *row.repeat;
        } else {
            table.repeated.erase(*row.repeat_of);
        }
    }
}

// Finds keys that several rows of the record have.
void Constraints::find_repeats(const RecordKeys& keys) {
    repeats_.assign(keys.rows.size(), false);
    order_.clear();
    if (keys.rows.size() < 2) return;
    for (std::size_t i = 0; i < keys.keys.size(); ++i)
        order_.push_back(i);
    const auto same = [&](std::size_t i) {
        const KeyHash& key = keys.keys[i];
        return std::tuple(keys.rows[key.row].table, key.number, key.hash.high, key.hash.low);
    };
    std::ranges::sort(order_, {}, [&](std::size_t i) { return std::tuple_cat(same(i), std::tuple(i)); });
    for (std::size_t i = 1; i < order_.size(); ++i) {
        const KeyHash& key = keys.keys[order_[i]];
        if (key.number == plan_.tables[keys.rows[key.row].table].duplicate_key &&
            same(order_[i - 1]) == same(order_[i]))
            repeats_[key.row] = true;
    }
}

// Whether a key of the record comes again.
bool Constraints::is_refused(const RecordKeys& keys, RecordAgain& again, Findings& findings) {
    bool refused = false;
    for (const KeyHash& key : keys.keys) {
        if (fates_[key.row] != Fate::fresh) continue;
        if (!tables_[keys.rows[key.row].table].keys[key.number].contains(key.hash)) continue;
        report_duplicate(again.row(key.row), key.number, again.mapper(), findings);
        refused = true;
    }
    const KeyHash* last = nullptr;  // of a row that is not merged
    for (const std::size_t i : order_) {
        const KeyHash& key = keys.keys[i];
        if (fates_[key.row] != Fate::fresh) continue;
        const bool repeated = last != nullptr && last->number == key.number && last->hash == key.hash &&
                              keys.rows[last->row].table == keys.rows[key.row].table;
        last = &key;
        if (!repeated) continue;
        report_duplicate(again.row(key.row), key.number, again.mapper(), findings);
        refused = true;
    }
    for (std::size_t i = 0; i < keys.rows.size(); ++i) {
        if (fates_[i] != Fate::refused) continue;
        report_duplicate(again.row(i), plan_.tables[keys.rows[i].table].duplicate_key, again.mapper(),
                         findings);
        refused = true;
    }
    return refused;
}

void Constraints::survey_rejected(const RecordKeys& keys) {
    for (const KeyHash& key : keys.keys) {
        Table& table = tables_[keys.rows[key.row].table];
        table.rejected.resize(table.keys.size());
        table.rejected[key.number].insert(key.hash);
    }
}

// A row that is equal to one before loses nothing.
void Constraints::report_merge(const Row& row, bool is_equal, mapping::RecordMapper& mapper,
                               Findings& findings) {
    const TablePlan& plan = plan_.tables[row.table];
    const KeyPlan& repeated = plan.keys[plan.duplicate_key];
    const std::vector<std::size_t>& key = repeated.columns;
    Finding finding;
    finding.rule = is_equal ? &rule::row_repeated : &rule::row_merged;
    finding.at = mapper.locate(key.size() == 1 ? row.nodes[key.front()] : row.match);
    finding.table = to_string(plan.table->name);
    finding.message = fmt::format("{} comes again in {}{}; on_duplicate makes one row of them",
                                  shown_key(row.table, key, row.values), repeated.key->name,
                                  is_equal ? " with equal values" : "");
    findings.add(std::move(finding), to_string(plan.table->name));
}

// Decides by one key alone; a row that is merged takes its other keys with it.
Constraints::Fate Constraints::fate_of(const RecordKeys& keys, std::size_t index, const RecordAgain& again) {
    const RowKeys& row = keys.rows[index];
    const TablePlan& plan = plan_.tables[row.table];
    if (plan.on_duplicate == DuplicatePolicy::error || plan.keys.empty()) return Fate::fresh;
    Table& table = tables_[row.table];
    const KeySet& known = table.keys[plan.duplicate_key];
    if (plan.on_duplicate == DuplicatePolicy::last_record)
        return fate_of_record(keys, row, row.key && (repeats_[index] || known.contains(*row.key)), again);
    const std::uint64_t ordinal = table.surveyed++;
    Remembered& remembered = remembered_.emplace_back();
    remembered.table = row.table;
    if (!row.key) return Fate::fresh;
    const bool repeated = repeats_[index] || known.contains(*row.key);
    if (plan.on_duplicate == DuplicatePolicy::identical) {
        const auto [first, inserted] = table.row_by_key.try_emplace(*row.key, row.row);
        if (inserted) remembered.row_of = row.key;
        if (!inserted && first->second != row.row) return Fate::refused;
    }
    const std::uint64_t last = plan.is_ordered ? last_ordinal(row, ordinal, remembered) : ordinal;
    if (!repeated && !row.deleted) return Fate::fresh;
    const auto [repeat, is_first] = table.repeated.try_emplace(*row.key);
    remembered.repeat_of = row.key;
    if (!is_first) remembered.repeat = repeat->second;
    repeat->second.last = last;
    if (last == ordinal) repeat->second.deleted = row.deleted;
    return repeated ? Fate::merged : Fate::fresh;
}

// Of the rows with the key of this one.
std::uint64_t Constraints::last_ordinal(const RowKeys& row, std::uint64_t ordinal, Remembered& remembered) {
    const auto [known, is_first] =
        tables_[row.table].last_by_key.try_emplace(*row.key, Last{row.order, ordinal});
    Last& last = known->second;
    remembered.last_of = row.key;
    if (is_first) return ordinal;
    remembered.last = last;
    if (row.order >= last.order) last = {row.order, ordinal};
    return last.ordinal;
}

// A row whose whole record may have to go.
Constraints::Fate Constraints::fate_of_record(const RecordKeys& keys, const RowKeys& row, bool repeated,
                                              const RecordAgain& again) {
    const Fate without = repeated ? Fate::refused : Fate::fresh;
    if (!row.key || last_ == nullptr || last_->pass() == LastRecords::Pass::counts) return without;
    if (last_->pass() == LastRecords::Pass::finds_keys) {
        if (repeated) last_->add_key(row.table, *row.key);
    } else if (last_->is_wanted(row.table, *row.key)) {
        Hash128 rows;
        for (const RowKeys& made : keys.rows)
            rows += made.row;
        last_->add_version(row.table, *row.key, {row.order, again.file(), again.source().offset, rows});
    }
    return repeated ? Fate::merged : Fate::fresh;
}

void Constraints::report_duplicate(const Row& row, std::size_t key, mapping::RecordMapper& mapper,
                                   Findings& findings) {
    const TablePlan& plan = plan_.tables[row.table];
    const KeyPlan& repeated = plan.keys[key];
    const json::NodeIndex node =
        repeated.columns.size() == 1 ? row.nodes[repeated.columns.front()] : row.match;
    Finding finding;
    finding.rule = repeated.key->primary ? &rule::key_duplicate : &rule::unique_duplicate;
    finding.at = mapper.locate(node);
    finding.table = to_string(plan.table->name);
    if (repeated.columns.size() == 1)
        finding.column_name = plan.table->columns[plan.columns[repeated.columns[0]]].name;
    finding.constraint = repeated.key->name;
    finding.message =
        fmt::format("{} comes again in {}", shown_key(row, repeated.columns, mapper), repeated.key->name);
    finding.fix = repeated.key->primary
                      ? "remove one of the records, or say with on_duplicate which one counts"
                      : "make the values differ, or remove one of the records";
    if (const auto hash = hasher_.key(row, key)) {
        const RepeatedKey again{row.table, key, *hash, finding.at};
        if (first_holders_ != nullptr) finding.message += first_holders_->text_of(again);
        if (repeated_.size() < Findings::default_kept_per_rule) repeated_.push_back(again);
    }
    findings.add(std::move(finding));
}

void Constraints::begin_file() {
    for (Table& table : tables_)
        std::ranges::transform(table.keys, table.before.begin(), &KeySet::size);
}

void Constraints::expect_rest(double read) {
    for (Table& table : tables_) {
        for (std::size_t i = 0; i < table.keys.size(); ++i) {
            const auto new_keys = static_cast<double>(table.keys[i].size() - table.before[i]);
            table.keys[i].expect(table.before[i] + static_cast<std::size_t>(new_keys / read));
        }
    }
}

KeySet& Constraints::parents_of(std::size_t table, std::size_t reference) {
    const ReferencePlan& plan = plan_.tables[table].references[reference];
    return tables_[plan.parent].keys[parents_[table][reference].key];
}

void Constraints::begin_replay() {
    for (Table& table : tables_) {
        table.resolved = 0;
        for (auto& [key, repeat] : table.repeated)
            repeat.sent = false;
    }
}

bool Constraints::knows_rows(std::size_t table) const {
    const TablePlan& plan = plan_.tables[table];
    // The survey has literals as the files write them, the target as the server does.
    const bool has_literal =
        std::ranges::any_of(plan.identity, [&](std::size_t position) { return plan.is_literal(position); });
    return !has_literal && !plan.keys.empty() && plan.keys.front().key->primary &&
           plan.keys.front().columns == plan.identity;
}

bool Constraints::has_row(std::size_t table, Hash128 identity) const {
    return tables_[table].keys.front().contains(identity);
}

bool Constraints::resolve(const Row& row) {
    const TablePlan& plan = plan_.tables[row.table];
    Table& table = tables_[row.table];
    if (plan.on_duplicate != DuplicatePolicy::error && plan.on_duplicate != DuplicatePolicy::last_record &&
        !plan.keys.empty()) {
        const std::uint64_t ordinal = table.resolved++;
        const auto key = hasher_.key(row, plan.duplicate_key);
        const auto repeat = key ? table.repeated.find(*key) : table.repeated.end();
        if (repeat != table.repeated.end()) {
            const bool is_chosen = plan.on_duplicate == DuplicatePolicy::last ? ordinal == repeat->second.last
                                                                              : !repeat->second.sent;
            repeat->second.sent = true;
            if (!is_chosen || row.deleted) return false;
        }
    }
    // All are looked up as the record has them: what one makes NULL may be a part of another.
    nulled_.clear();
    for (std::size_t i = 0; i < plan.references.size(); ++i) {
        const mapping::NullOrphan* const nulls = plan.references[i].nulls();
        if (nulls == nullptr) continue;
        const auto hash = hasher_.reference(row, i);
        const KeySet& parents = parents_of(row.table, i);
        if (!hash || parents.contains(*hash) || in_target_[row.table][i].contains(*hash)) continue;
        nulled_.insert(nulled_.end(), nulls->columns.begin(), nulls->columns.end());
    }
    for (const std::size_t column : nulled_)
        row.values[column].data = schema::Null{};
    return true;
}

std::string Constraints::shown_key(const Row& row, std::span<const std::size_t> columns,
                                   mapping::RecordMapper& mapper) const {
    return shown_key(row.table, columns, row.values) +
           mapping::key_sources(plan_, row, columns, mapper, redaction_);
}

std::string Constraints::shown_key(std::size_t table, std::span<const std::size_t> columns,
                                   std::span<const schema::Value> values) const {
    const TablePlan& plan = plan_.tables[table];
    std::string shown;
    for (const std::size_t column : columns) {
        if (!shown.empty()) shown += ", ";
        const Sensitivity sensitivity = plan.secret[column] ? Sensitivity::secret : Sensitivity::key;
        shown += mapping::shown(*plan.types[column], values[column], sensitivity, redaction_);
    }
    return columns.size() == 1 ? shown : fmt::format("({})", shown);
}

std::size_t Constraints::memory() const {
    std::size_t bytes = 0;
    for (const Table& table : tables_) {
        for (const KeySet& keys : table.keys)
            bytes += keys.memory();
        bytes += table.versions.memory();
    }
    return bytes;
}

}  // namespace copyover::migrate
