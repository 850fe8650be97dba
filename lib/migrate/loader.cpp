#include "migrate/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "migrate/row_comparison.hpp"

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
    if (show_values || !fields.sqlstate.starts_with("22")) return fields.message;
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

Loader::Loader(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
               std::span<const SourceFile> files, std::vector<LoadTable> tables, const Options& options)
    : connection_(connection),
      plan_(plan),
      files_(files),
      tables_(std::move(tables)),
      options_(options),
      open_(plan.tables.size()),
      stored_(plan.tables.size()) {
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        statements_.push_back(copy_in_statement(connection, tables_[i].into.value_or(target.name(i)),
                                                plan.tables[i], tables_[i].freeze));
    }
    sender_ = std::jthread([this] { send_all(); });
}

Loader::~Loader() {
    stop_sender();
}

void Loader::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    if (!tables_[table].load) return;
    auto& batch = open_[table];
    if (!batch) batch.emplace(take_batch(table));
    batch->add(values, origin);
    if (batch->bytes() >= batch_bytes || batch->origins().size() >= options_.batch_rows) flush(table);
}

// Filling fresh memory costs more than the encoding itself.
copy::Batch Loader::take_batch(std::size_t table) {
    const std::scoped_lock lock(spare_mutex_);
    const auto spare = std::ranges::find(spare_, table, &copy::Batch::table);
    if (spare == spare_.end()) return {table, plan_.tables[table].types};
    copy::Batch batch = std::move(*spare);
    spare_.erase(spare);
    return batch;
}

// Parents go first, because a foreign key that is kept in place wants them there.
void Loader::flush(std::size_t table) {
    if (!open_[table]) return;
    copy::Batch batch = std::move(*open_[table]);
    open_[table].reset();
    for (const mapping::ReferencePlan& reference : plan_.tables[table].references)
        flush(reference.parent);
    if (!queue_.push(std::move(batch))) rethrow_failure();
}

std::vector<std::uint64_t> Loader::finish() {
    for (std::size_t table = 0; table < open_.size(); ++table)
        flush(table);
    stop_sender();
    if (failure_) std::rethrow_exception(failure_);
    return stored_;
}

// The sender closes the queue only after it has stored its failure.
void Loader::rethrow_failure() {
    stop_sender();
    if (!failure_) throw InternalError("the queue of batches was closed too early");
    std::rethrow_exception(failure_);
}

void Loader::stop_sender() {
    queue_.close();
    if (sender_.joinable()) sender_.join();
}

void Loader::send_all() {
    try {
        while (auto batch = queue_.pop()) {
            send(*batch);
            batch->clear();
            const std::scoped_lock lock(spare_mutex_);
            spare_.push_back(std::move(*batch));
        }
    } catch (...) {
        failure_ = std::current_exception();
        queue_.close();
    }
}

void Loader::send(copy::Batch& batch) {
    const schema::Table& table = *plan_.tables[batch.table()].table;
    std::uint64_t stored = 0;
    try {
        stored = connection_.copy_in(statements_[batch.table()], batch.finish());
    } catch (const postgres::ServerError& error) {
        if (!is_about_data(error.fields().sqlstate)) throw;
        Finding finding = refusal(error, to_string(table.name), options_.show_values);
        const std::string& copied =
            tables_[batch.table()].into ? tables_[batch.table()].into->name : table.name.name;
        const auto row = row_of_context(error.fields().context, copied);
        if (row && *row >= 1 && *row <= batch.origins().size()) {
            finding.at = locate(batch.origins()[*row - 1], files_);
        }
        throw LoadRefused(finding);
    }
    stored_[batch.table()] += stored;
    if (stored == batch.origins().size()) return;
    Finding finding;
    finding.table = to_string(table.name);
    finding.rule = &rule::rows_lost;
    finding.message = fmt::format("{} rows were sent, the server stored {}", batch.origins().size(), stored);
    finding.fix = "a BEFORE trigger or a rule swallows rows: disable it for the load";
    finding.at = locate(batch.origins().front(), files_);
    throw LoadRefused(finding);
}

}  // namespace copyover::migrate
