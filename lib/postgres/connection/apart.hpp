// Work that may block for as long as libpq, a resolver or the kernel likes, done in a thread that can be
// left.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

namespace copyover::postgres {

// Called many times a second while something is waited for; what it throws ends the wait.
using Interrupt = std::function<void()>;

// Counts a thread from before its start to the end of its work.
class CountedApart {
  public:
    CountedApart();
    ~CountedApart();
    CountedApart(CountedApart&& other) noexcept : counted_(std::exchange(other.counted_, false)) {}
    CountedApart(const CountedApart&) = delete;
    CountedApart& operator=(const CountedApart&) = delete;
    CountedApart& operator=(CountedApart&&) = delete;

  private:
    bool counted_ = true;
};

// Whether such a thread still works. It ends with its work, or with the process: exit() may then pull away
// what it uses.
bool works_apart();

// What work done apart returns or throws, once. The failure is handed over whole: of an exception that both
// threads hold the last one destroys it, which ThreadSanitizer takes for a race, since it does not see the
// counts inside libstdc++.
template <typename Value>
class ApartResult {
  public:
    struct Outcome {
        std::optional<Value> value;
        std::exception_ptr failure;  // instead of the value
    };

    ApartResult() = default;
    explicit ApartResult(std::future<Outcome> outcome) : outcome_(std::move(outcome)) {}

    // Whether the work was begun and its result not yet taken.
    [[nodiscard]] bool valid() const { return outcome_.valid(); }
    [[nodiscard]] bool is_ready() const { return wait_for(std::chrono::milliseconds(0)); }
    // False where the work still goes on after that time.
    [[nodiscard]] bool wait_for(std::chrono::milliseconds longest) const {
        return outcome_.wait_for(longest) == std::future_status::ready;
    }
    Value get() {
        Outcome outcome = outcome_.get();
        if (outcome.failure) std::rethrow_exception(std::move(outcome.failure));
        return std::move(*outcome.value);
    }

  private:
    std::future<Outcome> outcome_;
};

// The work must own all that it uses: nobody waits for it where the result is dropped.
template <typename Work>
auto start_apart(Work work) {
    using Result = ApartResult<std::invoke_result_t<Work&>>;
    std::promise<typename Result::Outcome> promise;
    Result result(promise.get_future());
    std::thread([promise = std::move(promise), work = std::move(work), counted = CountedApart()]() mutable {
        typename Result::Outcome outcome;
        try {
            outcome.value = work();
        } catch (...) {
            outcome.failure = std::current_exception();
        }
        promise.set_value(std::move(outcome));
    }).detach();
    return result;
}

// Returns or throws what the work does, unless `interrupt` throws first: then the work is left alone.
template <typename Work>
auto apart(Work work, const Interrupt& interrupt) {
    auto result = start_apart(std::move(work));
    while (!result.wait_for(std::chrono::milliseconds(20)))
        interrupt();
    return result.get();
}

}  // namespace copyover::postgres
