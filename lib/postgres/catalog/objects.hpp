// The tables of a target with the objects around them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::postgres {

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
    bool triggers_changed = false;       // foreign_key: ALTER TABLE changed the state of its own triggers
    // A foreign key of a partitioned table: its partitions know it under another name, with a comment or as
    // their own, or it references partitions.
    bool irregular_partitions = false;
    bool depends_on_extension = false;  // of the index: ALTER INDEX ... DEPENDS ON EXTENSION
    char enabled = 'O';                 // trigger: tgenabled
    bool before = false, per_row = false, on_insert = false;  // trigger
};

// A sequence that is owned by a column or used by its default.
struct TargetSequence {
    std::string name;  // qualified, quoted
    std::string column;
    bool owner = false;    // the role may restart it
    bool may_use = false;  // the role may call nextval
    // Values until it refuses; nothing where it cycles or the role may not read it.
    std::optional<std::int64_t> left;
};

// A foreign key between a migrated table and one that is not migrated.
struct OutsideReference {
    std::string constraint;
    schema::Name other;       // the table that is not migrated
    bool to_outside = false;  // whether the migrated table is the one that references
};

// A column that the role may not both read and write.
struct ClosedColumn {
    std::string name;
    bool may_insert = false, may_select = false;
};

// A migrated table as it stands in the target. Partitions count as part of their table.
struct TargetTable {
    schema::Name name;
    std::uint32_t oid = 0;
    char kind = 'r';     // relkind: r, p, f
    bool owner = false;  // the role may alter it
    bool may_insert = false, may_select = false, may_truncate = false, may_delete = false;
    bool may_use_schema = false;
    bool may_lock = false;       // in ACCESS EXCLUSIVE MODE
    bool may_reference = false;  // add a foreign key that references it
    std::vector<ClosedColumn> closed_columns;
    bool row_security = false, force_row_security = false;
    bool row_security_active = false;  // policies would hide rows from this role
    bool published = false;
    bool referenced_from_outside = false;  // a foreign key of a table that is not among the migrated ones
    bool has_inheritance_children = false;
    bool has_user_triggers = false;  // enabled ones that are not internal
    bool unlogged = false;
    std::int64_t estimated_rows = 0;
    std::int64_t bytes = 0;
    std::vector<std::string> storage_options;  // as "autovacuum_enabled=false"
    // By the names that SQL gives them, qualified and quoted:
    std::vector<std::string> publications;
    std::vector<std::string> materialized_views;  // that read the table, through views too
    std::vector<std::string> foreign_partitions;
    std::vector<OutsideReference> outside_references;
    std::vector<TargetSequence> sequences;
    std::vector<TableObject> objects;  // triggers that partitions have of their own included
};

std::vector<TargetTable> read_target(Connection& connection, const std::vector<schema::Name>& names);

}  // namespace copyover::postgres
