#include "mapping/explain/explain_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mapping/convert/shown.hpp"
#include "mapping/explain/column_sources.hpp"

namespace copyover::mapping {

namespace {

// Secret wins, because such values are never shown; then keys, which always are.
Sensitivity stronger(Sensitivity a, Sensitivity b) {
    if (a == Sensitivity::secret || b == Sensitivity::secret) return Sensitivity::secret;
    return a == Sensitivity::key ? a : b;
}

// The steps from the record to a node.
std::vector<json::PathToken> path_of(const json::RecordTree& tree, json::NodeIndex node) {
    std::vector<json::PathToken> path;
    for (; node != 0; node = tree[node].parent) {
        const bool in_array = tree[tree[node].parent].kind == json::Kind::array;
        path.push_back({in_array ? "" : std::string(tree[node].name), tree[node].position, in_array});
    }
    std::ranges::reverse(path);
    return path;
}

bool covers(const json::Pattern& pattern, std::span<const json::PathToken> path) {
    return pattern.tokens.size() <= path.size() && json::matches(pattern, path.first(pattern.tokens.size()));
}

std::string table_name(const Plan& plan, std::size_t table) {
    return schema::to_string(plan.tables[table].table->name);
}

class Explainer {
  public:
    Explainer(const Plan& plan, const Redaction& redaction, std::span<const std::size_t> sources,
              const json::RecordTree& tree, const MappedRecord& mapped, RecordMapper& mapper,
              Explanation& out)
        : plan_(plan),
          redaction_(redaction),
          sources_(sources),
          tree_(tree),
          mapped_(mapped),
          mapper_(mapper),
          trace_(mapper.trace()),
          rows_(mapped.rows.empty() ? mapped.rejected_rows : mapped.rows),
          out_(out),
          fates_(tree.nodes().size()),
          uses_(tree.nodes().size()),
          names_(tree.nodes().size()),
          sensitivity_(tree.nodes().size(), Sensitivity::plain) {}

    void run() {
        for (const std::size_t source : sources_)
            tell_source(source);
        for (const Row& row : rows_)
            tell_row(row);
        find_fates();
        find_uses();
        hide_secrets();
        tell_own_name();
        for (json::NodeIndex node = 0; node < tree_.nodes().size(); ++node)
            tell_node(node);
    }

  private:
    [[nodiscard]] bool is_taking(const RuleProgram& rule) const {
        return std::ranges::find(trace_.taking, &rule) != trace_.taking.end();
    }

    void tell_source(std::size_t index) {
        const SourceProgram& source = plan_.program->sources[index];
        ExplainedSource& told = out_.sources.emplace_back();
        told.at = source_location(plan_, index);
        const bool holds = trace_.extractor->holds(source.where);
        told.verdict = !holds                 ? "its \"where\" refuses the record"
                       : source.rules.empty() ? "drops the record: it has no row rules"
                                              : "takes the record";
        if (!holds) return;
        for (const RuleProgram& rule : source.rules)
            told.rules.push_back({rule_location(plan_, index, rule.rule), table_name(plan_, rule.table),
                                  verdict_of(index, rule)});
    }

    [[nodiscard]] std::string verdict_of(std::size_t source, const RuleProgram& rule) const {
        if (!is_taking(rule)) return "its \"where\" refuses the record";
        const auto made = std::ranges::count_if(
            rows_, [&](const Row& row) { return row.source == source && row.rule == rule.rule; });
        if (rule.each == no_slot) return made == 0 ? "no row" : "1 row";
        return fmt::format("{} row{}, one for each match of \"each\"", made, made == 1 ? "" : "s");
    }

    void tell_row(const Row& row) {
        const RuleProgram& rule = plan_.program->sources[row.source].rules[row.rule];
        const TablePlan& table = plan_.tables[row.table];
        ExplainedRow& told = out_.rows.emplace_back();
        told.table = table_name(plan_, row.table);
        told.rule = rule_location(plan_, row.source, row.rule).pointer;
        trace_.extractor->enter(row.match);
        for (std::size_t position = 0; position < table.columns.size(); ++position) {
            const auto column = std::ranges::find(rule.columns, position, &ColumnProgram::position);
            const bool named = column != rule.columns.end();
            Sensitivity sensitivity = named ? column->sensitivity : Sensitivity::plain;
            if (table.secret[position]) sensitivity = Sensitivity::secret;
            told.columns.push_back(
                {table.table->columns[table.columns[position]].name,
                 shown(*table.types[position], row.values[position], sensitivity, redaction_),
                 named ? origin_of(*column, row) : "the rule does not name it"});
        }
        trace_.extractor->enter(json::no_node);
    }

