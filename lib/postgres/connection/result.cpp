#include "postgres/connection/result.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <utility>

#include "base/error.hpp"

namespace copyover::postgres {
namespace {

template <typename Integer>
Integer parse(std::string_view text) {
    Integer value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw InternalError(fmt::format("the server's answer \"{}\" is no integer", text));
    }
    return value;
}

}  // namespace

Result::Result(PGresult* result) : result_(result) {}
Result::~Result() {
    PQclear(result_);
}
Result::Result(Result&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
Result& Result::operator=(Result&& other) noexcept {
    std::swap(result_, other.result_);
    return *this;
}

std::size_t Result::rows() const {
    return static_cast<std::size_t>(PQntuples(result_));
}

std::size_t Result::columns() const {
    return static_cast<std::size_t>(PQnfields(result_));
}

std::string_view Result::name(std::size_t column) const {
    const char* name = PQfname(result_, static_cast<int>(column));
    if (name == nullptr) throw InternalError(fmt::format("no column {} in a result", column));
    return name;
}

// libpq only warns on stderr about an index out of range.
bool Result::is_null(std::size_t row, std::size_t column) const {
    if (row >= rows() || column >= columns()) {
        throw InternalError(fmt::format("no row {} or column {} in a result of {} rows and {} columns", row,
                                        column, rows(), columns()));
    }
    return PQgetisnull(result_, static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view Result::text(std::size_t row, std::size_t column) const {
    if (is_null(row, column)) return {};
    const int r = static_cast<int>(row);
    const int c = static_cast<int>(column);
    return {PQgetvalue(result_, r, c), static_cast<std::size_t>(PQgetlength(result_, r, c))};
}

bool Result::boolean(std::size_t row, std::size_t column) const {
    return text(row, column) == "t";
}

std::int64_t Result::integer(std::size_t row, std::size_t column) const {
    return parse<std::int64_t>(text(row, column));
}

std::uint64_t Result::affected() const {
    const std::string_view count = PQcmdTuples(result_);
    return count.empty() ? 0 : parse<std::uint64_t>(count);
}

}  // namespace copyover::postgres
