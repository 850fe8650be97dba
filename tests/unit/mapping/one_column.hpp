// A mapping of one column, for tests of what makes it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "migration.hpp"

namespace copyover::mapping {

// A table with one column "v" of the given type beside the key, fed by the given column of the mapping.
struct OneColumn {
    OneColumn(std::string_view type, std::string_view column, std::string_view more = "")
        : migration(fmt::format("CREATE TABLE t (id integer PRIMARY KEY, v {});", type),
                    fmt::format(R"({{"sources":[{{"files":"a.json","rows":[
{{"table":"t","columns":{{"id":"/id","v":{}}}}}]{}}}]}})",
                                column, more)) {}

    std::string run(std::string_view document) {
        const std::string rows = migration.run(document);
        return rows + migration.printed();
    }

    Migration migration;
};

}  // namespace copyover::mapping
