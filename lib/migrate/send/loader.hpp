// Sends rows by COPY: rows are encoded in the calling thread and sent by another, so that client and server
// work at the same time, but for plans with literals. Memory: a few batches of batch_bytes per table, whatever the number of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/bounded_queue.hpp"
#include "copy/batch.hpp"
#include "migrate/send/batch_sender.hpp"
#include "migrate/source/files.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/target/target.hpp"

namespace copyover::migrate {

class Loader : public RowConsumer {
  public:
    static constexpr std::size_t batch_bytes = 4 << 20;

    // The connection belongs to the loader until finish() or destruction. `search` is as BatchSender's.
    Loader(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
           std::span<const SourceFile> files, std::vector<LoadTable> tables, const Options& options,
           std::optional<RefusedSearch> search = std::nullopt);
    ~Loader() override;
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    // Throws what sending has thrown meanwhile.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // Ends the COPY statement that is open. Only where the plan has literals: then rows are sent by the calling thread,
    // because the server is asked for their texts on the same connection.
    void rest() override;

    // Sends what is left and waits for it. Returns the rows that the server stored, by table.
    std::vector<std::uint64_t> finish();

  private:
    copy::Batch take_batch(std::size_t table);
    void flush(std::size_t table);
    void send(copy::Batch& batch);
    void send_all();
    void stop_sender();
    [[noreturn]] void rethrow_failure();

    const mapping::Plan& plan_;
    std::vector<LoadTable> tables_;
    std::size_t most_rows_;  // of a batch
    bool searches_;
    BatchSender batches_;
    std::vector<std::optional<copy::Batch>> open_;  // by table
    std::mutex spare_mutex_;
    std::vector<copy::Batch> spare_;  // sent and emptied: their memory is used again
    BoundedQueue<copy::Batch> queue_{2};
    std::exception_ptr failure_;  // the sender's; read after joining it
    std::jthread sender_;
};

}  // namespace copyover::migrate
