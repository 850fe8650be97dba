// A fresh database with the statements of a script, on a throwaway server of the test program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

std::string file_text(const std::string& path_in_project);

class TestDatabase {
  public:
    explicit TestDatabase(std::string_view script = {});

    Connection& connection() { return connection_; }
    // Statements separated by semicolons.
    void run(std::string_view script);

  private:
    Connection connection_;
};

std::vector<schema::Name> names_of(const schema::Schema& schema);

}  // namespace copyover::postgres
