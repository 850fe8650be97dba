#include "postgres/connection_impl.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "postgres/conninfo.hpp"

namespace copyover::postgres {
namespace {

std::atomic<std::chrono::steady_clock::rep> all_waits = 0;  // of all connections of the process

// A trigger may raise a notice for every row.
constexpr std::size_t kept_notices = 1000;

std::string field(const PGresult* result, int code) {
    const char* value = PQresultErrorField(result, code);
    return value == nullptr ? std::string() : std::string(value);
}

// 0 where the text holds no number.
int number_of(std::string_view text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// FATAL and PANIC end the session, even where libpq has not yet read the end of the stream.
bool ends_session(const PGresult* result) {
    const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == "FATAL" || severity == "PANIC";
}

}  // namespace

Connection::Impl::Impl(const std::string& dbname, std::string_view purpose) {
    check_conninfo(dbname);
    const ConnectParameters parameters(dbname, purpose);
    connection_.reset(PQconnectdbParams(parameters.keywords(), parameters.values(), 1));
    if (PQstatus(connection()) != CONNECTION_OK) {
        throw EnvironmentError(
            fmt::format("cannot connect to PostgreSQL: {}", one_line(PQerrorMessage(connection()))));
    }
    cancel_.reset(PQgetCancel(connection()));
    PQsetNoticeReceiver(connection(), &Impl::receive_notice, this);
    find_patience();
    pin_settings();
    prepare_watching();
    prompt_ = false;
}

Connection::Impl::~Impl() {
    if (socket_ >= 0) ::close(socket_);
    const std::scoped_lock lock(cancel_mutex_);
    cancel_.reset();
}

// The one that a role or database brings may be shorter than any statement takes on a busy server, so the
// shortest statement is tried until it passes.
void Connection::Impl::lift_statement_timeout() {
    constexpr int attempts = 100;
    for (int attempt = 1;; ++attempt) {
        const OwnedResult result = run("SET statement_timeout = 0", {});
        if (attempt < attempts && field(result.get(), PG_DIAG_SQLSTATE) == "57014") continue;
        return require_success(result.get(), "lift the statement timeout");
    }
}

void Connection::Impl::pin_settings() {
    lift_statement_timeout();
    require_success(
        run("select pg_catalog.set_config(name, value, false) from (values ('client_encoding', 'UTF8'), "
            "('datestyle', 'ISO, YMD'), ('timezone', 'UTC'), ('intervalstyle', 'iso_8601'), "
            "('extra_float_digits', '1'), ('bytea_output', 'hex'), ('standard_conforming_strings', 'on'), "
            "('idle_in_transaction_session_timeout', '10min')) as s (name, value)",
            {})
            .get(),
        "pin the session's settings");
    notice_dead_client();
}

// On both ends: libpq's settings bound the client's waits, these the server's, so that a client that vanished
// with its network does not keep its transaction open, and its locks. Not everywhere can a server look at the
// connection while a statement runs (client_connection_check_interval), so a refusal is no error.
void Connection::Impl::notice_dead_client() {
    require_success(
        run("select pg_catalog.set_config(name, value, false) from (values ('tcp_keepalives_idle', '30'), "
            "('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', "
            "'60000')) "
            "as s (name, value)",
            {})
            .get(),
        "bound the server's waits");
    run("select pg_catalog.set_config('client_connection_check_interval', '5s', false)", {});
}

void Connection::Impl::prepare_watching() {
    const OwnedResult pid = run("select pg_catalog.pg_backend_pid()", {});
    require_success(pid.get(), "ask for the server process");
    backend_ = number_of(PQgetvalue(pid.get(), 0, 0));
    if (patience_.count() > 0) socket_ = ::fcntl(PQsocket(connection()), F_DUPFD_CLOEXEC, 0);
}

// A server on this machine cannot be cut off from us.
void Connection::Impl::find_patience() {
    const std::string_view host = PQhost(connection()) == nullptr ? "" : PQhost(connection());
    if (host.empty() || host.starts_with('/') || host.starts_with('@')) return;
    patience_ = std::chrono::seconds(60);
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(connection()),
                                                                               &PQconninfoFree);
    for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr;
         ++option) {
        if (std::string_view(option->keyword) != "tcp_user_timeout" || option->val == nullptr) continue;
        const int milliseconds = number_of(option->val);
        if (milliseconds > 0) patience_ = std::chrono::milliseconds(milliseconds);
    }
}

std::chrono::steady_clock::time_point Connection::Impl::note_progress() {
    const auto now = std::chrono::steady_clock::now();
    waiting_since_ = now.time_since_epoch().count();
    return now;
}

Connection::Impl::Wait::~Wait() {
    impl_.waiting_since_ = 0;
    all_waits += (std::chrono::steady_clock::now() - start_).count();
}

std::chrono::steady_clock::duration waited_for_servers() {
    return std::chrono::steady_clock::duration(all_waits);
}

std::chrono::milliseconds Connection::Impl::waiting() const {
    using Clock = std::chrono::steady_clock;
    const Clock::rep since = waiting_since_;
    if (since == 0) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch() -
                                                                 Clock::duration(since));
}

