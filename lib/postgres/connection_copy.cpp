#include <algorithm>
#include <charconv>
#include <utility>

#include "postgres/connection_impl.hpp"

namespace copyover::postgres {
namespace {

// libpq copies each piece into its buffer, the server each message into one of its own: small ones stay in a
// core's cache.
constexpr std::size_t piece_bytes = 64 * 1024;

std::uint64_t rows_of(const PGresult* result) {
    const std::string_view count = PQcmdTuples(const_cast<PGresult*>(result));
    std::uint64_t rows = 0;
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), rows);
    if (error != std::errc() || end != count.data() + count.size()) {
        throw InternalError("the server did not say how many rows COPY moved");
    }
    return rows;
}

}  // namespace

CopyIn::CopyIn(Connection& connection, std::string sql) : impl_(*connection.impl_), sql_(std::move(sql)) {
    impl_.start_copy(sql_, PGRES_COPY_IN);
}

CopyIn::~CopyIn() {
    if (!open_) return;
    PQputCopyEnd(impl_.connection(), "cancelled by copyover");
    impl_.drain();
}

// The server's errors surface late: PQputCopyData goes on accepting data, the result tells.
void CopyIn::put(std::string_view bytes) {
    const Connection::Impl::Wait wait(impl_);
    while (!bytes.empty()) {
        impl_.note_progress();
        const std::string_view piece = bytes.substr(0, piece_bytes);
        if (PQputCopyData(impl_.connection(), piece.data(), static_cast<int>(piece.size())) != 1) fail();
        bytes.remove_prefix(piece.size());
    }
}

std::uint64_t CopyIn::finish() {
    {
        const Connection::Impl::Wait wait(impl_);
        if (PQputCopyEnd(impl_.connection(), nullptr) != 1) fail();
    }
    open_ = false;
    const OwnedResult result = impl_.drain();
    impl_.require_success(result.get(), sql_);
    return rows_of(result.get());
}

void CopyIn::fail() {
    open_ = false;
    const OwnedResult result = impl_.drain();
    impl_.throw_error(result.get(), sql_);
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
            impl_->cancel();
            impl_->drain();
            throw;
        }
    }
    const OwnedResult result = impl_->drain();
    impl_->require_success(result.get(), sql);
    return rows_of(result.get());
}

}  // namespace copyover::postgres
