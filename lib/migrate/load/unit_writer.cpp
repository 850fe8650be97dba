#include "migrate/load/unit_writer.hpp"

#include <utility>

#include "base/error.hpp"

namespace copyover::migrate {

namespace {

// What a deferred trigger refuses is then told by the COPY and not by COMMIT.
constexpr auto immediate = "SET CONSTRAINTS ALL IMMEDIATE";

}  // namespace

UnitWriter::UnitWriter(const LoadSession& session,
                       std::vector<std::unique_ptr<postgres::Connection>> connections, const Target& target,
                       const mapping::Plan& plan, std::span<const SourceFile> files, const Options& options)
    : session_(session),
      plan_(plan),
      target_(target),
      files_(files),
      options_(options),
      tables_(plan.tables.size(), LoadTable{true, false, std::nullopt}),
      connections_(std::move(connections)),
      stored_(plan.tables.size()),
      watch_(pointers(connections_), options) {
    for (const auto& connection : connections_)
        writers_.emplace_back([this, &connection] { write_all(*connection); });
}

UnitWriter::~UnitWriter() {
    // Units that still wait are not sent: whoever wants them calls finish().
    fail(std::make_exception_ptr(Stopped("the load was given up")));
    join();
}

Unit UnitWriter::take_spare() {
    {
        const std::scoped_lock lock(mutex_);
        if (!spare_.empty()) {
            Unit unit = std::move(spare_.back());
            spare_.pop_back();
            return unit;
        }
    }
    Unit unit;
    for (std::size_t table = 0; table < plan_.tables.size(); ++table)
        unit.batches.emplace_back(table, plan_.tables[table].types);
    return unit;
}

void UnitWriter::submit(Unit unit) {
    if (queue_.push(std::move(unit))) return;
    join();
    const std::scoped_lock lock(mutex_);
    if (!failure_) throw InternalError("the queue of units was closed too early");
    std::rethrow_exception(failure_);
}

std::vector<std::uint64_t> UnitWriter::finish() {
    queue_.close();
    join();
    const std::scoped_lock lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
    return stored_;
}

void UnitWriter::join() {
    for (std::jthread& writer : writers_) {
        if (writer.joinable()) writer.join();
    }
}

void UnitWriter::fail(std::exception_ptr failure) {
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = std::move(failure);
    }
    queue_.close();
}

void UnitWriter::write_all(postgres::Connection& connection) {
    try {
        BatchSender batches(connection, target_, plan_, files_, tables_, options_);
        while (auto unit = queue_.pop()) {
            {
                const std::scoped_lock lock(mutex_);
                if (failure_) return;
            }
            options_.control.throw_if_stopped();
            write(connection, batches, *unit);
        }
    } catch (const Error& error) {
        if (was_stopped(error, options_.control)) {
            fail(std::make_exception_ptr(
                Stopped(options_.control.signalled() ? "stopped by a signal" : "the deadline has passed")));
        } else {
            fail(std::current_exception());
        }
    } catch (...) {
        fail(std::current_exception());
    }
}

// The server did not say which row it refused: the same once more, to find the row.
void UnitWriter::find_refused(postgres::Connection& connection, const Unit& unit,
                              const LoadRefused& refused) {
    Transaction transaction(connection, options_);
    connection.execute(immediate);
    BatchSender batches(connection, target_, plan_, files_, tables_, options_, RefusedSearch{});
    for (const copy::Batch& batch : unit.batches)
        batches.send(batch);
    batches.finish();
    batches.conclude();
    refused.throw_cause();
    throw LoadRefused(refused.finding());  // this time it took all rows
}

void UnitWriter::write(postgres::Connection& connection, BatchSender& batches, Unit& unit) {
    try {
        in_transaction(connection, session_, options_, [&] {
            batches.start_over();
            connection.execute(immediate);
            // Tables stand in the plan with parents first, which a foreign key that is kept in place wants.
            for (const copy::Batch& batch : unit.batches)
                batches.send(batch);
            batches.finish();
            LoadLedger(connection, options_.target.ledger_schema).add_unit(session_.run, unit.parts);
        });
    } catch (const LoadRefused& refused) {
        if (refused.names_record()) throw;
        find_refused(connection, unit, refused);
    }
    for (copy::Batch& batch : unit.batches)
        batch.clear();
    unit.parts.clear();
    unit.rows = 0;
    const std::vector<std::uint64_t> stored = batches.take_stored();
    const std::scoped_lock lock(mutex_);
    for (std::size_t table = 0; table < stored.size(); ++table)
        stored_[table] += stored[table];
    spare_.push_back(std::move(unit));
}

}  // namespace copyover::migrate