void Connection::Impl::abandon() noexcept {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

OwnedResult Connection::Impl::run(const std::string& sql, std::span<const Parameter> parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const Parameter& parameter : parameters) {
        if (parameter && parameter->find('\0') != std::string::npos) {
            throw InternalError("a statement's parameter holds a zero byte, which PostgreSQL cannot store");
        }
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    if (sql.find('\0') != std::string::npos) throw InternalError("a statement holds a zero byte");
    const Wait wait(*this);
    // The extended protocol refuses several statements in one string, and libpq speaks it here always.
    const auto count = static_cast<int>(values.size());
    if (!prompt_ || patience_.count() == 0) {
        return OwnedResult(
            PQexecParams(connection(), sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0));
    }
    if (PQsendQueryParams(connection(), sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0) == 1)
        await_prompt_answer();
    return drain();
}

// As the manual's example of asynchronous processing: https://www.postgresql.org/docs/15/libpq-async.html
void Connection::Impl::await_prompt_answer() {
    const auto deadline = std::chrono::steady_clock::now() + patience_;
    while (PQisBusy(connection()) == 1) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd socket{PQsocket(connection()), POLLIN, 0};
        const int ready = ::poll(&socket, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready == 0)
            throw ConnectionLost(
                fmt::format("the connection to PostgreSQL is lost: no answer for {} ms", patience_.count()));
        if (ready > 0 && PQconsumeInput(connection()) != 1) return;  // PQgetResult tells
    }
}

void Connection::Impl::start_copy(const std::string& sql, ExecStatusType direction) {
    const OwnedResult result = run(sql, {});
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == direction) return;
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        refuse_copy(status);
    } else {
        require_success(result.get(), sql);
    }
    throw InternalError(fmt::format("{} got another statement than COPY {}",
                                    direction == PGRES_COPY_IN ? "copy_in()" : "copy_out()",
                                    direction == PGRES_COPY_IN ? "FROM STDIN" : "TO STDOUT"));
}

void Connection::Impl::refuse_copy(ExecStatusType status) {
    if (status == PGRES_COPY_IN) PQputCopyEnd(connection(), "copyover did not expect a COPY");
    if (status == PGRES_COPY_OUT) cancel();
    drain();
}

OwnedResult Connection::Impl::drain() {
    const Wait wait(*this);
    OwnedResult first;
    while (OwnedResult result{PQgetResult(connection())}) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN && PQputCopyEnd(connection(), "cancelled by copyover") != 1) break;
        if (status == PGRES_COPY_OUT) {
            char* row = nullptr;
            while (PQgetCopyData(connection(), &row, 0) > 0)
                PQfreemem(row);
        }
        if (status != PGRES_COPY_IN && status != PGRES_COPY_OUT && !first) first = std::move(result);
    }
    return first;
}

void Connection::Impl::require_success(const PGresult* result, std::string_view statement) const {
    switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY: return;
        default: throw_error(result, statement);
    }
}

void Connection::Impl::throw_error(const PGresult* result, std::string_view statement) const {
    const std::string sqlstate = field(result, PG_DIAG_SQLSTATE);
    if (PQstatus(connection()) == CONNECTION_BAD || ends_session(result) || sqlstate.starts_with("08")) {
        std::string reason = field(result, PG_DIAG_MESSAGE_PRIMARY);
        if (reason.empty()) reason = PQerrorMessage(connection());
        throw ConnectionLost(fmt::format("the connection to PostgreSQL is lost: {}", one_line(reason)));
    }
    if (sqlstate.empty()) {  // libpq's own complaint
        throw EnvironmentError(
            fmt::format("libpq refused a statement: {}", one_line(PQerrorMessage(connection()))));
    }
    throw ServerError(
        {
            .sqlstate = sqlstate,
            .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
            .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
            .hint = field(result, PG_DIAG_MESSAGE_HINT),
            .context = field(result, PG_DIAG_CONTEXT),
            .table = field(result, PG_DIAG_TABLE_NAME),
            .column = field(result, PG_DIAG_COLUMN_NAME),
            .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
        },
        statement);
}

// Called by libpq, which is C: no exception may leave.
void Connection::Impl::receive_notice(void* self, const PGresult* result) {
    auto& impl = *static_cast<Impl*>(self);
    try {
        if (impl.notices_.size() < kept_notices) {
            impl.notices_.push_back(fmt::format("{}: {}", field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                                                one_line(field(result, PG_DIAG_MESSAGE_PRIMARY))));
            return;
        }
    } catch (const std::exception&) {  // out of memory: counted below
    }
    ++impl.notices_beyond_limit_;
}

std::vector<std::string> Connection::Impl::take_notices() {
    std::vector<std::string> notices = std::exchange(notices_, {});
    if (notices_beyond_limit_ > 0) {
        notices.push_back(fmt::format("NOTICE: {} further messages are not kept", notices_beyond_limit_));
        notices_beyond_limit_ = 0;
    }
    return notices;
}

void Connection::Impl::cancel() noexcept {
    try {
        const std::scoped_lock lock(cancel_mutex_);
        std::array<char, 256> reason{};
        // A request that fails leaves the statement running; its thread goes on waiting for the server.
        if (cancel_) PQcancel(cancel_.get(), reason.data(), static_cast<int>(reason.size()));
    } catch (const std::system_error&) {  // the mutex: nothing can be done
    }
}

}  // namespace copyover::postgres
