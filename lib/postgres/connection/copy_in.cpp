#include "postgres/connection/copy_in.hpp"

#include <utility>

#include "postgres/connection/connection_impl.hpp"

namespace copyover::postgres {
namespace {

// libpq copies each piece into its buffer, the server each message into one of its own: small ones stay in a
// core's cache.
constexpr std::size_t piece_bytes = 64 * 1024;

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
    return copied_rows(result.get());
}

void CopyIn::fail() {
    open_ = false;
    const OwnedResult result = impl_.drain();
    impl_.throw_error(result.get(), sql_);
}

}  // namespace copyover::postgres
