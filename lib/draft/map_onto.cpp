#include "draft/map_onto.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/redaction.hpp"
#include "draft/column_match.hpp"
#include "draft/column_notes.hpp"
#include "draft/name_likeness.hpp"
#include "schema/schema_file.hpp"
#include "schema/table_lookup.hpp"

namespace copyover::draft {

namespace {

constexpr double own_name_likeness = 0.95;
constexpr double legacy_likeness = 0.8;
constexpr double least_shared = 0.5;  // of the columns, for tables whose names are unlike

bool is_place(const DraftColumn& column) {
    return column.evidence == place_evidence;
}

// Whether the column would hold something of the files: not what is left over.
bool is_data(const DraftColumn& column) {
    return column.kind != DraftColumn::Kind::rest;
}

// A drafted table and the given one that it feeds.
using Targets = std::map<std::string, const schema::Table*, std::less<>>;  // by the drafted name

// Pairs a drafted table's columns with those of a given one, the likest first.
class ColumnPairs {
  public:
    struct Pair {
        std::size_t drafted;
        std::size_t given;
        double likeness;
    };

    ColumnPairs(const DraftTable& drafted, const schema::Table& table, const Targets& targets)
        : drafted_(drafted), table_(table), targets_(targets) {
        std::vector<Pair> all;
        for (std::size_t d = 0; d < drafted.columns.size(); ++d) {
            for (std::size_t g = 0; is_data(drafted.columns[d]) && g < table.columns.size(); ++g) {
                const schema::Column& column = table.columns[g];
                if (column.generated || !takes(column, drafted.columns[d])) continue;
                const double alike = likeness_of(d, g);
                if (alike >= least_likeness) all.push_back({d, g, alike});
            }
        }
        std::ranges::stable_sort(all, std::greater<>(), &Pair::likeness);
        std::set<std::size_t> fed;
        std::set<std::size_t> feeding;
        for (const Pair& pair : all) {
            if (fed.contains(pair.given) || feeding.contains(pair.drafted)) continue;
            fed.insert(pair.given);
            feeding.insert(pair.drafted);
            pairs_.push_back(pair);
        }
        std::ranges::sort(pairs_, {}, &Pair::drafted);
    }

    [[nodiscard]] const std::vector<Pair>& all() const { return pairs_; }

    // How many are certain and tell something: most tables have an id and a name.
    [[nodiscard]] std::size_t telling() const {
        constexpr std::array<std::string_view, 4> common{"id", "name", "title", "key"};
        return static_cast<std::size_t>(std::ranges::count_if(pairs_, [&](const Pair& pair) {
            const std::string& name = drafted_.columns[pair.drafted].name;
            return pair.likeness >= sure_likeness && std::ranges::find(common, name) == common.end();
        }));
    }

  private:
    double likeness_of(std::size_t d, std::size_t g) const {
        const DraftColumn& drafted = drafted_.columns[d];
        const schema::Column& column = table_.columns[g];
        const schema::Key* key = table_.primary_key();
        const bool is_key = key != nullptr && key->columns == std::vector<std::size_t>{g};
        double alike = likeness(drafted.name, column.name);
        const bool own_name = drafted_.each.empty() && drafted.pointers.front() == "0#";
        const bool own_key = drafted_.primary_key == std::vector<std::string>{drafted.name};
        if (is_key && (own_name || own_key)) alike = std::max(alike, own_name_likeness);
        if (own_key && is_legacy_id(column.name)) alike = std::max(alike, legacy_likeness);
        if (refers_alike(drafted, g)) alike = std::max(alike, own_name_likeness);
        return alike;
    }

