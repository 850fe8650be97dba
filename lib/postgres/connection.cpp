#include "postgres/connection.hpp"

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "postgres/connection_impl.hpp"
#include "postgres/conninfo.hpp"

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

Connection::Connection(const std::string& dbname, std::string_view purpose)
    : impl_(std::make_unique<Impl>(dbname, purpose)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::expect_prompt_answers(bool prompt) {
    impl_->expect_prompt_answers(prompt);
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

int Connection::backend() const {
    return impl_->backend();
}

void Connection::abandon() noexcept {
    if (impl_) impl_->abandon();
}

}  // namespace copyover::postgres
