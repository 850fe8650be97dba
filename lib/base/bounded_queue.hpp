// Hands values from one thread to another and makes the faster side wait.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace copyover {

// Any number of producers and consumers. close() ends it: push() then returns false, pop() hands out what is
// left and then nothing.
template <typename T>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    // Waits for room. False where the queue was closed; the value is then dropped.
    bool push(T value) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || values_.size() < capacity_; });
        if (closed_) return false;
        values_.push_back(std::move(value));
        arrival_.notify_one();
        return true;
    }

    // Waits for a value. Nothing where the queue is closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        arrival_.wait(lock, [&] { return closed_ || !values_.empty(); });
        if (values_.empty()) return std::nullopt;
        T value = std::move(values_.front());
        values_.pop_front();
        room_.notify_one();
        return value;
    }

    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        room_.notify_all();
        arrival_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable room_;
    std::condition_variable arrival_;
    std::deque<T> values_;
    std::size_t capacity_;
    bool closed_ = false;
};

}  // namespace copyover
