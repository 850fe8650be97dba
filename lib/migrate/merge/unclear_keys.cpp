#include "migrate/merge/unclear_keys.hpp"

#include <fmt/format.h>

#include <utility>

#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

bool has_unclear_key(const mapping::TablePlan& plan) {
    return !plan.keys.empty() && plan.keys.front().key->primary && !plan.keys.front().known;
}

UnclearKeys::UnclearKeys(postgres::Connection& connection, const Target& target, Merge& merge,
                         const mapping::Plan& plan, std::span<const SourceFile> files,
                         std::span<const std::size_t> tables, const Options& options, Findings& findings)
    : connection_(connection),
      target_(target),
      merge_(merge),
      plan_(plan),
      files_(files),
      redaction_(options.show_values),
      findings_(findings),
      tables_(plan.tables.size()) {
    merge.begin_replay();
    for (const std::size_t table : tables) {
        std::vector<std::string> columns;
        for (const std::size_t position : plan.tables[table].identity)
            columns.push_back(plan.tables[table].table->columns[plan.tables[table].columns[position]].name);
        auto input = std::make_unique<ServerInput>(connection, target.name(table), columns);
        tables_[table].question = question(table, *input);
        tables_[table].input = std::move(input);
    }
}

// The places of the keys that the table holds, in the order of the question.
std::string UnclearKeys::question(std::size_t table, const ServerInput& input) const {
    const mapping::TablePlan& plan = plan_.tables[table];
    std::string condition;
    for (std::size_t i = 0; i < plan.identity.size(); ++i) {
        const std::string& name = plan.table->columns[plan.columns[plan.identity[i]]].name;
        condition +=
            fmt::format("{}live.{} = {}", i == 0 ? "" : " AND ", connection_.quote(name), input.value(i));
    }
    return fmt::format(R"(
SELECT given.ordinality - 1
FROM {}
WHERE EXISTS (SELECT FROM {} AS live WHERE {}))",
                       input.rows(), target_.rows(table), condition);
}

void UnclearKeys::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    Table& state = tables_[table];
    if (!state.input || !merge_.is_compared(table) || merge_.look_up(table, values) != RowState::missing)
        return;
    const mapping::TablePlan& plan = plan_.tables[table];
    std::vector<postgres::Parameter> texts;
    for (std::size_t i = 0; i < plan.identity.size(); ++i)
        texts.push_back(state.input->text(i, *plan.types[plan.identity[i]], values[plan.identity[i]]));
    state.keys += state.rows.empty() ? '[' : ',';
    ServerInput::append_object(texts, state.keys);
    state.rows.push_back({shown_identity(plan, values, redaction_), origin});
    if (state.rows.size() >= rows_per_question) ask(table);
}

void UnclearKeys::ask(std::size_t table) {
    Table& state = tables_[table];
    const std::vector<postgres::Parameter> keys{state.keys + "]"};
    const postgres::Result held = connection_.execute(state.question, keys);
    for (std::size_t i = 0; i < held.rows(); ++i) {
        const Waiting& row = state.rows[static_cast<std::size_t>(held.integer(i, 0))];
        Finding finding = row_finding(
            rule::row_differs, target_.name(table),
            fmt::format("{} holds a row whose key the server finds equal to {}, and the two are not the same",
                        to_string(target_.name(table)), row.named));
        finding.at = locate(row.origin, files_);
        finding.constraint = plan_.tables[table].keys.front().key->name;
        finding.fix = "find out which of the two is right, and write the other one like it";
        findings_.add(std::move(finding));
    }
    state.keys.clear();
    state.rows.clear();
}

void UnclearKeys::finish() {
    for (std::size_t table = 0; table < tables_.size(); ++table) {
        if (!tables_[table].rows.empty()) ask(table);
    }
}

}  // namespace copyover::migrate
