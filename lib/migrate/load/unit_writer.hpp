// Commits units over several connections, each unit in one transaction with its rows of the ledger.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/bounded_queue.hpp"
#include "migrate/load/load_session.hpp"
#include "migrate/load/unit_cutter.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/send/batch_sender.hpp"
#include "migrate/send/refusal.hpp"

namespace copyover::migrate {

// Memory: a unit for each connection, one that waits and the one that is being cut.
class UnitWriter : public UnitSink {
  public:
    // One thread for each of the connections, which are prepared (open_connections). All else is borrowed.
    UnitWriter(const LoadSession& session, std::vector<std::unique_ptr<postgres::Connection>> connections,
               const Target& target, const mapping::Plan& plan, std::span<const SourceFile> files,
               const Options& options);
    ~UnitWriter() override;
    UnitWriter(const UnitWriter&) = delete;
    UnitWriter& operator=(const UnitWriter&) = delete;

    Unit take_spare() override;

    // Throws what a connection has thrown meanwhile.
    void submit(Unit unit) override;

    // Waits until all units are committed. Returns the rows that the server stored, by table. Throws as
    // submit().
    std::vector<std::uint64_t> finish();

  private:
    void write_all(postgres::Connection& connection);
    [[noreturn]] void find_refused(postgres::Connection& connection, const Unit& unit,
                                   const LoadRefused& refused);
    void write(postgres::Connection& connection, BatchSender& batches, Unit& unit);
    void fail(std::exception_ptr failure);
    void join();

    const LoadSession& session_;
    const mapping::Plan& plan_;
    const Target& target_;
    std::span<const SourceFile> files_;
    const Options& options_;
    std::vector<LoadTable> tables_;
    std::vector<std::unique_ptr<postgres::Connection>> connections_;
    std::mutex mutex_;  // for the three below
    std::vector<Unit> spare_;
    std::vector<std::uint64_t> stored_;  // by table, committed
    std::exception_ptr failure_;         // the first
    BoundedQueue<Unit> queue_{1};
    StopWatch watch_;
    std::vector<std::jthread> writers_;
};

}  // namespace copyover::migrate
