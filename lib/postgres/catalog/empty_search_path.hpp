// For as long as it lives, the server prints definitions with every name qualified, as pg_dump has them: they
// then mean the same to a session with another search_path.
#pragma once

#include <string>

#include "postgres/connection/connection.hpp"

namespace copyover::postgres {

// Within the transaction that is open, or one of its own, read only, where none is. The search_path is as it
// was behind it.
class EmptySearchPath {
  public:
    explicit EmptySearchPath(Connection& connection);
    // Where a statement has failed meanwhile, the transaction is lost, and the setting with it.
    ~EmptySearchPath();
    EmptySearchPath(const EmptySearchPath&) = delete;
    EmptySearchPath& operator=(const EmptySearchPath&) = delete;

  private:
    Connection& connection_;
    bool own_transaction_;
    std::string before_;
};

}  // namespace copyover::postgres
