#include "migrate/send/literal_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "mapping/convert/shown.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/send/refusal.hpp"
#include "migrate/verify/row_comparison.hpp"
#include "schema/kept_value.hpp"

namespace copyover::migrate {

namespace {

constexpr std::size_t places_named = 3;

std::size_t bytes_of(const schema::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value.data)) return text->size();
    const auto* array = std::get_if<schema::ArrayValue>(&value.data);
    std::size_t bytes = 0;
    for (std::size_t i = 0; array != nullptr && i < array->elements.size(); ++i)
        bytes += bytes_of(array->elements[i]);
    return bytes;
}

std::string place_text(const Location& at) {
    return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

}  // namespace

LiteralRows::LiteralRows(postgres::Connection& connection, const mapping::Plan& plan,
                         std::span<const SourceFile> files, const Options& options, RefusedRows* refused,
                         RowConsumer& next)
    : connection_(connection),
      plan_(plan),
      files_(files),
      options_(options),
      redaction_(options.show_values),
      refused_(refused),
      next_(next),
      tables_(plan.tables.size()) {
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        if (plan.tables[i].has_literals()) prepare(i, plan.tables[i].table->name);
    }
}

void LiteralRows::prepare(std::size_t table, const schema::Name& name) {
    const mapping::TablePlan& plan = plan_.tables[table];
    Table& state = tables_[table];
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        if (!plan.is_literal(i)) continue;
        state.positions.push_back(i);
        columns.push_back(plan.table->columns[plan.columns[i]].name);
    }
    auto input = std::make_unique<ServerInput>(connection_, name, columns);
    if (!input->is_there()) return;
    for (std::size_t i = 0; i < columns.size(); ++i)
        state.question += (i == 0 ? "SELECT " : ", ") + input->value(i);
    state.question += " FROM " + input->rows();
    state.input = std::move(input);
}

void LiteralRows::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    Table& state = tables_[table];
    if (block_.empty() && !state.input) return next_.row(table, values, origin);
    Row& row = block_.emplace_back();
    row.table = table;
    row.origin = origin;
    row.values = arena_.values(values.size());
    std::ranges::transform(values, row.values.begin(),
                           [this](const auto& value) { return schema::kept(value, arena_); });
    for (const schema::Value& value : row.values)
        bytes_ += bytes_of(value);
    if (block_.size() >= block_rows || bytes_ >= block_bytes) hand_on();
}

void LiteralRows::hand_on() {
    next_.rest();
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        std::vector<Row*> rows;
        for (Row& row : block_) {
            if (row.table == i) rows.push_back(&row);
        }
        if (tables_[i].input && !rows.empty()) ask(tables_[i], rows);
    }
    for (const Row& row : block_) {
        if (!row.refused) next_.row(row.table, row.values, row.origin);
    }
    block_.clear();
    arena_.reset();
    bytes_ = 0;
}

// What the server refuses together is asked again in parts, until one row is left.
void LiteralRows::ask(const Table& table, Rows rows) {
    const auto error = try_to_ask(table, rows, [&](const auto& answer) { take_answer(table, rows, answer); });
    if (!error) return;
    if (rows.size() == 1) return refuse(table, *rows.front(), *error);
    ask(table, rows.first(rows.size() / 2));
    ask(table, rows.subspan(rows.size() / 2));
}

std::string LiteralRows::objects_of(const Table& table, Rows rows) const {
    std::string objects;
    std::vector<postgres::Parameter> texts(table.positions.size());
    for (const Row* row : rows) {
        const mapping::TablePlan& plan = plan_.tables[row->table];
        for (std::size_t column = 0; column < texts.size(); ++column) {
            const std::size_t position = table.positions[column];
            texts[column] = table.input->text(column, *plan.types[position], row->values[position]);
        }
        objects += objects.empty() ? '[' : ',';
        ServerInput::append_object(texts, objects);
    }
    return objects + "]";
}

std::optional<postgres::ServerError> LiteralRows::try_to_ask(const Table& table, Rows rows,
                                                             const TakeAnswer& take) {
    options_.control.throw_if_stopped();
    const std::vector<postgres::Parameter> parameters{objects_of(table, rows)};
    const bool is_in_transaction = connection_.in_transaction();
    if (is_in_transaction) connection_.execute("SAVEPOINT copyover_literals");
    try {
        take(connection_.execute(table.question, parameters));
    } catch (const postgres::ServerError& error) {
        if (was_stopped(error, options_.control)) options_.control.throw_if_stopped();
        if (blame_of(error.fields().sqlstate) == Blame::environment) throw;
        if (is_in_transaction) connection_.execute("ROLLBACK TO SAVEPOINT copyover_literals");
        if (is_in_transaction) connection_.execute("RELEASE SAVEPOINT copyover_literals");
        return error;
    }
    if (is_in_transaction) connection_.execute("RELEASE SAVEPOINT copyover_literals");
    return std::nullopt;
}

