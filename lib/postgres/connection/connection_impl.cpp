#include "postgres/connection/connection_impl.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <utility>

#include "postgres/connection/conninfo.hpp"
#include "postgres/connection/withheld_words.hpp"

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

std::uint64_t copied_rows(const PGresult* result) {
    const std::string_view count = PQcmdTuples(const_cast<PGresult*>(result));
    std::uint64_t rows = 0;
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), rows);
    if (error != std::errc() || end != count.data() + count.size()) {
        throw InternalError("the server did not say how many rows COPY moved");
    }
    return rows;
}

Connection::Impl::Impl(const std::string& dbname, std::string_view purpose) {
    check_conninfo(dbname);
    const ConnectParameters parameters(dbname, purpose);
    connection_.reset(PQconnectdbParams(parameters.keywords(), parameters.values(), 1));
    if (PQstatus(connection()) != CONNECTION_OK) {
        throw EnvironmentError(
            fmt::format("cannot connect to PostgreSQL: {}", one_line(PQerrorMessage(connection()))));
    }
    cancel_.reset(PQgetCancel(connection()), &PQfreeCancel);
    PQsetNoticeReceiver(connection(), &Impl::receive_notice, this);
    find_patience();
    find_backend();
    pin_settings();
    prepare_watching();
    prompt_ = false;
}

// Saying farewell in the middle of a statement would wait for a server that takes nothing any more.
Connection::Impl::~Impl() {
    if (PQtransactionStatus(connection()) == PQTRANS_ACTIVE) abandon();
    if (socket_ >= 0) ::close(socket_);
}

// Behind a pool the other ends of these waits are the pool's.
void Connection::Impl::pin_settings() {
    settings_ = {{"statement_timeout", "0"},
                 {"client_encoding", "UTF8"},
                 {"datestyle", "ISO, YMD"},
                 {"timezone", "UTC"},
                 {"intervalstyle", "postgres"},
                 {"lc_monetary", "C"},
                 {"xmloption", "content"},
                 {"extra_float_digits", "1"},
                 {"bytea_output", "hex"},
                 {"standard_conforming_strings", "on"},
                 {"idle_in_transaction_session_timeout", "10min"},
                 {"idle_session_timeout", "0"}};
    if (PQserverVersion(connection()) >= 170000) settings_.emplace_back("transaction_timeout", "0");
    if (pooled_) return;
    require_success(run(settings_sql(false), {}).get(), "pin the session's settings");
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
    socket_ = ::fcntl(PQsocket(connection()), F_DUPFD_CLOEXEC, 0);
}

void Connection::Impl::find_patience() {
    const std::string_view host = PQhost(connection()) == nullptr ? "" : PQhost(connection());
    over_network_ = !host.empty() && !host.starts_with('/') && !host.starts_with('@');
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
    return pooled_ ? run_in_pool(sql, parameters) : send(sql, parameters);
}

OwnedResult Connection::Impl::send(const std::string& sql, std::span<const Parameter> parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const Parameter& parameter : parameters) {
        if (parameter && parameter->find('\0') != std::string::npos) {
            throw InternalError("a statement's parameter holds a zero byte, which PostgreSQL cannot store");
        }
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    if (sql.find('\0') != std::string::npos) throw InternalError("a statement holds a zero byte");
    committing_ = sql == "COMMIT";
    const Wait wait(*this);
    // The extended protocol refuses several statements in one string, and libpq speaks it here always.
    const auto count = static_cast<int>(values.size());
    if (!prompt_) {
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
    if (status == PGRES_COPY_OUT) cancel_and_wait();
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
    ServerError::Fields fields{
        .sqlstate = sqlstate,
        .message = field(result, PG_DIAG_MESSAGE_PRIMARY),
        .detail = field(result, PG_DIAG_MESSAGE_DETAIL),
        .hint = field(result, PG_DIAG_MESSAGE_HINT),
        .context = field(result, PG_DIAG_CONTEXT),
        .table = field(result, PG_DIAG_TABLE_NAME),
        .column = field(result, PG_DIAG_COLUMN_NAME),
        .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
    };
    throw ServerError(withholds_words_ ? postgres::withhold_words(std::move(fields)) : fields, statement);
}

// Called by libpq, which is C: no exception may leave.
void Connection::Impl::receive_notice(void* self, const PGresult* result) {
    auto& impl = *static_cast<Impl*>(self);
    try {
        // The message is translated, and has no SQLSTATE of its own.
        impl.unconfirmed_ |= field(result, PG_DIAG_SOURCE_FUNCTION) == "SyncRepWaitForLSN";
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

// PQcancel blocks for as long as the network likes.
void Connection::Impl::cancel() noexcept {
    try {
        const std::scoped_lock lock(cancel_mutex_);
        if (!cancel_ || (cancelled_.valid() && !cancelled_.is_ready())) return;
        cancelled_ = start_apart([cancel = cancel_] {
            std::array<char, 256> reason{};
            // One that fails leaves the statement running; its thread goes on waiting for the server.
            return PQcancel(cancel.get(), reason.data(), static_cast<int>(reason.size())) == 1;
        });
    } catch (const std::exception&) {  // no mutex, memory or thread: nothing can be done
    }
}

// A request that comes late would end the next statement.
void Connection::Impl::cancel_and_wait() noexcept {
    constexpr std::chrono::seconds longest{5};
    cancel();
    const std::scoped_lock lock(cancel_mutex_);
    if (cancelled_.valid()) static_cast<void>(cancelled_.wait_for(longest));
}

}  // namespace copyover::postgres
