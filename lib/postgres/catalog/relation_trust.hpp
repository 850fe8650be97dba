// Whether tables under given names are ordinary ones of people whom the role trusts, before any statement
// touches them: a view, a trigger or a default of somebody else would run with the role's rights.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"

namespace copyover::postgres {

struct KnownRelation {
    std::string name;     // empty for the schema itself
    std::string columns;  // names in order, separated by commas
    bool readable = false;
    bool writable = false;
    std::vector<std::string> objections;  // "it is a view"; empty where it can be trusted
};

// The relations and types of the schema that bear one of the names or match the pattern (a POSIX regular
// expression), and the schema itself in front where it is there. Reads the catalog only. Trusted owners are
// the current role, roles that it is a member of, the database's owner and superusers. Relations that match
// the pattern alone may have columns of any type.
std::vector<KnownRelation> inspect_relations(Connection& connection, const std::string& schema,
                                             std::span<const std::string> names, const std::string& pattern);

enum class Created { schema, table };

// Takes from everybody but the owner what default privileges gave on an object that was just created; `name`
// is quoted.
void close_to_others(Connection& connection, Created kind, const std::string& name);

}  // namespace copyover::postgres