    // Whether both columns refer to the same table.
    bool refers_alike(const DraftColumn& drafted, std::size_t g) const {
        std::string parent;
        if (drafted_.foreign_key == std::vector<std::string>{drafted.name}) parent = drafted_.parent;
        for (const DraftReference& reference : drafted_.references)
            if (reference.columns == std::vector<std::string>{drafted.name}) parent = reference.table;
        const auto target = targets_.find(parent);
        if (parent.empty() || target == targets_.end()) return false;
        return std::ranges::any_of(table_.foreign_keys, [&](const schema::ForeignKey& foreign) {
            return foreign.columns == std::vector<std::size_t>{g} && foreign.parent == target->second->name;
        });
    }

    const DraftTable& drafted_;
    const schema::Table& table_;
    const Targets& targets_;
    std::vector<Pair> pairs_;
};

// How alike a drafted table is to a given one; 0 where it is not.
double table_likeness(const DraftTable& drafted, const schema::Table& table) {
    const ColumnPairs pairs(drafted, table, {});
    const auto columns = static_cast<double>(std::ranges::count_if(
        drafted.columns, [](const DraftColumn& column) { return is_data(column) && !is_place(column); }));
    if (pairs.all().empty() || columns == 0) return 0;
    const double shared = static_cast<double>(pairs.all().size()) / columns;
    const double name = likeness(drafted.name, table.name.name);
    const bool alike = name >= least_likeness || (pairs.telling() >= 2 && shared >= least_shared);
    return alike ? name + shared : 0;
}

// Each drafted table gets the given one that it is most alike to, and each given one feeds from one only.
Targets choose_targets(const std::vector<DraftTable>& drafted, const schema::Schema& schema) {
    struct Pair {
        const DraftTable* drafted;
        const schema::Table* given;
        double likeness;
    };
    std::vector<Pair> all;
    for (const DraftTable& table : drafted) {
        for (const schema::Table& given : schema.tables) {
            const double alike = table_likeness(table, given);
            if (alike > 0) all.push_back({&table, &given, alike});
        }
    }
    std::ranges::stable_sort(all, std::greater<>(), &Pair::likeness);
    Targets targets;
    std::set<const schema::Table*> fed;
    for (const Pair& pair : all) {
        if (fed.contains(pair.given) || targets.contains(pair.drafted->name)) continue;
        fed.insert(pair.given);
        targets.emplace(pair.drafted->name, pair.given);
    }
    return targets;
}

class TableMapper {
  public:
    TableMapper(DraftTable& drafted, const schema::Table& table, const Targets& targets)
        : drafted_(drafted), table_(table), pairs_(drafted, table, targets) {}

    // Whether some times need a zone.
    bool map() {
        drafted_.decisions.clear();
        drafted_.decided.clear();
        drafted_.repairs.clear();
        std::vector<DraftColumn> columns = std::exchange(drafted_.columns, {});
        bool zone = false;
        for (const ColumnPairs::Pair& pair : pairs_.all()) {
            const schema::Column& given = table_.columns[pair.given];
            const DraftColumn& column = columns[pair.drafted];
            zone = zone || needs_zone(given, column);
            drafted_.columns.push_back(matched(given, column));
            note_pair(column, drafted_.columns.back(), pair.likeness);
            for (std::string& repair : repairs_of(drafted_.columns.back()))
                drafted_.repairs.push_back(std::move(repair));
        }
        note_open(columns);
        return zone;
    }

  private:
    void decide(std::string text) { drafted_.decisions.push_back(std::move(text)); }

    static std::string pointers_of(const DraftColumn& column) {
        std::vector<std::string> pointers = column.pointers;
        pointers.erase(std::unique(pointers.begin(), pointers.end()), pointers.end());
        return fmt::format("`{}`", escaped(fmt::format("{}", fmt::join(pointers, "`, `"))));
    }

    void note_pair(const DraftColumn& column, const DraftColumn& made, double alike) {
        if (alike < sure_likeness)
            decide(
                fmt::format("{} feeds `{}`, because their names are alike.", pointers_of(column), made.name));
        if (made.empty_is_null)
            decide(fmt::format("{} holds empty texts, which become NULL in `{}`.", pointers_of(column),
                               made.name));
    }

