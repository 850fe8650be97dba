// Rows into a table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "postgres/connection/connection.hpp"

namespace copyover::postgres {

// A COPY ... FROM STDIN under way: until finish(), the connection serves nothing else. Destroyed before, it
// cancels the COPY.
class CopyIn {
  public:
    CopyIn(Connection& connection, std::string sql);
    ~CopyIn();
    CopyIn(const CopyIn&) = delete;
    CopyIn& operator=(const CopyIn&) = delete;

    // Throws ServerError or ConnectionLost as soon as the connection knows, which may be later than the piece
    // that is to blame. That ends the COPY.
    void put(std::string_view bytes);

    // Returns the number of rows that the server stored. Throws as put().
    std::uint64_t finish();

  private:
    [[noreturn]] void fail();

    Connection::Impl& impl_;
    std::string sql_;
    bool open_ = true;
};

}  // namespace copyover::postgres
