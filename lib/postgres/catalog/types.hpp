// Column types of a live catalog as lib/schema describes them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/type.hpp"

namespace copyover::postgres {

class CatalogTypes {
  public:
    // Reads the types of all columns of the tables (an array literal of OIDs), and the domains, elements and
    // labels below them.
    CatalogTypes(Connection& connection, const std::string& table_oids);

    // `modifier` is atttypmod.
    [[nodiscard]] schema::Type type(std::uint32_t oid, std::int32_t modifier) const;

    // The default that a domain gives to its columns, empty where there is none.
    [[nodiscard]] std::string domain_default(std::uint32_t oid) const;

  private:
    struct Row {
        std::string schema;
        std::string name;
        bool domain = false;
        bool enumeration = false;
        std::uint32_t base = 0;     // of a domain
        std::uint32_t element = 0;  // of an array
        std::int32_t modifier = -1;
        bool not_null = false;
        bool check = false;
        std::string default_sql;
        std::vector<std::string> labels;
    };

    [[nodiscard]] schema::Type array_type(std::uint32_t oid, const Row& row, std::int32_t modifier) const;

    std::map<std::uint32_t, Row> rows_;
};

}  // namespace copyover::postgres
