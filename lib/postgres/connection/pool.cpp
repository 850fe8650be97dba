// What a connection does differently where a pool lends its session to others between transactions.
#include <fmt/format.h>

#include <charconv>

#include "postgres/connection/connection_impl.hpp"

namespace copyover::postgres {
namespace {

int number_of(const PGresult* result) {
    const std::string_view text = PQgetvalue(result, 0, 0);
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool is_success(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

}  // namespace

// The statement timeout that a role or database brings may be shorter than any statement takes on a busy
// server, so the shortest ones are tried until they pass.
void Connection::Impl::find_backend() {
    constexpr int attempts = 100;
    const auto try_to = [this](const std::string& sql, const char* what) {
        for (int attempt = 1;; ++attempt) {
            OwnedResult result = send(sql, {});
            const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            if (attempt < attempts && sqlstate != nullptr && std::string_view(sqlstate) == "57014") continue;
            require_success(result.get(), what);
            return result;
        }
    };
    backend_ = number_of(try_to("select pg_catalog.pg_backend_pid()", "ask for the server process").get());
    pooled_ = PQbackendPID(connection()) != backend_;
    if (!pooled_) try_to("set statement_timeout = 0", "lift the statement timeout");
}

std::string Connection::Impl::settings_sql(bool of_transaction, bool says_mode) const {
    std::string sql = "select pg_catalog.pg_backend_pid()";
    for (const auto& [name, value] : settings_) {
        // A default comes too late for the transaction that has begun, and is none for one that says its
        // mode.
        if (says_mode && name == "default_transaction_read_only") continue;
        const std::string place =
            of_transaction && name == "default_transaction_read_only" ? "transaction_read_only" : name;
        const std::unique_ptr<char, decltype(&PQfreemem)> literal(
            PQescapeLiteral(connection(), value.data(), value.size()), &PQfreemem);
        if (!literal) throw InternalError("cannot quote a setting");
        sql += fmt::format(", pg_catalog.set_config('{}', {}, {})", place, literal.get(), of_transaction);
    }
    return sql;
}

void Connection::Impl::set(const std::string& name, const std::string& value) {
    settings_.emplace_back(name, value);
    if (pooled_) return;
    require_success(send(settings_sql(false), {}).get(), "set " + name);
}

void Connection::Impl::own_session() {
    if (!std::exchange(pooled_, false)) return;
    require_success(send(settings_sql(false), {}).get(), "pin the session's settings");
}

OwnedResult Connection::Impl::run_in_pool(const std::string& sql, std::span<const Parameter> parameters) {
    if (std::exchange(in_own_transaction_, false)) {
        const bool failed = PQtransactionStatus(connection()) == PQTRANS_INERROR;
        send(failed ? "ROLLBACK" : "COMMIT", {});
    }
    if (PQtransactionStatus(connection()) != PQTRANS_IDLE) return send(sql, parameters);
    const bool begins = sql.starts_with("BEGIN");
    OwnedResult begun = send(begins ? sql : "BEGIN", {});
    if (!is_success(begun.get())) return begun;
    const bool says_mode = begins && sql.find("READ WRITE") != std::string::npos;
    OwnedResult applied = send(settings_sql(true, says_mode), {});
    if (!is_success(applied.get())) {
        send("ROLLBACK", {});
        return applied;
    }
    backend_ = number_of(applied.get());
    if (begins) return begun;
    OwnedResult result = send(sql, parameters);
    const ExecStatusType status = PQresultStatus(result.get());
    in_own_transaction_ = status == PGRES_COPY_IN || status == PGRES_COPY_OUT;
    if (in_own_transaction_) return result;
    OwnedResult ended = send(is_success(result.get()) ? "COMMIT" : "ROLLBACK", {});
    return is_success(ended.get()) ? std::move(result) : std::move(ended);
}

}  // namespace copyover::postgres
