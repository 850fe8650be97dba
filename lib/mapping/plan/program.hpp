// The row rules in executable form: pointers are slots, constants are values, names of tables and columns are
// positions. Built by the binder, run by the RecordMapper.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/redaction.hpp"
#include "mapping/convert/conversion.hpp"
#include "mapping/plan/trie.hpp"
#include "mapping/syntax/mapping_document.hpp"
#include "mapping/syntax/mapping_syntax.hpp"
#include "schema/model.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

static_assert(most_rules <= mask_bits);

// A scalar of the mapping that values are compared with. Numbers in canonical form.
struct Constant {
    json::Kind kind = json::Kind::null;
    std::string text;
};

// A place in or around the record.
struct Place {
    enum class Kind : std::uint8_t {
        node,        // reached from the record
        name,        // of a value around the record, `up` levels above it
        in_match,    // one of the slot's nodes: below the value `up` levels above the match of `each`
        match_name,  // of the value `up` levels above the match
        constant,    // no place: a text of the mapping
        capture,    // of the file's name; slot and `up` are indexes of SourcePlan::captures and Plan::sources
        enclosing,  // outside of the record; the same of SourcePlan::enclosing
    };
    Kind kind = Kind::node;
    std::uint32_t slot = no_slot;  // node, in_match
    std::uint32_t up = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

inline bool is_in_record(const Place& place) {
    return place.kind == Place::Kind::node || place.kind == Place::Kind::in_match;
}

struct Condition {
    Place place;
    Test<Constant> test;
};

// A value that is taken from a row elsewhere.
struct Lookup {
    struct Key {
        std::size_t index = 0;  // into Plan::lookups
        Conversion key;         // what the row's key column makes of a value
        bool file_name = false;
    };
    std::vector<Key> keys;  // in the order in which they are tried
    MissingPolicy on_missing = MissingPolicy::reject;
    std::string table;  // as messages name them
    std::string key_columns;
    std::string value_column;
};

inline constexpr std::uint8_t all_kinds = 0xff;

// One alternative.
struct Reading {
    Place place;
    std::string constant;           // in place of a value, among the parts of a text
    bool names = false;             // the names of the nodes found, not their values
    bool many = false;              // the pattern has a `*`: only in collect
    bool contested = false;         // another alternative reads the same place: the first that fits has it
    std::uint8_t fits = all_kinds;  // of an alternative: the JSON types that it takes, a bit for each
    std::uint32_t alternative = 0;  // as PatternUse; 0 where the column has no other
    Conversion conversion;
    std::vector<Constant> null_if;
    std::optional<std::vector<std::pair<std::string, schema::Value>>> map;
    std::optional<Match> match;
    bool drop_query = false;
    std::optional<Split> split;
    std::optional<Lookup> lookup;
    bool plain = true;  // nothing but `conversion` between the value and the column

    [[nodiscard]] bool takes(json::Kind kind) const {
        return (fits & (1U << static_cast<unsigned>(kind))) != 0;
    }
};

struct ColumnProgram;
struct ObjectPart;

// The kinds of columns, as column_syntax.hpp has them.
struct Alternatives {
    std::vector<Reading> readings;
};
struct Collected {
    std::vector<Reading> readings;
    bool distinct = false;
};
struct Equal {
    std::vector<Reading> readings;
};
struct Joined {  // a template is joined by nothing
    std::vector<Reading> readings;
    std::string delimiter;
    bool sort = false;
};
struct NamedUuid {
    std::vector<Reading> readings;
    schema::Uuid name_space{};
};
struct Object {
    std::vector<ObjectPart> parts;
};
struct Fixed {
    schema::Value value;
};
struct Rest {};

using Content = std::variant<Alternatives, Collected, Equal, Joined, NamedUuid, Object, Fixed, Rest>;

struct ColumnProgram {
    Content content;
    std::size_t position = 0;  // in TablePlan::columns
    const schema::Column* column = nullptr;
    Conversion conversion;       // of joined texts and collected elements
    schema::Value fallback;      // where the source is absent or null
    bool null_stays = false;     // the fallback is for what is absent alone
    std::string server_default;  // the fallback, where only the server can make it; else empty
    Sensitivity sensitivity = Sensitivity::plain;
    std::string sources;     // as messages name them: "/text, /content"
    std::size_t number = 0;  // of all column programs, for the counters
};

struct ObjectPart {
    std::string name;  // of the member
    ColumnProgram column;
};

// None where the kind has none.
std::span<const Reading> readings_of(const ColumnProgram& column);
std::span<const ObjectPart> parts_of(const ColumnProgram& column);

struct RuleProgram {
    std::size_t source = 0;
    std::size_t rule = 0;   // in its source
    std::size_t table = 0;  // index into Plan::tables
    Mask bit = 0;
    std::vector<Condition> where;
    std::vector<Condition> deleted;  // of a record that takes the row of its key away; empty where none does
    std::vector<ColumnProgram> columns;
    std::vector<schema::Value> initial;  // one per column of the table: what unmapped ones get
    bool reads_names = false;            // needs an object
    bool reads_parts = false;            // needs an array or object
    bool reads_own_name = false;

    // One row for every node that the slot reaches; no_slot: one row for the record.
    std::uint32_t each = no_slot;
    // A value outside of the match is read only where there is a match that takes it along: such reads have
    // bits of their own, by the levels above the match at which they start.
    struct Level {
        std::uint32_t up = 0;
        Mask bit = 0;
        std::uint32_t slot = no_slot;  // of the values at that level; no_slot: the record
    };
    std::vector<Level> levels;

    struct Create {
        std::vector<ColumnProgram> columns;
        std::vector<schema::Value> initial;
    };
    std::vector<std::optional<Create>> creates;  // one per reference of the table

    std::optional<ColumnProgram> by;  // of "on_duplicate": a timestamptz
};

struct SourceProgram {
    Mask bit = 0;
    std::vector<Condition> where;
    std::vector<RuleProgram> rules;
    bool own_name_is_value = false;  // the pattern of the records ends in `*`
    bool ignores_own_name = false;
};

class Program {
  public:
    std::unique_ptr<MappingDocument> document;  // constants are views into it
    schema::Arena constants;
    std::vector<SourceProgram> sources;
    std::vector<PatternUse> uses;
    std::vector<bool> slot_is_list;    // whether a slot's pattern has a `*`
    std::size_t columns = 0;           // column programs in all
    std::uint32_t alternatives = 0;    // numbers given
    std::deque<schema::Column> parts;  // of objects and columns of literals: what their values are made as
    std::deque<schema::ForeignKey> references;  // that row rules state
    std::deque<schema::Type> literals;  // of columns of literals, which schema.sql knows by their own type
};

// More patterns than this make the mapping refused.
inline constexpr std::size_t most_trie_nodes = 20'000;

}  // namespace copyover::mapping
