#include "migrate/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/error.hpp"

namespace copyover::migrate {

using mapping::DuplicatePolicy;
using mapping::KeyPlan;
using mapping::OrphanPolicy;
using mapping::ReferencePlan;
using mapping::Row;
using mapping::TablePlan;

namespace {

// Finds the parent's key that a reference points at and puts the child's columns into its order.
std::size_t parent_key(const TablePlan& parent, const ReferencePlan& reference,
                       std::vector<std::size_t>& columns) {
    for (std::size_t key = 0; key < parent.keys.size(); ++key) {
        const auto& key_columns = parent.keys[key].columns;
        if (!std::ranges::is_permutation(key_columns, reference.parent_columns)) continue;
        for (const std::size_t column : key_columns) {
            const auto at =
                std::ranges::find(reference.parent_columns, column) - reference.parent_columns.begin();
            columns.push_back(reference.columns[static_cast<std::size_t>(at)]);
        }
        return key;
    }
    throw InternalError(fmt::format("{} references no key of its parent", reference.foreign_key->name));
}

RowHasher hasher_of(const TablePlan& plan) {
    return {plan.types, plan.identity};
}

}  // namespace

Constraints::Table::Table(const TablePlan& plan) : hasher(hasher_of(plan)), keys(plan.keys.size()) {}

Constraints::Constraints(const mapping::Plan& plan, const Redaction& redaction)
    : plan_(plan), redaction_(redaction) {
    references_.resize(plan.tables.size());
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        tables_.emplace_back(plan.tables[i]);
        for (const ReferencePlan& reference : plan.tables[i].references) {
            Reference& state = references_[i].emplace_back();
            state.parent_key = parent_key(plan.tables[reference.parent], reference, state.columns);
        }
    }
}

bool Constraints::survey(const mapping::MappedRecord& record, mapping::RecordMapper& mapper,
                         std::vector<TableFacts>& tables, Findings& findings) {
    hash_keys(record);
    bool refused = false;
    for (const RowKey& key : keys_) {
        const Row& row = record.rows[key.row];
        if (!tables_[row.table].keys[key.key].contains(key.hash)) continue;
        report_duplicate(row, key.key, mapper, findings);
        refused = true;
    }
    for (std::size_t i = 0; i < record.rows.size(); ++i) {
        if (fates_[i] != Fate::refused) continue;
        report_duplicate(record.rows[i], 0, mapper, findings);
        refused = true;
    }
    if (refused) return false;

    for (const RowKey& key : keys_) {
        const Row& row = record.rows[key.row];
        // Only another row of the same record can have inserted the key since the look above.
        if (!tables_[row.table].keys[key.key].insert(key.hash))
            report_duplicate(row, key.key, mapper, findings);
    }
    bool blamed = false;  // a record is counted as rejected once, whatever number of its references stay open
    for (std::size_t i = 0; i < record.rows.size(); ++i) {
        const Row& row = record.rows[i];
        if (fates_[i] == Fate::merged) {
            ++tables[row.table].merged;
            report_merge(row, mapper, findings);
        }
        if (fates_[i] == Fate::fresh) ++tables_[row.table].rows;
    }
    for (const RowReference& reference : row_references_) {
        survey_reference(record, reference, mapper, blamed, findings);
    }
    return true;
}

void Constraints::survey_rejected(const mapping::MappedRecord& record) {
    // The mapper has rejected it, or what came later: its text, or a key that comes again.
    for (const Row& row : record.rows.empty() ? record.rejected_rows : record.rows) {
        const TablePlan& plan = plan_.tables[row.table];
        Table& table = tables_[row.table];
        table.rejected.resize(plan.keys.size());
        for (std::size_t key = 0; key < plan.keys.size(); ++key) {
            const auto hash = table.hasher.columns(plan.keys[key].columns, row.values, false);
            if (hash) table.rejected[key].insert(*hash);
        }
    }
}

