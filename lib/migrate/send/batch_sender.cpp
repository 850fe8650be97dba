#include "migrate/send/batch_sender.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "copy/encoder.hpp"
#include "migrate/target/refused_row.hpp"
#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

namespace {

// "COPY messages, line 3" counts the rows of this COPY from 1. The words are translated by the server's
// lc_messages; the number after the table's name is not.
std::optional<std::size_t> row_of_context(std::string_view context, std::string_view table) {
    const std::size_t name = context.find(table);
    if (name == std::string_view::npos) return std::nullopt;
    const std::size_t digits = context.find_first_of("0123456789", name + table.size());
    if (digits == std::string_view::npos) return std::nullopt;
    std::size_t line = 0;
    std::from_chars(context.data() + digits, context.data() + context.size(), line);
    return line;
}

// Messages of class 22 quote the value that they refuse.
std::string shown_message(const postgres::ServerError::Fields& fields, bool show_values) {
    if (show_values || !fields.sqlstate.starts_with("22"))
        return fmt::format("{} (SQLSTATE {})", fields.message, fields.sqlstate);
    return fmt::format("SQLSTATE {}; --show-values shows the server's words", fields.sqlstate);
}

}  // namespace

bool is_about_data(const std::string& sqlstate) {
    return sqlstate.starts_with("22") || sqlstate.starts_with("23") || sqlstate.starts_with("P0") ||
           sqlstate.starts_with("44");
}

Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values) {
    Finding finding;
    finding.rule = &rule::server_rejected;
    finding.table = table;
    finding.column_name = error.fields().column;
    finding.constraint = error.fields().constraint;
    finding.sqlstate = error.fields().sqlstate;
    finding.message = fmt::format("the server refused a row that the client had checked: {}",
                                  shown_message(error.fields(), show_values));
    finding.fix = "correct the record; a constraint that only the server can judge is listed by check";
    return finding;
}

BatchSender::BatchSender(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                         std::span<const SourceFile> files, std::span<const LoadTable> tables,
                         const Options& options, RefusedRows* refused)
    : connection_(connection),
      plan_(plan),
      files_(files),
      tables_(tables),
      options_(options),
      refused_(refused),
      stored_(plan.tables.size()) {
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        statements_.push_back(copy_in_statement(connection, tables[i].into.value_or(target.name(i)),
                                                plan.tables[i], tables[i].freeze));
    }
}

void BatchSender::send(const copy::Batch& batch) {
    if (batch.origins().empty()) return;
    if (open_ && open_->table != batch.table()) finish();
    if (!open_) {
        open_.emplace(batch.table());
        if (!options_.find_refused) open_->copy.emplace(connection_, statements_[batch.table()]);
    }
    // Before the rows, which may be refused at once.
    open_->origins.insert(open_->origins.end(), batch.origins().begin(), batch.origins().end());
    put(batch);
    if (open_->bytes >= (options_.find_refused ? searched_bytes : statement_bytes) ||
        open_->origins.size() >= options_.batch_rows.value_or(statement_rows))
        finish();
}

void BatchSender::put(const copy::Batch& batch) {
    const bool is_first = std::exchange(open_->bytes, open_->bytes + batch.bytes()) == 0;
    if (!open_->copy) {
        open_->rows += batch.rows();
        return;
    }
    try {
        if (is_first) open_->copy->put(copy::file_header());
        open_->copy->put(batch.rows());
    } catch (const postgres::ServerError& error) {
        refuse(error);
    }
}

void BatchSender::finish() {
    if (!open_) return;
    std::uint64_t stored = 0;
    try {
        if (open_->copy) {
            open_->copy->put(copy::file_trailer());
            stored = open_->copy->finish();
        } else {
            stored = send_kept();
        }
    } catch (const postgres::ServerError& error) {
        refuse(error);
    }
    const std::size_t table = open_->table;
    const std::size_t sent = open_->origins.size() - open_->left_out;
    const copy::Origin first = open_->origins.front();
    open_.reset();
    stored_[table] += stored;
    if (stored == sent) return;
    Finding finding;
    finding.table = to_string(plan_.tables[table].table->name);
    finding.rule = &rule::rows_lost;
    finding.message = fmt::format("{} rows were sent, the server stored {}", sent, stored);
    finding.fix = "a BEFORE trigger or a rule swallows rows: disable it for the load";
    finding.at = locate(first, files_);
    throw LoadRefused(finding);
}

void BatchSender::refuse(const postgres::ServerError& error) const {
    if (!is_about_data(error.fields().sqlstate)) throw;
    refuse_row(error, told_row(error));
}

// As the server tells it.
std::optional<std::size_t> BatchSender::told_row(const postgres::ServerError& error) const {
    const auto& into = tables_[open_->table].into;
    const schema::Name& name = plan_.tables[open_->table].table->name;
    const auto line = row_of_context(error.fields().context, into ? into->name : name.name);
    if (!line || *line < 1 || *line > open_->origins.size()) return std::nullopt;
    return *line - 1;
}

std::uint64_t BatchSender::send_kept() {
    std::optional<postgres::ServerError> first;
    const auto told = [&](const postgres::ServerError& error) {
        if (!is_about_data(error.fields().sqlstate)) throw;
        if (!first) first = error;
        return told_row(error);
    };
    const std::uint64_t stored = store_rows(
        connection_, statements_[open_->table], open_->rows, options_, told,
        [this](std::size_t row, const postgres::ServerError& error) { leave_out_row(error, row); });
    // Together they are refused, in parts they are not: no row is to blame.
    if (first && open_->left_out == 0) refuse_row(*first, std::nullopt);
    return stored;
}

void BatchSender::leave_out_row(const postgres::ServerError& error, std::size_t row) {
    if (refused_ == nullptr) refuse_row(error, row);
    const copy::Origin& origin = open_->origins[row];
    const mapping::TablePlan& table = plan_.tables[open_->table];
    Finding finding = refusal(error, to_string(table.table->name), options_.show_values);
    finding.at = locate(origin, files_);
    if (finding.at.file.empty()) throw LoadRefused(finding);  // no record holds the row
    ++open_->left_out;
    const bool is_checked = std::ranges::any_of(table.references, [&](const auto& reference) {
        return reference.foreign_key->name == finding.constraint;
    });
    if (is_checked) return refused_->set_aside(std::move(finding));
    if (!refused_->add({origin.source_file, origin.line, origin.column, finding, {}}))
        throw LoadRefused(finding);
}

void BatchSender::refuse_row(const postgres::ServerError& error, std::optional<std::size_t> row) const {
    const schema::Name& name = plan_.tables[open_->table].table->name;
    Finding finding = refusal(error, to_string(name), options_.show_values);
    if (row) finding.at = locate(open_->origins[*row], files_);
    throw LoadRefused(finding);
}

std::vector<std::uint64_t> BatchSender::take_stored() {
    return std::exchange(stored_, std::vector<std::uint64_t>(plan_.tables.size()));
}

}  // namespace copyover::migrate
