// All that the catalog says of tables, to be compared.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// Every row of the catalog that describes the tables (columns, defaults, constraints, indexes, triggers and
// their state, comments, options, grants, policies, publications, dependent views, sequences and their
// state), with their partitions and inheriting tables: sorted lines, so that two fingerprints can be compared
// and their difference printed. Nothing in it changes with the rows of the tables or when an object is
// rebuilt as it was. The values of sequences stand in lines that start with sequence_value_line. Left out are
// `created` tables with their partitions, and what they add to the others: foreign keys and their triggers.
inline constexpr std::string_view sequence_value_line = "value of sequence";
struct CatalogFingerprint {
    std::vector<std::string> lines;
    std::map<std::string, std::string> removals;  // by name_of(CatalogLine): statements that take things away
};

CatalogFingerprint catalog_fingerprint(Connection& connection, const std::vector<schema::Name>& names,
                                       const std::vector<schema::Name>& created = {});

}  // namespace copyover::postgres
