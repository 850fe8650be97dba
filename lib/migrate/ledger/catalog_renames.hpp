// Things of the catalog that are called otherwise than before.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/line.hpp"

namespace copyover::migrate {

// What stands behind the kind: the name as SQL has it, of an index without its schema.
std::string bare_name(const postgres::CatalogLine& line);

// The definition of a constraint, an index or a trigger, whatever it is called.
std::string nameless(const postgres::CatalogLine& line);

// The statement that gives such a thing its former name.
std::string rename_of(const postgres::CatalogLine& now, const postgres::CatalogLine& before);

struct RenamedColumn {
    postgres::CatalogLine before;
    postgres::CatalogLine now;
};

// By their numbers, which are never used again.
std::vector<RenamedColumn> renamed_columns(const std::vector<std::string>& before,
                                           const std::vector<std::string>& now);

}  // namespace copyover::migrate