void LiteralRows::take_answer(const Table& table, Rows rows, const postgres::Result& answer) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = *rows[i];
        for (std::size_t column = 0; column < table.positions.size(); ++column) {
            const std::size_t position = table.positions[column];
            if (row.values[position].is_null()) continue;
            const std::string_view stored = arena_.keep(answer.text(i, column));
            note_rewritten(row, position, stored);
            row.values[position] = answer.is_null(i, column) ? schema::Value{} : schema::Value{stored};
        }
    }
}

// An array of the file has no text of its own.
void LiteralRows::note_rewritten(const Row& row, std::size_t position, std::string_view stored) {
    const schema::Value& written = row.values[position];
    const auto* text = std::get_if<std::string_view>(&written.data);
    if (text == nullptr || *text == stored) return;
    Rewritten& rewritten = rewritten_[{row.table, position}];
    ++rewritten.count;
    const Location at = locate(row.origin, files_);
    if (rewritten.first.size() < places_named && !at.file.empty()) rewritten.first.push_back(at);
    if (!rewritten.example.empty() || !options_.show_values) return;
    const mapping::TablePlan& plan = plan_.tables[row.table];
    if (plan.secret[position]) return;
    const schema::Type& type = *plan.types[position];
    rewritten.example =
        fmt::format(": {} as {}", mapping::shown(type, written, Sensitivity::plain, redaction_),
                    mapping::shown(type, {stored}, Sensitivity::plain, redaction_));
}

// Which of several literals it is: the first that is refused alone.
std::optional<std::size_t> LiteralRows::refused_column(const Table& table, const Row& row) {
    for (std::size_t column = 0; column < table.positions.size(); ++column) {
        std::vector<schema::Value> values(row.values.size());
        values[table.positions[column]] = row.values[table.positions[column]];
        Row alone{row.table, values, row.origin, false};
        if (try_to_ask(table, std::vector<Row*>{&alone}, [](const auto&) {})) return column;
    }
    return std::nullopt;
}

void LiteralRows::refuse(const Table& table, Row& row, const postgres::ServerError& error) {
    const mapping::TablePlan& plan = plan_.tables[row.table];
    Finding finding = refusal(error, to_string(plan.table->name), options_.show_values);
    finding.at = locate(row.origin, files_);
    row.refused = true;
    std::string what = "the texts of its columns";
    if (const auto column = refused_column(table, row)) {
        const std::size_t position = table.positions[*column];
        finding.column_name = plan.table->columns[plan.columns[position]].name;
        what = fmt::format("the text of column {} as {}", finding.column_name, plan.types[position]->name);
    }
    finding.message =
        fmt::format("the server refuses {}: {}", what, shown_message(error, options_.show_values));
    finding.fix = "correct the record";
    if (refused_ == nullptr || finding.at.file.empty()) throw LoadRefused(std::move(finding));
    has_refused_ = true;
    if (!refused_->add({copy::file_of(row.origin), row.origin.line, row.origin.column, finding, {}}))
        throw LoadRefused(std::move(finding));
}

void LiteralRows::finish(Findings& findings) {
    if (!block_.empty()) hand_on();
    if (has_refused_) throw LoadRefused(refused_->first());
    // Each replay finds the same.
    const auto is_told = [](const Finding& finding) { return finding.rule == &rule::literal_rewritten; };
    if (std::ranges::any_of(findings.all(), is_told)) return;
    for (const auto& [place, rewritten] : rewritten_) {
        const mapping::TablePlan& plan = plan_.tables[place.first];
        Finding finding;
        finding.rule = &rule::literal_rewritten;
        finding.table = to_string(plan.table->name);
        finding.column_name = plan.table->columns[plan.columns[place.second]].name;
        finding.count = rewritten.count;
        if (!rewritten.first.empty()) finding.at = rewritten.first.front();
        std::vector<std::string> others;
        for (std::size_t i = 1; i < rewritten.first.size(); ++i)
            others.push_back(place_text(rewritten.first[i]));
        finding.message = fmt::format("texts of column {} are stored in the server's own form of {}{}{}{}",
                                      finding.column_name, plan.types[place.second]->name, rewritten.example,
                                      others.empty() ? "" : "; also ", fmt::join(others, ", "));
        findings.add(std::move(finding));
    }
}

void replay_stored(postgres::Connection& connection, const mapping::Plan& plan,
                   std::span<const SourceFile> files, Constraints& constraints, const Options& options,
                   RefusedRows* refused, RowConsumer& consumer, RunFacts& facts) {
    if (!has_literals(plan))
        return replay(plan, files, constraints, options, facts, consumer, facts.findings);
    LiteralRows rows(connection, plan, files, options, refused, consumer);
    replay(plan, files, constraints, options, facts, rows, facts.findings);
    rows.finish(facts.findings);
}

}  // namespace copyover::migrate
