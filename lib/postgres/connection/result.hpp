// What a statement returned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

typedef struct pg_result PGresult;  // NOLINT(modernize-use-using): as libpq-fe.h declares it

namespace copyover::postgres {

// Rows of text values. Owned copy-free by the libpq result inside.
class Result {
  public:
    explicit Result(PGresult* result);
    ~Result();
    Result(Result&&) noexcept;
    Result& operator=(Result&&) noexcept;

    [[nodiscard]] std::size_t rows() const;
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view name(std::size_t column) const;
    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;  // empty for NULL
    [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const;           // 't'
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::uint64_t affected() const;  // PQcmdTuples, 0 where the command has none

  private:
    PGresult* result_;
};

}  // namespace copyover::postgres
