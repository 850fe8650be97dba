#include "mapping/record/record_mapper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "mapping/account/accounting.hpp"
#include "mapping/extract/extractor.hpp"
#include "mapping/plan/program.hpp"
#include "mapping/record/losses.hpp"
#include "mapping/record/record_trace.hpp"
#include "mapping/record/rule_rows.hpp"
#include "mapping/record/walks.hpp"

namespace copyover::mapping {

namespace {

std::uint64_t record_values(const json::RecordTree& tree, const RecordWalk& walk, bool own_name) {
    std::uint64_t total = own_name ? 1 : 0;
    for (const std::uint32_t i : walk.reached())
        total += walk.counts(i).names;
    return total + count_values(tree, 0);
}

}  // namespace

class RecordMapper::Impl {
  public:
    Impl(const Plan& plan, const Redaction& redaction, bool with_accounting)
        : plan_(plan),
          program_(*plan.program),
          with_accounting_(with_accounting),
          extractor_(plan, redaction),
          walks_(program_) {
        for (const SourceProgram& source : program_.sources) {
            auto& rows = rows_.emplace_back();
            for (const RuleProgram& rule : source.rules)
                rows.push_back({{fresh_row(rule)}, 1});
        }
    }

    const MappedRecord& map(const InputFile& file, const json::Record& record, const json::RecordTree& tree,
                            std::span<const std::size_t> sources, Findings& findings);
    std::optional<Row> stub(const Row& row, std::size_t reference, Repairs& repairs, Findings& findings);
    [[nodiscard]] Location locate(json::NodeIndex node) const { return extractor_.locate(node); }
    void finish(Findings& findings) const { report_losses(plan_, repairs_, findings); }
    [[nodiscard]] const Repairs& repairs() const { return repairs_; }
    [[nodiscard]] const std::vector<std::uint64_t>& fed() const { return extractor_.fed(); }
    [[nodiscard]] RecordTrace trace() { return {taking_, &takers_, walk_, &extractor_, losses_}; }
    void add_counts(const Impl& other);
    void add_repairs(const Repairs& repairs);
    void subtract_repairs(const Impl& other);

  private:
    void find_takers(const json::Record& record, std::span<const std::size_t> sources);
    bool check_kind(const json::RecordTree& tree, Findings& findings);
    bool make_rows(const RuleProgram& rule, Findings& findings);
    bool make_row(const RuleProgram& rule, RuleRow& row, Findings& findings);
    void withdraw(const json::RecordTree& tree);
    void withdraw_levels(const RuleProgram& rule, const json::RecordTree& tree);
    [[nodiscard]] std::span<const RuleRow> rows_of(const RuleProgram& rule) const {
        return rows_[rule.source][rule.rule].all();
    }
    void report_unclaimed(std::span<const std::size_t> sources, Findings& findings);
    void report_unmapped(const json::RecordTree& tree, std::span<const std::size_t> sources,
                         Findings& findings);
    void settle(const json::RecordTree& tree, bool made);
    void count_repairs(std::size_t table, std::size_t column, Repairs& repairs) const;
    void note_losses(const RuleProgram& rule, const RuleRow& row, std::size_t column);

