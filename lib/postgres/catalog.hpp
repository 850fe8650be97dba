// What a live server says about tables: the model of lib/schema, and the objects around them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

// The tables of those names, looked up once along the search_path where Name::schema is empty or "public" and
// no such table is in public. A name that the target lacks is left out. Types carry OIDs.
schema::Schema read_tables(Connection& connection, const std::vector<schema::Name>& names);

// An index, constraint or trigger of a migrated table with all that dropping it would lose.
struct TableObject {
    enum class Kind { primary_key, unique_constraint, foreign_key, exclusion, check, index, trigger };
    Kind kind = Kind::index;
    std::uint32_t oid = 0;
    schema::Name table;
    std::string name;
    std::string definition;        // pg_get_constraintdef, pg_get_indexdef or pg_get_triggerdef
    std::string comment;           // on the constraint or trigger; of an index on the index
    std::string index_comment;     // on the index behind a constraint
    std::string tablespace;        // empty for the database's default
    std::string access_method;     // of an index: btree, gin
    std::string index_definition;  // pg_get_indexdef of the index, also of the one behind a constraint
    bool has_expressions = false;  // an index over expressions
    std::vector<std::string> storage_options;  // of the index, as "fastupdate=off"
    bool clustered = false;                    // the table's CLUSTER mark is on it
    bool replica_identity = false;             // REPLICA IDENTITY USING INDEX names it
    bool deferrable = false;
    bool deferred = false;
    bool validated = true;  // foreign key and check; an index: indisvalid
    // Something else depends on it: a view, a routine, a foreign key of a table that is not migrated. Foreign
    // keys of migrated tables do not count; they are objects of their own.
    bool has_dependents = false;
    bool has_storage_options = false;    // reloptions or column statistics that a definition omits
    bool partition_attached = false;     // inherited from a parent table: cannot be dropped alone
    std::optional<schema::Name> parent;  // foreign_key: the referenced table
    char enabled = 'O';                  // trigger: tgenabled
};

// A migrated table as it stands in the target.
struct TargetTable {
    schema::Name name;
    std::uint32_t oid = 0;
    char kind = 'r';     // relkind: r, p, f
    bool owner = false;  // the role may alter it
    bool may_insert = false, may_select = false, may_truncate = false, may_delete = false;
    bool row_security = false, force_row_security = false;
    bool published = false;
    bool referenced_from_outside = false;  // a foreign key of a table that is not among the migrated ones
    bool has_inheritance_children = false;
    bool has_user_triggers = false;  // enabled ones that are not internal
    std::int64_t estimated_rows = 0;
    std::int64_t bytes = 0;
    std::vector<std::string> storage_options;  // as "autovacuum_enabled=false"
    std::vector<std::string> sequences;  // qualified, quoted; owned by its columns or used by their defaults
    std::vector<std::string> sequence_columns;  // for each sequence the column that it numbers
    std::vector<TableObject> objects;
};

std::vector<TargetTable> read_target(Connection& connection, const std::vector<schema::Name>& names);

// Every row of the catalog that describes the tables (columns, defaults, constraints, indexes, triggers and
// their state, comments, options, grants, policies, publications, dependent views, sequences and their
// state), with their partitions and inheriting tables: sorted lines, so that two fingerprints can be compared
// and their difference printed. Nothing in it changes with the rows of the tables or when an object is
// rebuilt as it was. The values of sequences stand in lines that start with sequence_value_line.
inline constexpr std::string_view sequence_value_line = "value of sequence";
std::vector<std::string> catalog_fingerprint(Connection& connection, const std::vector<schema::Name>& names);

}  // namespace copyover::postgres
