#include "migrate/source/batch_workers.hpp"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace copyover::migrate {

namespace {

// Hands out batches in the order of reading and takes them back in the same order.
class Relay {
  public:
    explicit Relay(RecordFeed& feed) : feed_(feed) {}

    void work(BatchWorker& worker) noexcept {
        try {
            RecordBatch batch;
            while (next(batch)) {
                worker.process(batch);
                if (!wait_for_turn(batch.number())) return;
                worker.apply(batch);
                end_turn();
            }
        } catch (...) {
            stop(std::current_exception());
        }
    }

    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

  private:
    bool next(RecordBatch& batch) {
        const std::scoped_lock lock(reading_);
        return feed_.next(batch);
    }

    // False where another worker has failed.
    bool wait_for_turn(std::uint64_t number) {
        std::unique_lock lock(turns_);
        turn_came_.wait(lock, [&] { return error_ || applied_ == number; });
        return !error_;
    }

    void end_turn() {
        const std::scoped_lock lock(turns_);
        ++applied_;
        turn_came_.notify_all();
    }

    void stop(std::exception_ptr error) {
        const std::scoped_lock lock(turns_);
        if (!error_) error_ = std::move(error);
        turn_came_.notify_all();
    }

    RecordFeed& feed_;
    std::mutex reading_;
    std::mutex turns_;
    std::condition_variable turn_came_;
    std::uint64_t applied_ = 0;  // batches
    std::exception_ptr error_;
};

}  // namespace

void run_workers(RecordFeed& feed, std::span<const std::unique_ptr<BatchWorker>> workers) {
    Relay relay(feed);
    {
        std::vector<std::jthread> threads;
        for (const auto& worker : workers.subspan(1))
            threads.emplace_back([&relay, &worker] { relay.work(*worker); });
        relay.work(*workers.front());
    }
    relay.rethrow();
}

}  // namespace copyover::migrate
