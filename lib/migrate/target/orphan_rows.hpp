// The rows that a foreign key will refuse of which only the server knows what it finds equal: ADD CONSTRAINT
// names none of them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mapping/plan/plan.hpp"
#include "migrate/survey/key_set.hpp"
#include "migrate/target/target.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

class OrphanRows {
  public:
    // Learns from the catalog how the keys compare: before they are set aside. Everything is borrowed.
    OrphanRows(postgres::Connection& connection, const Target& target, const mapping::Plan& plan);

    struct Found {
        std::size_t table = 0;
        const mapping::ReferencePlan* reference = nullptr;
        KeySet rows;  // RowHasher::row()
    };

    // Of all tables, in a transaction that is rolled back.
    std::vector<Found> find();

  private:
    struct Search {
        std::size_t table = 0;
        const mapping::ReferencePlan* reference = nullptr;
        std::string condition;
    };

    postgres::Connection& connection_;
    const Target& target_;
    const mapping::Plan& plan_;
    std::vector<Search> searches_;
};

}  // namespace copyover::migrate