    [[nodiscard]] std::string origin_of(const ColumnProgram& column, const Row& row) {
        std::string origin;
        if (std::holds_alternative<Fixed>(column.content)) {
            origin = "constant";
        } else if (std::holds_alternative<Rest>(column.content)) {
            origin = "what nothing else takes";
        } else if (!readings_of(column).empty() && !trace_.extractor->is_present(column) &&
                   !row.values[column.position].is_null()) {
            origin = fmt::format("default: {} is absent", column.sources);
        } else {
            origin = column.sources.empty() ? "the value itself" : fmt::format("from {}", column.sources);
        }
        return origin +
               losses_of(column.position, row.match, &plan_.program->sources[row.source].rules[row.rule]);
    }

    // ", repaired (value-nul)"
    [[nodiscard]] std::string losses_of(std::size_t position, json::NodeIndex match,
                                        const RuleProgram* rule) const {
        std::string text;
        for (const RowLoss& loss : trace_.losses) {
            if (loss.rule == rule && loss.match == match && loss.column == position)
                text += fmt::format(", repaired ({})", loss.loss->name);
        }
        return text;
    }

    void find_fates() {
        if (mapped_.outcome == Outcome::dropped || rows_were_not_tried()) return;
        visit_places(tree_, trace_.walk->trie(), *trace_.takers, [&](const AccountedPlace& place) {
            if (place.name_only) {
                names_[place.node].fate = place.fate;
                return;
            }
            for (json::NodeIndex node = place.node; node < tree_[place.node].end; ++node)
                fates_[node] = place.fate;
        });
    }

    // The record is not of a kind that its rules can read.
    [[nodiscard]] bool rows_were_not_tried() const {
        return mapped_.outcome == Outcome::rejected && rows_.empty() &&
               std::ranges::any_of(trace_.taking,
                                   [](const RuleProgram* rule) { return rule->each == no_slot; });
    }

    void find_uses() {
        visit_column_sources(trace_, rows_, *plan_.program, [&](const ColumnSource& source) {
            const std::string text =
                text_of(source, plan_) + losses_of(source.column->position, source.match, source.rule);
            std::vector<std::string>& uses = source.node == json::no_node ? own_name_
                                             : source.name                ? names_[source.node].uses
                                                                          : uses_[source.node];
            if (std::ranges::find(uses, text) == uses.end()) uses.push_back(text);
            if (source.name || source.node == json::no_node) return;
            mark(source.node, source.column->sensitivity);
        });
    }

    void mark(json::NodeIndex top, Sensitivity sensitivity) {
        for (json::NodeIndex node = top; node < tree_[top].end; ++node)
            sensitivity_[node] = stronger(sensitivity_[node], sensitivity);
    }

    // What the sources call secret stays so where no column reads it.
    void hide_secrets() {
        for (json::NodeIndex node = 0; node < tree_.nodes().size(); ++node) {
            if (!is_value(tree_, node)) continue;
            const auto path = path_of(tree_, node);
            const auto is_secret = [&](std::size_t source) {
                return std::ranges::any_of(plan_.sources[source].secret,
                                           [&](const json::Pattern& secret) { return covers(secret, path); });
            };
            if (std::ranges::any_of(sources_, is_secret)) sensitivity_[node] = Sensitivity::secret;
            if (fates_[node] == Fate::kept) hide_in_rest(node);
        }
    }

    void hide_in_rest(json::NodeIndex node) {
        for (const RuleProgram* rule : trace_.taking) {
            if (const ColumnProgram* rest = column_of_rest(*rule))
                sensitivity_[node] = stronger(sensitivity_[node], rest->sensitivity);
        }
    }

    void tell_own_name() {
        if (!trace_.takers->own_name_is_value) return;
        const json::Record& record = *trace_.extractor->places().context().record;
        ExplainedValue& told = out_.values.emplace_back();
        told.at = mapper_.locate(json::no_node);
        told.at.pointer += "#";
        told.shown = redaction_.shown(record.path.back().name, Sensitivity::key);
        told.fates = own_name_;
        if (!told.fates.empty()) return;
        told.fates.emplace_back(mapped_.outcome == Outcome::dropped ? "dropped with the record"
                                : trace_.takers->own_name_read      ? "mapped"
                                : trace_.takers->own_name_ignored   ? "ignored by \"0#\""
                                                                    : "unmapped: no rule takes it");
    }

