// What may change rows of other tables while rows are written: the catalog tells that it runs, not what it
// touches.
#pragma once

#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// An enabled trigger, event trigger or rule, a foreign key that acts on what refers to a changed key, or a
// function of a default, constraint or index.
struct Reach {
    std::string name;  // "trigger meddle of public.messages"
    schema::Name
        table;  // whose rows set it off; empty for an event trigger, which any DDL of the run may set off
};

// Whatever rows written into these tables set off, the updated ones among them too, in the order of the
// names. Where there is none, no other table changes. Functions in C and those of PostgreSQL itself write
// nothing.
std::vector<Reach> read_reach(Connection& connection, const std::vector<schema::Name>& written,
                              const std::vector<schema::Name>& updated);

// Of those, the enabled event triggers.
std::vector<Reach> read_event_triggers(Connection& connection);

}  // namespace copyover::postgres