    // What no column takes, then what nothing feeds.
    void note_open(const std::vector<DraftColumn>& columns) {
        const auto is_fed = [&](std::size_t i) {
            return std::ranges::find(pairs_.all(), i, &ColumnPairs::Pair::given) != pairs_.all().end();
        };
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const bool used =
                std::ranges::find(pairs_.all(), i, &ColumnPairs::Pair::drafted) != pairs_.all().end();
            if (used || !is_data(columns[i]) || is_place(columns[i])) continue;
            std::size_t named = 0;
            while (named < table_.columns.size() &&
                   (is_fed(named) || likeness(columns[i].name, table_.columns[named].name) < sure_likeness))
                ++named;
            decide(named < table_.columns.size()
                       ? fmt::format("{}: `{}` has the name, but {} does not take it ({}).",
                                     pointers_of(columns[i]), table_.columns[named].name,
                                     table_.columns[named].type.name, columns[i].evidence)
                       : fmt::format("{}: no free column of {} takes it ({}).", pointers_of(columns[i]),
                                     table_.name.name, columns[i].evidence));
        }
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const schema::Column& column = table_.columns[i];
            if (is_fed(i) || column.generated) continue;
            const bool needed = column.not_null && column.default_sql.empty() && !column.serial &&
                                column.identity == schema::Identity::none;
            decide(fmt::format("Nothing feeds the column `{}`{}.", column.name,
                               needed ? ", which needs a value" : "; it keeps its default"));
        }
    }

    DraftTable& drafted_;
    const schema::Table& table_;
    ColumnPairs pairs_;
};

// Nested records without a table that resembles them are values of their parent, as they are. What is nested
// in them comes first.
void keep_in_parents(std::vector<DraftTable>& drafted, const schema::Schema& schema) {
    for (std::size_t i = drafted.size(); i-- > 0;) {
        if (drafted[i].each.empty() || choose_targets(drafted, schema).contains(drafted[i].name)) continue;
        const auto parent = std::ranges::find(drafted, drafted[i].parent, &DraftTable::name);
        parent->columns.push_back(drafted[i].instead);
        drafted.erase(drafted.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

std::string place_of(const DraftTable& table) {
    return fmt::format("`{}`, records `{}`", escaped(table.files),
                       table.records.empty() ? "(the whole document)" : escaped(table.records));
}

}  // namespace

void map_onto(Draft& draft, std::string_view schema_text, const std::string& file, Findings& findings) {
    const schema::SchemaFile read = schema::read_schema(schema_text, file, findings);
    draft.onto_existing = true;
    std::vector<DraftTable> drafted = std::exchange(draft.tables, {});
    keep_in_parents(drafted, read.schema);
    const Targets targets = choose_targets(drafted, read.schema);
    for (DraftTable& table : drafted) {
        const auto target = targets.find(table.name);
        if (target == targets.end()) {
            draft.unmapped.push_back(place_of(table));
            continue;
        }
        const schema::Table& given = *target->second;
        const bool zone = TableMapper(table, given, targets).map();
        draft.wall_time = draft.wall_time || zone;
        if (likeness(table.name, given.name.name) < least_likeness)
            table.decisions.insert(
                table.decisions.begin(),
                fmt::format("{} feed it, because their columns are alike.", place_of(table)));
        table.name = schema::lookup_text(read.schema, given.name);
        table.primary_key.clear();
        table.foreign_key.clear();
        table.references.clear();
        const schema::Key* key = given.primary_key();
        for (const std::size_t column : key == nullptr ? std::vector<std::size_t>{} : key->columns)
            table.primary_key.push_back(given.columns[column].name);
        draft.tables.push_back(std::move(table));
    }
    for (const schema::Table& given : read.schema.tables) {
        const auto is_it = [&](const auto& pair) { return pair.second == &given; };
        if (std::ranges::none_of(targets, is_it))
            draft.unfed.push_back(schema::lookup_text(read.schema, given.name));
    }
}

}  // namespace copyover::draft