    void tell_node(json::NodeIndex node) {
        if (names_[node].fate) tell_name(node);
        if (!is_value(tree_, node)) return;
        ExplainedValue& told = out_.values.emplace_back();
        told.at = mapper_.locate(node);
        told.length = tree_[node].raw_length;
        const json::Kind kind = tree_[node].kind;
        told.shown = kind == json::Kind::array ? "[]"
                     : kind == json::Kind::object
                         ? "{}"
                         : trace_.extractor->shown(input_of(tree_, node), sensitivity_[node]);
        // A column that takes a container takes what it holds.
        for (json::NodeIndex around = node;; around = tree_[around].parent) {
            told.fates.insert(told.fates.end(), uses_[around].begin(), uses_[around].end());
            if (around == 0) break;
        }
        add_fate(node, fates_[node], told.fates);
    }

    void tell_name(json::NodeIndex node) {
        ExplainedValue& told = out_.values.emplace_back();
        told.at = mapper_.locate(node);
        told.at.pointer += "#";
        told.shown = redaction_.shown(tree_[node].name, Sensitivity::key);
        told.fates = names_[node].uses;
        add_fate(node, names_[node].fate, told.fates);
    }

    void add_fate(json::NodeIndex node, std::optional<Fate> fate, std::vector<std::string>& fates) const {
        if (!fate) {
            fates.assign(1, mapped_.outcome == Outcome::dropped ? "dropped with the record"
                                                                : "rejected with the record");
            return;
        }
        switch (*fate) {
            case Fate::mapped:
                if (fates.empty())
                    fates.emplace_back("mapped: row rules look into it and find nothing to take");
                return;
            case Fate::ignored: fates.assign(1, ignored_by(node)); return;
            case Fate::kept: fates.assign(1, kept_in()); return;
            case Fate::dropped: fates.assign(1, "dropped: the rules' \"where\" refuses it"); return;
            case Fate::unmapped: fates.assign(1, "unmapped: no rule names it"); return;
        }
    }

    [[nodiscard]] std::string ignored_by(json::NodeIndex node) const {
        using Purpose = PatternUse::Purpose;
        const auto path = path_of(tree_, node);
        for (const PatternUse& use : plan_.program->uses) {
            const bool ignores = use.purpose == Purpose::ignore || use.purpose == Purpose::ignore_names;
            const bool of_taker = (plan_.program->sources[use.source].bit & trace_.takers->sources) != 0;
            if (ignores && of_taker && covers(use.pattern, path))
                return fmt::format("ignored by \"{}{}\"", json::to_string(use.pattern),
                                   use.purpose == Purpose::ignore_names ? "#" : "");
        }
        // Null or an empty container above the pattern.
        return "ignored: it holds nothing of what \"ignore\" names";
    }

    [[nodiscard]] std::string kept_in() const {
        for (const RuleProgram* rule : trace_.taking) {
            if (const ColumnProgram* rest = column_of_rest(*rule))
                return fmt::format("kept in {}.{}", table_name(plan_, rule->table), rest->column->name);
        }
        return "kept";
    }

    struct Name {
        std::optional<Fate> fate;
        std::vector<std::string> uses;
    };

    const Plan& plan_;
    const Redaction& redaction_;
    std::span<const std::size_t> sources_;
    const json::RecordTree& tree_;
    const MappedRecord& mapped_;
    RecordMapper& mapper_;
    RecordTrace trace_;
    std::span<const Row> rows_;
    Explanation& out_;
    std::vector<std::optional<Fate>> fates_;      // by node, as all that follow
    std::vector<std::vector<std::string>> uses_;  // columns that take the value
    std::vector<Name> names_;
    std::vector<Sensitivity> sensitivity_;
    std::vector<std::string> own_name_;  // columns that take the record's name
};

}  // namespace

void explain_record(const Plan& plan, const Redaction& redaction, std::span<const std::size_t> sources,
                    const json::RecordTree& tree, const MappedRecord& mapped, RecordMapper& mapper,
                    Explanation& out) {
    Explainer(plan, redaction, sources, tree, mapped, mapper, out).run();
}

Location source_location(const Plan& plan, std::size_t source) {
    const SourcePlan& at = plan.sources[source];
    return {plan.mapping_file, at.line, at.column, at.pointer};
}

Location rule_location(const Plan& plan, std::size_t source, std::size_t rule) {
    const MappingDocument& document = *plan.program->document;
    const auto sources = document.member(0, "sources");
    if (sources) {
        const auto all = document.children(*sources);
        if (const auto rows = document.member(all[source], "rows"))
            return document.locate(document.children(*rows)[rule]);
    }
    return source_location(plan, source);
}

}  // namespace copyover::mapping
