#include "postgres/connection/connection.hpp"

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "postgres/connection/connection_impl.hpp"
#include "postgres/connection/conninfo.hpp"
#include "postgres/connection/copy_in.hpp"

namespace copyover::postgres {
namespace {

using Escape = char* (*)(PGconn*, const char*, std::size_t);

std::string escape(PGconn* connection, Escape function, std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        throw InternalError("a text with a zero byte cannot stand in a statement");
    }
    const std::unique_ptr<char, decltype(&PQfreemem)> quoted(function(connection, text.data(), text.size()),
                                                             &PQfreemem);
    if (!quoted) {
        throw InternalError(fmt::format("cannot quote \"{}\" for a statement: {}", escaped(text),
                                        one_line(PQerrorMessage(connection))));
    }
    return quoted.get();
}

}  // namespace

Connection::Connection(const std::string& dbname, std::string_view purpose, const Interrupt& interrupt) {
    const auto connect = [dbname, name = std::string(purpose)] {
        return std::make_unique<Impl>(dbname, name);
    };
    impl_ = interrupt ? apart(connect, interrupt) : connect();
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::expect_prompt_answers(bool prompt) {
    impl_->expect_prompt_answers(prompt);
}

void Connection::set(const std::string& name, const std::string& value) {
    impl_->set(name, value);
}

bool Connection::is_pooled() const {
    return impl_->is_pooled();
}

void Connection::own_session() {
    impl_->own_session();
}

void Connection::withhold_words() {
    impl_->withhold_words();
}

Result Connection::execute(const std::string& sql) {
    return execute(sql, {});
}

Result Connection::execute(const std::string& sql, std::span<const Parameter> parameters) {
    OwnedResult result = impl_->run(sql, parameters);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        impl_->refuse_copy(status);
        throw InternalError("execute() runs no COPY: use copy_in() or copy_out()");
    }
    impl_->require_success(result.get(), sql);
    return Result(result.release());
}

std::vector<std::string> Connection::take_notices() {
    return impl_->take_notices();
}

std::string Connection::quote(std::string_view identifier) const {
    return escape(impl_->connection(), &PQescapeIdentifier, identifier);
}

std::string Connection::quote(const schema::Name& name) const {
    return fmt::format("{}.{}", quote(name.schema), quote(name.name));
}

std::string Connection::literal(std::string_view text) const {
    return escape(impl_->connection(), &PQescapeLiteral, text);
}

bool Connection::in_transaction() const {
    return PQtransactionStatus(impl_->connection()) != PQTRANS_IDLE;
}

int Connection::server_version() const {
    return PQserverVersion(impl_->connection());
}

std::string Connection::server_version_text() const {
    const char* text = PQparameterStatus(impl_->connection(), "server_version");
    return text == nullptr ? std::string() : std::string(text);
}

std::string Connection::database() const {
    const char* name = PQdb(impl_->connection());
    return name == nullptr ? std::string() : std::string(name);
}

bool Connection::tls() const {
    return PQsslInUse(impl_->connection()) != 0;
}

void Connection::cancel() noexcept {
    if (impl_) impl_->cancel();
}

std::chrono::milliseconds Connection::waiting() const {
    return impl_ ? impl_->waiting() : std::chrono::milliseconds(0);
}

std::chrono::milliseconds Connection::patience() const {
    return impl_ ? impl_->patience() : std::chrono::milliseconds(0);
}

bool Connection::over_network() const {
    return impl_->over_network();
}

bool Connection::commits() const {
    return impl_ && impl_->commits();
}

bool Connection::take_unconfirmed() {
    return impl_->take_unconfirmed();
}

int Connection::backend() const {
    return impl_->backend();
}

void Connection::abandon() noexcept {
    if (impl_) impl_->abandon();
}

std::uint64_t Connection::copy_in(const std::string& sql, std::string_view stream) {
    CopyIn copy(*this, sql);
    copy.put(stream);
    return copy.finish();
}

std::uint64_t Connection::copy_out(const std::string& sql,
                                   const std::function<void(std::string_view)>& piece) {
    impl_->start_copy(sql, PGRES_COPY_OUT);
    char* data = nullptr;
    int bytes = 0;
    const auto next = [&] {
        const Impl::Wait wait(*impl_);
        return PQgetCopyData(impl_->connection(), &data, 0);
    };
    while ((bytes = next()) > 0) {
        const std::unique_ptr<char, decltype(&PQfreemem)> owned(data, &PQfreemem);
        try {
            piece({data, static_cast<std::size_t>(bytes)});
        } catch (...) {
            impl_->cancel_and_wait();
            impl_->drain();
            throw;
        }
    }
    const OwnedResult result = impl_->drain();
    impl_->require_success(result.get(), sql);
    return copied_rows(result.get());
}

}  // namespace copyover::postgres