void Constraints::report_merge(const Row& row, mapping::RecordMapper& mapper, Findings& findings) {
    const TablePlan& plan = plan_.tables[row.table];
    const std::vector<std::size_t>& key = plan.keys.front().columns;
    Finding finding;
    finding.rule = &rule::row_merged;
    finding.at = mapper.locate(key.size() == 1 ? row.nodes[key.front()] : mapping::no_node);
    finding.table = to_string(plan.table->name);
    finding.message = fmt::format("{} comes again in {}; on_duplicate makes one row of them",
                                  shown_key(row.table, key, row.values), plan.keys.front().key->name);
    findings.add(std::move(finding), to_string(plan.table->name));
}

// Hashes the keys and references of the record's rows. The slots of keys are fetched from memory while the
// references are hashed: with millions of keys the wait for them is a tenth of the whole pass.
void Constraints::hash_keys(const mapping::MappedRecord& record) {
    fates_.clear();
    keys_.clear();
    row_references_.clear();
    for (std::size_t i = 0; i < record.rows.size(); ++i) {
        const Row& row = record.rows[i];
        const TablePlan& plan = plan_.tables[row.table];
        Table& table = tables_[row.table];
        fates_.push_back(fate_of(row));
        if (fates_.back() != Fate::fresh) continue;
        for (std::size_t key = 0; key < plan.keys.size(); ++key) {
            const KeyPlan& key_plan = plan.keys[key];
            const auto hash =
                table.hasher.columns(key_plan.columns, row.values, key_plan.key->nulls_not_distinct);
            if (!hash) continue;
            table.keys[key].prefetch(*hash);
            keys_.push_back({i, key, *hash});
        }
    }
    for (std::size_t i = 0; i < record.rows.size(); ++i) {
        const Row& row = record.rows[i];
        const bool is_superseded =
            fates_[i] == Fate::merged && plan_.tables[row.table].on_duplicate != DuplicatePolicy::last;
        if (is_superseded) continue;
        std::vector<Reference>& references = references_[row.table];
        for (std::size_t reference = 0; reference < references.size(); ++reference) {
            const auto hash =
                tables_[row.table].hasher.columns(references[reference].columns, row.values, false);
            if (hash) row_references_.push_back({i, reference, *hash});
        }
    }
}

// Decides by the primary key alone; a row that is merged takes its other keys with it.
Constraints::Fate Constraints::fate_of(const Row& row) {
    const TablePlan& plan = plan_.tables[row.table];
    if (plan.on_duplicate == DuplicatePolicy::error || plan.keys.empty()) return Fate::fresh;
    Table& table = tables_[row.table];
    const std::uint64_t ordinal = table.surveyed++;
    const auto key = table.hasher.columns(plan.keys.front().columns, row.values, false);
    if (!key) return Fate::fresh;
    const bool repeated = table.keys.front().contains(*key);
    if (plan.on_duplicate == DuplicatePolicy::identical) {
        const auto [first, inserted] = table.row_by_key.try_emplace(*key, table.hasher.row(row.values));
        if (!inserted && first->second != table.hasher.row(row.values)) return Fate::refused;
    }
    if (!repeated) return Fate::fresh;
    table.repeated[*key].last = ordinal;
    return Fate::merged;
}

void Constraints::report_duplicate(const Row& row, std::size_t key, mapping::RecordMapper& mapper,
                                   Findings& findings) {
    const TablePlan& plan = plan_.tables[row.table];
    const KeyPlan& repeated = plan.keys[key];
    const json::NodeIndex node =
        repeated.columns.size() == 1 ? row.nodes[repeated.columns.front()] : mapping::no_node;
    Finding finding;
    finding.rule = repeated.key->primary ? &rule::key_duplicate : &rule::unique_duplicate;
    finding.at = mapper.locate(node);
    finding.table = to_string(plan.table->name);
    if (repeated.columns.size() == 1)
        finding.column_name = plan.table->columns[plan.columns[repeated.columns[0]]].name;
    finding.constraint = repeated.key->name;
    finding.message = fmt::format("{} comes again in {}", shown_key(row.table, repeated.columns, row.values),
                                  repeated.key->name);
    finding.fix = repeated.key->primary
                      ? "remove one of the records, or say with on_duplicate which one counts"
                      : "make the values differ, or remove one of the records";
    findings.add(std::move(finding));
}

