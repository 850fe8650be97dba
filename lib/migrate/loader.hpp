// Sends rows by COPY: rows are encoded in the calling thread and sent by another, so that client and server
// work at the same time. Memory: a few batches of batch_bytes per table, whatever the number of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/bounded_queue.hpp"
#include "base/finding.hpp"
#include "copy/batch.hpp"
#include "migrate/files.hpp"
#include "migrate/pass.hpp"
#include "migrate/target.hpp"

namespace copyover::migrate {

// The server refused or lost rows that the client had checked: the finding says which. Caught where the
// transaction is rolled back.
class LoadRefused : public std::exception {
  public:
    explicit LoadRefused(Finding finding) : finding_(std::move(finding)) {}

    [[nodiscard]] const Finding& finding() const { return finding_; }
    [[nodiscard]] const char* what() const noexcept override { return finding_.message.c_str(); }

  private:
    Finding finding_;
};

struct LoadTable {
    bool load = false;                 // rows of other tables are passed over
    bool freeze = false;               // COPY FREEZE: the table was truncated in this transaction
    std::optional<schema::Name> into;  // instead of the table itself: one with the mapped columns
};

// Whether the server speaks of the data (classes 22 and 23: data exception, integrity constraint violation;
// P0: raised by a trigger; 44: check option), not of the connection, privileges or resources.
bool is_about_data(const std::string& sqlstate);

// The finding server-rejected, without an address.
Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values);

class Loader : public RowConsumer {
  public:
    static constexpr std::size_t batch_bytes = 4 << 20;

    // The connection belongs to the loader until finish() or destruction.
    Loader(postgres::Connection& connection, const Target& target, const mapping::Plan& plan,
           std::span<const SourceFile> files, std::vector<LoadTable> tables, const Options& options);
    ~Loader() override;
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    // Throws what sending has thrown meanwhile.
    void row(std::size_t table, std::span<const schema::Value> values, const copy::Origin& origin) override;

    // Sends what is left and waits for it. Returns the rows that the server stored, by table.
    std::vector<std::uint64_t> finish();

  private:
    copy::Batch take_batch(std::size_t table);
    void flush(std::size_t table);
    void send(copy::Batch& batch);
    void send_all();
    void stop_sender();
    [[noreturn]] void rethrow_failure();

    postgres::Connection& connection_;
    const mapping::Plan& plan_;
    std::span<const SourceFile> files_;
    std::vector<LoadTable> tables_;
    std::vector<std::string> statements_;  // COPY, by table
    const Options& options_;
    std::vector<std::optional<copy::Batch>> open_;  // by table
    std::mutex spare_mutex_;
    std::vector<copy::Batch> spare_;     // sent and emptied: their memory is used again
    std::vector<std::uint64_t> stored_;  // by table; the sender's until it is joined
    BoundedQueue<copy::Batch> queue_{2};
    std::exception_ptr failure_;  // the sender's; read after joining it
    std::jthread sender_;
};

}  // namespace copyover::migrate
