// Tables as PostgreSQL sees them. Built from schema.sql or from a live catalog; the two can be compared.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/type.hpp"

namespace copyover::schema {

struct Name {
    std::string schema;
    std::string name;

    friend auto operator<=>(const Name&, const Name&) = default;
};

// "users" in schema public, "audit.users" in others: for messages and reports. SQL quotes identifiers through
// lib/postgres.
std::string to_string(const Name& name);

// "mood" in schema public or PostgreSQL's own, "game.mood" in others.
std::string type_label(const Name& name);

// From now on to_string writes "public.users", too: where public is not the first schema of the search path,
// "users" would be another table. Of the whole process, said before a run names its first table.
void spell_out_public(bool spelt_out);

// How names without a schema are looked up: along these schemas, the first that has the name.
struct SearchPath {
    // What a database holds, whatever its kind, but for PostgreSQL's own.
    struct Inventory {
        std::set<std::string> schemas;
        std::set<Name> relations;
        std::set<Name> types;
    };

    std::string setting;                         // as SHOW search_path tells it; empty without a server
    std::vector<std::string> schemas{"public"};  // "$user" is replaced by the role
    std::shared_ptr<const Inventory> live;       // nothing without a server
};

enum class Identity { none, by_default, always };

struct Column {
    std::string name;
    Type type;
    bool not_null = false;    // of the column, its domain or a primary key
    std::string default_sql;  // the default expression as text; empty where there is none
    bool generated = false;   // GENERATED ALWAYS AS ... STORED: may not be written
    Identity identity = Identity::none;
    bool serial = false;  // the default takes the next value of a sequence
};

// A primary key or unique constraint, or a unique index over plain columns without predicate.
struct Key {
    std::string name;
    std::vector<std::size_t> columns;  // indexes into Table::columns
    bool primary = false;
    bool nulls_not_distinct = false;
    bool deferrable = false;
    // Its index has a collation or operator class of its own, with an equality that the client does not know.
    bool own_equality = false;
};

struct ForeignKey {
    std::string name;
    std::vector<std::size_t> columns;
    Name parent;
    std::vector<std::string>
        parent_columns;  // resolved to the parent's primary key where the source names none
    bool match_full = false;
};

// A constraint or trigger that only the server can judge: CHECK, exclusion, unique index with expression or
// predicate, trigger, rule.
struct ServerRule {
    std::string kind;  // "check constraint", "exclusion constraint", "unique index", "trigger"
    std::string name;
    std::string definition;
};

struct Index {
    std::string name;
    std::string definition;  // as pg_get_indexdef prints it, as far as it is known offline
    bool unique = false;
};

// What the server makes of a row's values beside storing them, and may refuse to: an entry of an index, a
// generated column.
struct Derivation {
    enum class Size {
        any,
        third_of_page,  // an entry of a B-tree
        page,           // of other indexes
        element,        // of GIN: each element of an array
        words,          // of a tsvector
    };
    std::string kind;  // "index", "generated column"
    std::string name;
    std::vector<std::string> columns;  // whose values it holds in their length
    Size size = Size::any;
    bool computes = false;  // with functions or operators that do not take every value
};

struct Table {
    Name name;
    std::vector<Column> columns;
    std::vector<Key> keys;  // the primary key first
    std::vector<ForeignKey> foreign_keys;
    std::vector<ServerRule> server_rules;
    std::vector<Index> indexes;           // those that back no constraint
    std::vector<Derivation> derivations;  // as schema.sql has them; keys are none
    bool partitioned = false;
    std::string partition_key;  // as PARTITION BY says it, empty where the table is not partitioned

    [[nodiscard]] std::optional<std::size_t> column_index(std::string_view column) const;
    [[nodiscard]] const Key* primary_key() const;
};

// The order that both readers leave behind: the primary key first, everything else by name, so that a dump
// and a hand-written file of the same tables give the same model.
void sort_objects(Table& table);

struct Schema {
    std::vector<Table> tables;
    SearchPath path;  // of names without a schema in what is bound to these tables

    [[nodiscard]] const Table* find(const Name& name) const;
};

// Indexes of the tables such that each comes after the tables it references, as far as cycles allow (members
// of a cycle keep their order of declaration).
std::vector<std::size_t> parents_first(const std::vector<const Table*>& tables);

}  // namespace copyover::schema
