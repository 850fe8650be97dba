#include "migrate/send/batch_sender.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "migrate/target/refused_row.hpp"
#include "migrate/verify/row_comparison.hpp"

namespace copyover::migrate {

namespace {

// Of this class the context may name the last row of those that the server stores together ("row is too
// big"), so that the row has to be looked for.
constexpr std::string_view program_limit_exceeded = "54";

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// "COPY messages, line 3" counts the rows of this COPY from 1. It is the last line of the context: those in
// front of it speak of functions, which may name the table, too. A trigger that runs behind the statement has
// no such line. The server's lc_messages translates the words, in most languages but for COPY; where the line is
// not found, the row is looked for.
std::optional<std::size_t> row_of_context(std::string_view context, std::string_view table) {
    const std::size_t break_at = context.rfind('\n');
    if (break_at != std::string_view::npos) context.remove_prefix(break_at + 1);
    if (context.find("COPY") == std::string_view::npos) return std::nullopt;
    std::size_t name = context.find(table);
    const auto is_part = [&] {
        const std::size_t end = name + table.size();
        return (name > 0 && is_word(context[name - 1])) || (end < context.size() && is_word(context[end]));
    };
    while (name != std::string_view::npos && is_part())
        name = context.find(table, name + 1);
    if (name == std::string_view::npos) return std::nullopt;
    const std::size_t digits = context.find_first_of("0123456789", name + table.size());
    if (digits == std::string_view::npos) return std::nullopt;
    std::size_t line = 0;
    std::from_chars(context.data() + digits, context.data() + context.size(), line);
    return line;
}

}  // namespace

BatchSender::BatchSender(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
                         std::span<const SourceFile> files, std::span<const LoadTable> tables,
                         const Options& options, std::optional<RefusedSearch> search)
    : connection_(connection),
      plan_(plan),
      files_(files),
      tables_(tables),
      options_(options),
      search_(search),
      stored_(plan.tables.size()),
      stored_in_all_(plan.tables.size()) {
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
        if (!search_) open_->copy.emplace(connection_, statements_[batch.table()]);
    }
    // Before the rows, which may be refused at once.
    open_->origins.insert(open_->origins.end(), batch.origins().begin(), batch.origins().end());
    put(batch);
    if (open_->bytes >= (search_ ? searched_bytes : statement_bytes) ||
        open_->origins.size() >= options_.writing.batch_rows.value_or(statement_rows))
        finish();
}

void BatchSender::put(const copy::Batch& batch) {
    const bool is_first = std::exchange(open_->bytes, open_->bytes + batch.bytes()) == 0;
    if (!open_->copy) {
        open_->rows += batch.rows();
        return;
    }
    try {
        if (is_first) put_around(copy::stream_header(format()));
        open_->copy->put(batch.rows());
    } catch (const postgres::ServerError& error) {
        refuse(error);
    }
}

copy::Format BatchSender::format() const {
    return copy::format_of(plan_.tables[open_->table].types);
}

// Of text there is nothing.
void BatchSender::put_around(std::string_view bytes) {
    if (!bytes.empty()) open_->copy->put(bytes);
}

void BatchSender::finish() {
    if (!open_) return;
    std::uint64_t stored = 0;
    try {
        if (open_->copy) {
            put_around(copy::stream_trailer(format()));
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
    stored_in_all_[table] += stored;
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
    const std::exception_ptr in_doubt = cause_in_doubt(error);
    const bool is_told = !in_doubt && !error.fields().sqlstate.starts_with(program_limit_exceeded);
    refuse_row(error, is_told ? told_row(error) : std::nullopt, in_doubt);
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
    std::exception_ptr first_in_doubt;
    const auto told = [&](const postgres::ServerError& error) {
        const std::exception_ptr in_doubt = cause_in_doubt(error);
        if (!first) {
            first = error;
            first_in_doubt = in_doubt;
        }
        return told_row(error);
    };
    const auto refused = [&](std::size_t row, const postgres::ServerError& error, std::uint64_t stored) {
        if (blame_of(error.fields().sqlstate) == Blame::doubtful &&
            stored_in_all_[open_->table] + stored == 0)
            return suspect_row(error, row);
        leave_out_row(error, row);
    };
    const std::uint64_t stored =
        store_rows(connection_, statements_[open_->table], format(), open_->rows, options_, told, refused);
    if (stored > 0) leave_out_suspects();
    // Together they are refused, in parts they are not: no row is to blame.
    if (first && open_->left_out == 0) refuse_row(*first, std::nullopt, first_in_doubt);
    return stored;
}

void BatchSender::suspect_row(const postgres::ServerError& error, std::size_t row) {
    ++open_->left_out;
    suspects_.push_back({open_->table, open_->origins[row], error});
    if (suspects_.size() >= most_suspects) throw postgres::ServerError(error);
}

void BatchSender::leave_out_suspects() {
    const std::vector<Suspect> suspects = std::exchange(suspects_, {});
    for (const Suspect& suspect : suspects) {
        if (suspect.table == open_->table) {
            leave_out(suspect.error, suspect.origin);
        } else {
            suspects_.push_back(suspect);
        }
    }
}

void BatchSender::conclude() const {
    if (!suspects_.empty()) throw postgres::ServerError(suspects_.front().error);
}

void BatchSender::leave_out_row(const postgres::ServerError& error, std::size_t row) {
    ++open_->left_out;
    leave_out(error, open_->origins[row]);
}

void BatchSender::leave_out(const postgres::ServerError& error, const copy::Origin& origin) {
    const mapping::TablePlan& table = plan_.tables[open_->table];
    Finding finding = refusal(error, to_string(table.table->name), options_.show_values);
    finding.at = locate(origin, files_);
    // Nobody leaves records out, or no record holds the row.
    if (!search_ || search_->all == nullptr || finding.at.file.empty()) throw LoadRefused(finding);
    const bool is_checked = std::ranges::any_of(table.references, [&](const auto& reference) {
        return reference.known && reference.foreign_key->name == finding.constraint;
    });
    if (is_checked) return search_->all->set_aside(std::move(finding));
    if (!search_->all->add({copy::file_of(origin), origin.line, origin.column, finding, {}}))
        throw LoadRefused(finding);
}

void BatchSender::refuse_row(const postgres::ServerError& error, std::optional<std::size_t> row,
                             std::exception_ptr in_doubt) const {
    const schema::Name& name = plan_.tables[open_->table].table->name;
    Finding finding = refusal(error, to_string(name), options_.show_values);
    if (row) finding.at = locate(open_->origins[*row], files_);
    throw LoadRefused(finding, std::move(in_doubt));
}

void BatchSender::start_over() {
    open_.reset();
    suspects_.clear();
    for (std::size_t table = 0; table < stored_.size(); ++table)
        stored_in_all_[table] -= stored_[table];
    static_cast<void>(take_stored());
}

std::vector<std::uint64_t> BatchSender::take_stored() {
    return std::exchange(stored_, std::vector<std::uint64_t>(plan_.tables.size()));
}

}  // namespace copyover::migrate