void Constraints::survey_reference(const mapping::MappedRecord& record, const RowReference& found,
                                   mapping::RecordMapper& mapper, bool& blamed, Findings& findings) {
    const Row& row = record.rows[found.row];
    const ReferencePlan& plan = plan_.tables[row.table].references[found.reference];
    Reference& reference = references_[row.table][found.reference];
    if (tables_[plan.parent].keys[reference.parent_key].contains(found.hash)) return;
    const auto [entry, is_new] = reference.open.try_emplace(found.hash);
    Open& open = entry->second;
    ++open.count;
    if (is_new) {
        open.at = mapper.locate(row.nodes[reference.columns.front()]);
        open.key = shown_key(row.table, reference.columns, row.values);
        if (plan.policy == OrphanPolicy::create) {
            if (const auto stub = mapper.stub(row, found.reference, findings)) open.stub = keep(*stub);
        }
    }
    if (plan.policy == OrphanPolicy::reject && !std::exchange(blamed, true)) {
        open.values += record.values;
        ++open.homes[record.home];
    }
}

void Constraints::conclude(RunFacts& facts) {
    for (std::size_t table = 0; table < references_.size(); ++table) {
        for (std::size_t i = 0; i < references_[table].size(); ++i)
            conclude_reference(table, i, facts);
    }
}

void Constraints::conclude_reference(std::size_t table, std::size_t index, RunFacts& facts) {
    const TablePlan& plan = plan_.tables[table];
    const ReferencePlan& reference_plan = plan.references[index];
    Reference& reference = references_[table][index];
    KeySet& parents = tables_[reference_plan.parent].keys[reference.parent_key];

    std::vector<std::pair<Hash128, Open>> orphans;
    for (auto& [hash, open] : reference.open) {
        if (!parents.contains(hash)) orphans.emplace_back(hash, std::move(open));
    }
    reference.open.clear();
    std::ranges::sort(orphans, {}, [](const auto& orphan) {
        return std::tie(orphan.second.at.file, orphan.second.at.line, orphan.second.at.column);
    });

    for (auto& [hash, open] : orphans) {
        Finding finding;
        finding.at = open.at;
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[reference_plan.columns.front()]].name;
        finding.constraint = reference_plan.foreign_key->name;
        finding.count = open.count;
        const std::string files = files_of(reference_plan.parent);
        const std::vector<KeySet>& rejected = tables_[reference_plan.parent].rejected;
        const bool is_rejected = !rejected.empty() && rejected[reference.parent_key].contains(hash);
        const std::string missing = is_rejected
                                        ? fmt::format("the record of {} with {} is rejected", files, open.key)
                                        : fmt::format("{} is not in {}", open.key, files);
        std::string group;  // empty: a finding for each key
        switch (reference_plan.policy) {
            case OrphanPolicy::reject:
                finding.rule = &rule::fk_orphan;
                finding.message = missing;
                finding.fix = "add the missing record, or say with on_orphan what shall happen";
                if (is_rejected) {
                    finding.rule = &rule::parent_rejected;
                    finding.message = fmt::format("{} names records of {} that are rejected themselves",
                                                  finding.column_name, files);
                    finding.fix = fmt::format("correct the records of {} first", files);
                    group = finding.constraint;
                }
                facts.values.mapped -= open.values.mapped;
                facts.values.ignored -= open.values.ignored;
                facts.values.kept -= open.values.kept;
                facts.values.unmapped -= open.values.unmapped;
                facts.values.rejected += open.values.total - open.values.rejected - open.values.dropped;
                for (const auto& [home, count] : open.homes) {
                    facts.tables[home].rejected += count;
                    facts.records.rejected += count;
                    facts.records.loaded -= count;
                }
                break;
            case OrphanPolicy::set_null:
                finding.rule = &rule::orphan_nulled;
                finding.message = fmt::format("{}; {} becomes NULL", missing, finding.column_name);
                break;
            case OrphanPolicy::create:
                if (!open.stub) continue;  // the stub's own finding has been reported
                finding.rule = &rule::orphan_created;
                finding.message = fmt::format("{}; a row is created", missing);
                parents.insert(hash);
                ++facts.tables[reference_plan.parent].created;
                ++tables_[reference_plan.parent].rows;
                created_.push_back(std::move(*open.stub));
                break;
        }
        facts.findings.add(std::move(finding), group);
    }
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
    return !plan.keys.empty() && plan.keys.front().key->primary && plan.keys.front().columns == plan.identity;
}

