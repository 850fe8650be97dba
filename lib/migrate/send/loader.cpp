#include "migrate/send/loader.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace copyover::migrate {

Loader::Loader(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
               std::span<const SourceFile> files, std::vector<LoadTable> tables, const Options& options,
               std::optional<RefusedSearch> search)
    : plan_(plan),
      tables_(std::move(tables)),
      most_rows_(options.writing.batch_rows.value_or(BatchSender::statement_rows)),
      searches_(search.has_value()),
      batches_(connection, target, plan, files, tables_, options, search),
      open_(plan.tables.size()) {
    if (!has_literals(plan)) sender_ = std::jthread([this] { send_all(); });
}

Loader::~Loader() {
    stop_sender();
}

void Loader::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) {
    if (!tables_[table].load) return;
    auto& batch = open_[table];
    if (!batch) batch.emplace(take_batch(table));
    batch->add(values, origin);
    if (batch->bytes() >= batch_bytes || batch->origins().size() >= most_rows_) flush(table);
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

// Parents go first, because a foreign key that is kept in place wants them there. In a search those may be
// kept that the plan does not know; tables stand in it with parents first.
void Loader::flush(std::size_t table) {
    if (!open_[table]) return;
    copy::Batch batch = std::move(*open_[table]);
    open_[table].reset();
    for (std::size_t before = 0; searches_ && before < table; ++before)
        flush(before);
    for (const mapping::ReferencePlan& reference : plan_.tables[table].references)
        flush(reference.parent);
    if (!sender_.joinable()) {
        send(batch);
    } else if (!queue_.push(std::move(batch))) {
        rethrow_failure();
    }
}

std::vector<std::uint64_t> Loader::finish() {
    for (std::size_t table = 0; table < open_.size(); ++table)
        flush(table);
    stop_sender();
    if (failure_) std::rethrow_exception(failure_);
    batches_.finish();
    batches_.conclude();
    return batches_.take_stored();
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

void Loader::send(copy::Batch& batch) {
    batches_.send(batch);
    batch.clear();
    const std::scoped_lock lock(spare_mutex_);
    spare_.push_back(std::move(batch));
}

void Loader::rest() {
    if (sender_.joinable()) throw InternalError("the connection of a sender cannot be used by others");
    batches_.finish();
}

void Loader::send_all() {
    try {
        while (auto batch = queue_.pop()) {
            send(*batch);
        }
    } catch (...) {
        failure_ = std::current_exception();
        queue_.close();
    }
}

}  // namespace copyover::migrate
