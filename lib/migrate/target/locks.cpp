#include "migrate/target/locks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "migrate/run/lock_words.hpp"
#include "migrate/run/sql_text.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

constexpr int lock_attempts = 5;
constexpr std::chrono::milliseconds pause_between_attempts{500};

// Any number will do as long as every copyover uses it: the bytes of "copyover".
constexpr std::string_view advisory_lock = "7165069199033132402";

std::string another_run(postgres::Connection& connection) {
    const std::string run = running(connection);
    return fmt::format("another run of copyover works on this database{}{}; wait until it has ended",
                       run.empty() ? "" : ": ", run);
}

// Sessions that are younger than the wait were not what it waited for.
std::string name_old_holders(postgres::Connection& connection, const Options& options) {
    const double waited = std::chrono::duration<double>(options.target.lock_timeout).count();
    std::vector<postgres::LockHolder> holders = postgres::find_lock_holders(connection);
    std::erase_if(holders, [waited](const postgres::LockHolder& holder) {
        return holder.age.value_or(waited) < waited;
    });
    return name_holders(holders);
}

// Behind an attempt that failed: says behind the first one who holds the lock, and gives up behind the last.
template <typename Holders>
void wait_after(int attempt, std::string_view failure, const Options& options, Holders holders_now) {
    if (attempt == 1 || attempt == lock_attempts) {
        const std::string holders = holders_now();
        if (attempt == lock_attempts) {
            throw EnvironmentError(fmt::format(
                "{} in {} attempts of {} ms{}; stop the application, or give a longer --lock-timeout",
                failure, lock_attempts, options.target.lock_timeout.count(), holders));
        }
        if (!holders.empty()) options.control.say("waiting for a lock" + holders);
    }
    std::this_thread::sleep_for(pause_between_attempts);
}

void lock_tables(postgres::Connection& connection, const std::vector<schema::Name>& tables) {
    if (!connection.execute(fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock({})", advisory_lock))
             .boolean(0, 0)) {
        throw EnvironmentError(another_run(connection));
    }
    if (tables.empty()) return;
    const std::vector<postgres::FoundTable> found = postgres::find_tables(connection, tables);
    std::string names;
    for (const schema::Name& name : tables) {
        const auto table = std::ranges::find(found, name, &postgres::FoundTable::name);
        names += (names.empty() ? "" : ", ") +
                 own_rows(connection.quote(name), table != found.end() && table->kind == 'p');
    }
    connection.execute("LOCK TABLE " + names + " IN ACCESS EXCLUSIVE MODE");
}

}  // namespace

void lock_database(postgres::Connection& connection, const Options& options) {
    // Longer than client_connection_check_interval, after which a backend without a client gives up.
    constexpr int attempts = 40;
    constexpr int telling = 4;
    // Behind a pool it is only asked for: the transactions that follow take it again.
    const std::string_view lock =
        connection.is_pooled() ? "pg_try_advisory_xact_lock" : "pg_try_advisory_lock";
    for (int attempt = 1;; ++attempt) {
        if (connection.execute(fmt::format("SELECT pg_catalog.{}({})", lock, advisory_lock)).boolean(0, 0)) {
            return;
        }
        options.control.throw_if_stopped();
        if (attempt == attempts) throw EnvironmentError(another_run(connection));
        if (attempt == telling) options.control.say("waiting: " + another_run(connection));
        std::this_thread::sleep_for(pause_between_attempts);
    }
}

std::unique_ptr<Transaction> begin_locked(postgres::Connection& connection, std::vector<schema::Name> tables,
                                          const Options& options) {
    std::ranges::sort(tables);
    for (int attempt = 1;; ++attempt) {
        auto transaction = std::make_unique<Transaction>(connection, options);
        try {
            lock_tables(connection, tables);
            return transaction;
        } catch (const postgres::ServerError& error) {
            if (error.fields().sqlstate != lock_not_available && !is_conflict(error)) throw;
            options.control.throw_if_stopped();
        }
        transaction.reset();
        wait_after(attempt, "the tables could not be locked", options,
                   [&] { return name_holders(postgres::find_lock_holders(connection, tables)); });
    }
}

void pin_storage(postgres::Connection& connection) {
    connection.execute("SET LOCAL default_tablespace = ''");
}

void run_with_lock(postgres::Connection& connection, const std::string& statement, const Options& options) {
    for (int attempt = 1;; ++attempt) {
        connection.execute("SAVEPOINT copyover_lock");
        try {
            connection.execute(statement);
            connection.execute("RELEASE SAVEPOINT copyover_lock");
            return;
        } catch (const postgres::ServerError& error) {
            if (error.fields().sqlstate != lock_not_available && !is_conflict(error)) throw;
        }
        connection.execute("ROLLBACK TO SAVEPOINT copyover_lock");
        options.control.throw_if_stopped();
        wait_after(attempt, "a lock could not be had", options,
                   [&] { return name_old_holders(connection, options); });
    }
}

std::string running(postgres::Connection& connection) {
    const auto holder = postgres::find_advisory_holder(connection, advisory_lock);
    return holder ? fmt::format("{}, {}", who(*holder), since(*holder)) : std::string();
}

}  // namespace copyover::migrate