bool Constraints::has_row(std::size_t table, Hash128 identity) const {
    return tables_[table].keys.front().contains(identity);
}

bool Constraints::resolve(const Row& row) {
    const TablePlan& plan = plan_.tables[row.table];
    Table& table = tables_[row.table];
    if (plan.on_duplicate != DuplicatePolicy::error && !plan.keys.empty()) {
        const std::uint64_t ordinal = table.resolved++;
        const auto key = table.hasher.columns(plan.keys.front().columns, row.values, false);
        const auto repeat = key ? table.repeated.find(*key) : table.repeated.end();
        if (repeat != table.repeated.end()) {
            const bool is_chosen = plan.on_duplicate == DuplicatePolicy::last ? ordinal == repeat->second.last
                                                                              : !repeat->second.sent;
            repeat->second.sent = true;
            if (!is_chosen) return false;
        }
    }
    for (std::size_t i = 0; i < plan.references.size(); ++i) {
        if (plan.references[i].policy != OrphanPolicy::set_null) continue;
        const Reference& reference = references_[row.table][i];
        const auto hash = table.hasher.columns(reference.columns, row.values, false);
        const KeySet& parents = tables_[plan.references[i].parent].keys[reference.parent_key];
        if (!hash || parents.contains(*hash)) continue;
        for (const std::size_t column : plan.references[i].columns)
            row.values[column].data = schema::Null{};
    }
    return true;
}

CreatedRow Constraints::keep(const Row& row) {
    const auto kept = [&](const schema::Value& value, const auto& self) -> schema::Value {
        if (const auto* text = std::get_if<std::string_view>(&value.data)) return {arena_.keep(*text)};
        if (const auto* array = std::get_if<schema::ArrayValue>(&value.data)) {
            const auto elements = arena_.values(array->elements.size());
            std::ranges::transform(array->elements, elements.begin(),
                                   [&](const schema::Value& element) { return self(element, self); });
            return {schema::ArrayValue{elements, array->lower_bound}};
        }
        return value;
    };
    CreatedRow created;
    created.table = row.table;
    for (const schema::Value& value : row.values)
        created.values.push_back(kept(value, kept));
    return created;
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

// The files that feed the table, as the mapping names them.
std::string Constraints::files_of(std::size_t table) const {
    std::string files;
    for (const mapping::SourcePlan& source : plan_.sources) {
        if (std::ranges::find(source.tables, table) == source.tables.end()) continue;
        if (files.find(source.files) != std::string::npos) continue;
        files += (files.empty() ? "" : " or ") + source.files;
    }
    return files;
}

std::size_t Constraints::memory() const {
    std::size_t bytes = 0;
    for (const Table& table : tables_) {
        for (const KeySet& keys : table.keys)
            bytes += keys.memory();
    }
    return bytes;
}

}  // namespace copyover::migrate