    const Plan& plan_;
    const Program& program_;
    bool with_accounting_;
    Extractor extractor_;
    std::vector<std::vector<RuleRows>> rows_;  // by source and rule
    std::map<std::pair<const RuleProgram*, std::size_t>, RuleRow> stubs_;
    Walks walks_;
    RecordWalk* walk_ = nullptr;
    Takers takers_;
    std::vector<const RuleProgram*> taking_;
    std::vector<std::pair<const RuleProgram*, json::NodeIndex>> refused_;  // matches of `each`, by conditions
    std::vector<Withdrawal> withdrawn_;
    std::vector<RowLoss> losses_;
    bool claimed_ = false;  // the conditions of a source hold
    MappedRecord result_;
    Repairs repairs_;
};

void RecordMapper::Impl::find_takers(const json::Record& record, std::span<const std::size_t> sources) {
    takers_ = {};
    taking_.clear();
    refused_.clear();
    losses_.clear();
    // The condition of a single source is a filter; those of several say which of them a record belongs to.
    claimed_ = sources.size() < 2;
    const bool named = !record.path.empty() && !record.path.back().is_index;
    for (const std::size_t index : sources) {
        const SourceProgram& source = program_.sources[index];
        takers_.own_name_is_value |= named && source.own_name_is_value;
        if (!extractor_.holds(source.where)) continue;
        claimed_ = true;
        for (const RuleProgram& rule : source.rules) {
            if (rule.each == no_slot && !extractor_.holds(rule.where)) continue;
            taking_.push_back(&rule);
            takers_.rules |= rule.bit;
            takers_.sources |= source.bit;
            takers_.own_name_read |= rule.reads_own_name && rule.each == no_slot;
            takers_.own_name_ignored |= source.ignores_own_name;
        }
    }
}

bool RecordMapper::Impl::check_kind(const json::RecordTree& tree, Findings& findings) {
    const json::Kind kind = tree.root().kind;
    for (const RuleProgram* rule : taking_) {
        const bool fits = rule->reads_names   ? kind == json::Kind::object
                          : rule->reads_parts ? kind == json::Kind::object || kind == json::Kind::array
                                              : true;
        if (fits) continue;
        Finding finding;
        finding.rule = &rule::record_type;
        finding.at = extractor_.locate(json::no_node);
        finding.table = schema::to_string(plan_.tables[rule->table].table->name);
        finding.message =
            fmt::format("the record is of JSON type {}; the mapping reads {}", json::name_of(kind),
                        rule->reads_names ? "members of an object" : "parts of an array or object");
        finding.fix = "correct the file, or drop such records with \"where\"";
        findings.add(std::move(finding));
        return false;
    }
    return true;
}

void RecordMapper::Impl::count_repairs(std::size_t table, std::size_t column, Repairs& repairs) const {
    const std::uint16_t losses = extractor_.state().losses;
    if (losses == 0) return;
    for (const auto& [loss, rule] : loss_rules()) {
        if ((losses & static_cast<std::uint16_t>(loss)) != 0) ++repairs[{table, column, rule}];
    }
}

void RecordMapper::Impl::note_losses(const RuleProgram& rule, const RuleRow& row, std::size_t column) {
    count_repairs(rule.table, column, repairs_);
    for (const auto& [loss, of] : loss_rules()) {
        if ((extractor_.state().losses & static_cast<std::uint8_t>(loss)) != 0)
            losses_.push_back({&rule, row.match, column, of});
    }
}

bool RecordMapper::Impl::make_rows(const RuleProgram& rule, Findings& findings) {
    RuleRows& rows = rows_[rule.source][rule.rule];
    if (rule.each == no_slot) return make_row(rule, rows.rows.front(), findings);
    rows.made = 0;
    bool made = true;
    const auto take = [&](json::NodeIndex match) {
        extractor_.enter(match);
        if (!extractor_.holds(rule.where)) {
            refused_.emplace_back(&rule, match);
            return;
        }
        if (rows.made == rows.rows.size()) rows.rows.push_back(fresh_row(rule));
        RuleRow& row = rows.rows[rows.made++];
        row.match = match;
        made = make_row(rule, row, findings) && made;
    };
    if (walk_->node(rule.each) != json::no_node) take(walk_->node(rule.each));
    for (const json::NodeIndex match : walk_->nodes(rule.each))
        take(match);
    extractor_.enter(json::no_node);
    return made;
}

// What rules with `each` do not take of the record, now that its matches are known.
void RecordMapper::Impl::withdraw(const json::RecordTree& tree) {
    withdrawn_.clear();
    for (const RuleProgram* rule : taking_) {
        if (rule->each != no_slot) withdraw_levels(*rule, tree);
    }
    for (const auto& [refusing, match] : refused_) {
        const bool taken = std::ranges::any_of(taking_, [&, at = match](const RuleProgram* rule) {
            return rule->each != no_slot && has_match(rows_of(*rule), at, at + 1);
        });
        withdrawn_.push_back({match, refusing->bit, !taken});
    }
    for (const auto& [node, alternative] : extractor_.passed_over())
        withdrawn_.push_back({node, 0, false, alternative});
    std::ranges::sort(withdrawn_, {}, &Withdrawal::node);
    takers_.withdrawn = withdrawn_;
}

void RecordMapper::Impl::withdraw_levels(const RuleProgram& rule, const json::RecordTree& tree) {
    const std::span<const RuleRow> rows = rows_of(rule);
    takers_.own_name_read |= rule.reads_own_name && !rows.empty();
    for (const RuleProgram::Level& level : rule.levels) {
        if (!rows.empty()) takers_.rules |= level.bit;
        if (level.slot == no_slot) continue;
        const auto look_at = [&](json::NodeIndex node) {
            if (!has_match(rows, node, tree[node].end)) withdrawn_.push_back({node, level.bit, false});
        };
        if (walk_->node(level.slot) != json::no_node) look_at(walk_->node(level.slot));
        for (const json::NodeIndex node : walk_->nodes(level.slot))
            look_at(node);
    }
}

bool RecordMapper::Impl::make_row(const RuleProgram& rule, RuleRow& row, Findings& findings) {
    const TablePlan& table = plan_.tables[rule.table];
    bool made = true;
    const bool deleted = mark_deleted(row, !rule.deleted.empty() && extractor_.holds(rule.deleted));
    for (const ColumnProgram& column : rule.columns) {
        if (deleted && !is_of_key(table, column.position)) continue;
        const Made value = extractor_.make(column, table, findings);
        made = put(value, column.position, row) && made;
        if (extractor_.state().losses != 0) note_losses(rule, row, column.position);
    }
    if (rule.by) made = put_order(extractor_.make(*rule.by, table, findings), row) && made;
    return made;
}

// The sum of the accounting is compared with a plain count of the record's values.
void RecordMapper::Impl::settle(const json::RecordTree& tree, bool made) {
    ValueFacts& values = result_.values;
    const std::uint64_t total = record_values(tree, *walk_, takers_.own_name_is_value);
    if (taking_.empty() || !made) {
        values = {};
        values.total = total;
        (taking_.empty() ? values.dropped : values.rejected) = total;
        return;
    }
    if (values.total != total ||
        total != values.mapped + values.ignored + values.kept + values.dropped + values.unmapped)
        throw InternalError("the values of a record do not add up");
}

void RecordMapper::Impl::report_unmapped(const json::RecordTree& tree, std::span<const std::size_t> sources,
                                         Findings& findings) {
    const auto report = [&](const std::string& pattern, json::NodeIndex node, std::uint64_t count,
                            std::string message, const std::string& ignore) {
        Finding finding;
        finding.rule = &rule::unmapped;
        finding.at = extractor_.locate(node);
        finding.message = std::move(message);
        finding.fix = fmt::format("map it to a column, or add \"{}\" to \"ignore\"", escaped(ignore));
        finding.count = count;
        findings.add(std::move(finding), fmt::format("{} {}", sources.front(), pattern));
    };
    find_unmapped(tree, walk_->trie(), takers_, [&](const AccountedPlace& place) {
        const std::string message = unmapped_text(place, tree);
        report(place.passed_over ? message : place.pattern, place.node, place.values, message, place.pattern);
    });
    if (takers_.own_name_is_value && !takers_.own_name_read && !takers_.own_name_ignored)
        report("0#", json::no_node, 1, "no rule takes the name of the record", "0#");
}

void RecordMapper::Impl::report_unclaimed(std::span<const std::size_t> sources, Findings& findings) {
    Finding finding;
    finding.rule = &rule::record_unclaimed;
    finding.at = extractor_.locate(json::no_node);
    finding.message = "no source takes the record: the conditions of all refuse it";
    finding.fix = "add a source for such records, or one with their \"where\" and \"rows\": [] to drop them";
    findings.add(std::move(finding), std::to_string(sources.front()));
}

const MappedRecord& RecordMapper::Impl::map(const InputFile& file, const json::Record& record,
                                            const json::RecordTree& tree,
                                            std::span<const std::size_t> sources, Findings& findings) {
    if (sources.empty()) throw InternalError("a record without a source");
    walk_ = &walks_.of(sources);
    walk_->run(tree);
    extractor_.start({&file, &record, &tree, walk_});
    find_takers(record, sources);
    result_.rows.clear();
    result_.rejected_rows.clear();
    result_.home = taking_.empty() ? home_of(plan_, sources) : taking_.front()->table;
    if (taking_.empty() && !claimed_) report_unclaimed(sources, findings);
    const bool has_parts = check_kind(tree, findings);
    bool made = has_parts;
    if (made && !taking_.empty()) {
        for (const RuleProgram* rule : taking_)
            made = make_rows(*rule, findings) && made;
        withdraw(tree);
        if (with_accounting_) result_.values = account(*walk_, tree, takers_);
        if (result_.values.unmapped > 0) report_unmapped(tree, sources, findings);
    }
    if (with_accounting_) settle(tree, made);
    result_.lacking.swap(extractor_.lacking());
    result_.first_matches = extractor_.first_matches();
    result_.outcome = taking_.empty() ? Outcome::dropped : made ? Outcome::loaded : Outcome::rejected;
    if (!has_parts) return result_;
    std::vector<Row>& rows = made ? result_.rows : result_.rejected_rows;
    for (const RuleProgram* rule : taking_) {
        for (RuleRow& row : rows_[rule->source][rule->rule].all())
            rows.push_back({rule->table, row.values, row.nodes, rule->source, rule->rule, row.match,
                            row.order, row.deleted});
    }
    return result_;
}

std::optional<Row> RecordMapper::Impl::stub(const Row& row, std::size_t reference, Repairs& repairs,
                                            Findings& findings) {
    const RuleProgram& rule = program_.sources[row.source].rules[row.rule];
    const ReferencePlan& plan = plan_.tables[row.table].references[reference];
    const auto& create = rule.creates[reference];
    if (!create) return std::nullopt;
    RuleRow& made = stubs_[{&rule, reference}];
    made.values = create->initial;
    made.nodes.assign(made.values.size(), json::no_node);
    bool good = true;
    extractor_.enter(row.match);
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const std::size_t from = plan.columns[i];
        const std::size_t to = plan.parent_columns[i];
        const Made value = extractor_.take_over(*plan_.tables[row.table].types[from], row.values[from],
                                                plan_.tables[plan.parent], to, row.nodes[from], findings);
        good = put(value, to, made) && good;
    }
    for (const ColumnProgram& column : create->columns) {
        const Made value = extractor_.make(column, plan_.tables[plan.parent], findings);
        good = put(value, column.position, made) && good;
        count_repairs(plan.parent, column.position, repairs);
    }
    extractor_.enter(json::no_node);
    for (Lacking& lacking : extractor_.lacking())
        findings.add(std::move(lacking.finding));
    extractor_.lacking().clear();
    if (!good) return std::nullopt;
    return Row{plan.parent, made.values, made.nodes, row.source, row.rule};
}

