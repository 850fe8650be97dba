// Runs batches of records through one or more threads.
#pragma once

#include <memory>
#include <span>

#include "migrate/source/record_batch.hpp"
#include "migrate/source/record_feed.hpp"

namespace copyover::migrate {

class BatchWorker {
  public:
    virtual ~BatchWorker() = default;

    // What needs nobody else: several workers do it at the same time, each with its own batch.
    virtual void process(const RecordBatch& batch) = 0;

    // What depends on the batches before: for the batch processed last, one worker at a time, in the order of
    // reading.
    virtual void apply(const RecordBatch& batch) = 0;
};

// Each worker reads a batch (one at a time), processes it and applies it, until the feed ends. The first
// worker runs in the calling thread. The first exception of any stops all and is rethrown when all have
// ended.
void run_workers(RecordFeed& feed, std::span<const std::unique_ptr<BatchWorker>> workers);

}  // namespace copyover::migrate