void RecordMapper::Impl::add_repairs(const Repairs& repairs) {
    for (const auto& [key, count] : repairs)
        repairs_[key] += count;
}

void RecordMapper::Impl::add_counts(const Impl& other) {
    extractor_.add_counts(other.extractor_);
    add_repairs(other.repairs_);
}

void RecordMapper::Impl::subtract_repairs(const Impl& other) {
    for (const auto& [key, count] : other.repairs_) {
        if ((repairs_.at(key) -= count) == 0) repairs_.erase(key);
    }
}

RecordMapper::RecordMapper(const Plan& plan, const Redaction& redaction, bool with_accounting)
    : impl_(std::make_unique<Impl>(plan, redaction, with_accounting)) {}
RecordMapper::~RecordMapper() = default;

const MappedRecord& RecordMapper::map(const InputFile& file, const json::Record& record,
                                      const json::RecordTree& tree, std::span<const std::size_t> sources,
                                      Findings& findings) {
    return impl_->map(file, record, tree, sources, findings);
}

std::optional<Row> RecordMapper::stub(const Row& row, std::size_t reference, Repairs& repairs,
                                      Findings& findings) {
    return impl_->stub(row, reference, repairs, findings);
}

Location RecordMapper::locate(json::NodeIndex node) const {
    return impl_->locate(node);
}
RecordTrace RecordMapper::trace() {
    return impl_->trace();
}
void RecordMapper::finish(Findings& findings) const {
    impl_->finish(findings);
}
const Repairs& RecordMapper::repairs() const {
    return impl_->repairs();
}
const std::vector<std::uint64_t>& RecordMapper::fed() const {
    return impl_->fed();
}
void RecordMapper::add_counts(const RecordMapper& other) {
    impl_->add_counts(*other.impl_);
}
void RecordMapper::add_repairs(const Repairs& repairs) {
    impl_->add_repairs(repairs);
}
void RecordMapper::subtract_repairs(const RecordMapper& other) {
    impl_->subtract_repairs(*other.impl_);
}

}  // namespace copyover::mapping
