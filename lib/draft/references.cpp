#include "draft/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "draft/called_like.hpp"
#include "draft/column_notes.hpp"
#include "draft/key_choice.hpp"
#include "draft/names.hpp"
#include "draft/sql_names.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr std::uint64_t enough_values = 5;  // different ones, for "nearly all"

DraftColumn* column_called(DraftTable& table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, &DraftColumn::name);
    return found == table.columns.end() ? nullptr : &*found;
}

// In the table, in its keys, and in those that are nested in it, which refer to it.
void rename(std::vector<DraftTable>& tables, DraftTable& table, const std::string& from,
            const std::string& to) {
    column_called(table, from)->name = to;
    std::ranges::replace(table.primary_key, from, to);
    std::ranges::replace(table.foreign_key, from, to);
    if (table.group_name == from) table.group_name = to;
    for (DraftReference& reference : table.references)
        std::ranges::replace(reference.columns, from, to);
    for (DraftTable& child : tables) {
        if (child.parent != table.name) continue;
        const auto place = std::ranges::find(child.parent_key, from);
        if (place == child.parent_key.end()) continue;
        *place = to;
        const std::string column =
            child.foreign_key[static_cast<std::size_t>(place - child.parent_key.begin())];
        const bool is_free = column_called(child, to) == nullptr;
        const std::string wanted = is_free ? to : reference_name(table.name, to);
        column_called(child, column)->evidence = fmt::format("`{}` of {}", to, table.name);
        if (column_called(child, wanted) == nullptr) rename(tables, child, column, wanted);
    }
}

// What a column refers to, as far as values tell.
struct Target {
    std::string table;
    std::string key;
    std::string type;
    bool named = false;
    std::uint64_t missing = 0;
};

class ReferenceFinder {
  public:
    explicit ReferenceFinder(std::vector<DraftTable>& tables) : tables_(tables) {}

    void find() {
        for (DraftTable& table : tables_) {
            for (std::size_t c = 0; c < table.columns.size(); ++c)
                find(table, c);
        }
        // Behind all others, which may rename columns.
        for (DraftTable& table : tables_) {
            for (const DraftColumn& column : std::vector<DraftColumn>(table.columns)) {
                find_composite(table, column);
                note_elements(table, column);
            }
        }
    }

  private:
    static bool may_refer(const DraftTable& table, const DraftColumn& column) {
        if (column.facts == nullptr || !column.facts->known() || column.facts->count() == 0) return false;
        if (column.type != "bigint" && column.type != "text" && column.type != "uuid") return false;
        return !column.secret && column.repairs == 0 && !column.empty_is_null &&
               std::ranges::find(table.foreign_key, column.name) == table.foreign_key.end();
    }

    static bool is_around(const DraftTable& table, const DraftColumn& column) {
        return column.kind == DraftColumn::Kind::capture || column.name == table.group_name ||
               (!table.each.empty() && column.name == table.own_name);
    }

    std::vector<Target> targets(const DraftTable& table, const DraftColumn& column) const {
        std::vector<Target> out;
        for (const DraftTable& parent : tables_) {
            if (parent.primary_key.size() != 1) continue;
            const auto key =
                std::ranges::find(parent.columns, parent.primary_key.front(), &DraftColumn::name);
            if (key->facts == nullptr || !key->facts->known() || key->facts == column.facts) continue;
            if (&parent == &table && column.name == key->name) continue;
            if (!can_be_key(*key) || key->kind == DraftColumn::Kind::capture) continue;
            out.push_back({parent.name, key->name, key->type, called_like(column.name, parent.name),
                           column.facts->missing_from(*key->facts)});
        }
        return out;
    }

    // Whether values that are all keys of the table are so by more than chance.
    static bool is_sure(const DraftTable& table, const DraftColumn& column, const Target& target) {
        if (target.named) return true;
        const bool whole_key = table.primary_key == std::vector<std::string>{column.name};
        if (column.facts->integers()) return is_around(table, column) && column.facts->distinct() > 1;
        if (whole_key) return column.name == table.own_name;
        if (sounds_like_label(column.name) || sounds_like_name(column.name)) return is_around(table, column);
        return column.facts->distinct() > 1 || is_around(table, column) || has_id_word(column.name);
    }

    void find(DraftTable& table, std::size_t at) {
        const DraftColumn& column = table.columns[at];
        if (!may_refer(table, column)) return;
        std::vector<Target> found = targets(table, column);
        std::vector<Target> held;
        std::ranges::copy_if(found, std::back_inserter(held),
                             [&](const Target& target) { return target.missing == 0; });
        std::vector<Target> sure;
        std::ranges::copy_if(held, std::back_inserter(sure),
                             [&](const Target& t) { return is_sure(table, column, t); });
        const auto named = std::ranges::find_if(sure, &Target::named);
        if (named != sure.end()) return refer(table, at, *named);
        if (sure.size() == 1) return refer(table, at, sure.front());
        if (held.empty()) return note_near(table, column, found);
        const bool whole_key = table.primary_key == std::vector<std::string>{column.name};
        if (sure.empty() && (whole_key || !has_id_word(column.name))) return;
        for (const Target& target : held) {
            if (target.table == table.name && sure.empty()) continue;
            table.decisions.push_back(fmt::format(
                "All values of `{}` are `{}` of `{}`, but its name does not say so: if that is no chance, "
                "REFERENCES {} ({}).",
                column.name, target.key, target.table, sql_name(target.table), sql_name(target.key)));
        }
    }

    void note_near(DraftTable& table, const DraftColumn& column, const std::vector<Target>& found) {
        for (const Target& target : found) {
            if (target.table == table.name && !sounds_like_reference(column.name)) continue;
            const std::uint64_t all = column.facts->distinct();
            const bool near = target.named ? target.missing < all
                                           : !column.facts->integers() && all >= enough_values &&
                                                 10 * target.missing <= all;
            if (!near) continue;
            table.decisions.push_back(fmt::format(
                "`{}` is nearly a reference to `{}`: {} of {} different values are no `{}` there. With "
                "REFERENCES {} ({}), \"on_orphan\" "
                "says what becomes of them.",
                column.name, target.table, target.missing, all, target.key, sql_name(target.table),
                sql_name(target.key)));
        }
    }

    static std::vector<const DraftColumn*> around(const DraftTable& table) {
        std::vector<const DraftColumn*> columns;
        for (const DraftColumn& column : table.columns)
            if (column.kind == DraftColumn::Kind::capture || column.name == table.group_name)
                columns.push_back(&column);
        return columns;
    }

    static bool is_referred(const DraftTable& table, const std::string& column) {
        return std::ranges::any_of(table.references, [&](const DraftReference& reference) {
            return std::ranges::find(reference.columns, column) != reference.columns.end();
        });
    }

    // Columns of the table that stand for the key of the parent but for its last column; empty where there
    // are none.
    static std::vector<std::string> counterparts(const DraftTable& table, const DraftTable& parent) {
        const auto own = around(table);
        const auto others = around(parent);
        std::vector<std::string> names;
        if (own.size() != others.size() || parent.primary_key.size() != others.size() + 1) return names;
        for (std::size_t i = 0; i < own.size(); ++i) {
            if (own[i]->type != others[i]->type || parent.primary_key[i] != others[i]->name) return {};
            names.push_back(own[i]->name);
        }
        return names;
    }

    // A reference within what stands around both: the messages of a room and what they answer.
    void find_composite(DraftTable& table, const DraftColumn& column) {
        if (!may_refer(table, column) || !table.each.empty() || is_referred(table, column.name)) return;
        for (const DraftTable& parent : tables_) {
            if (!parent.each.empty() || parent.primary_key.size() < 2) continue;
            const auto key = std::ranges::find(parent.columns, parent.primary_key.back(), &DraftColumn::name);
            if (key->facts == nullptr || key->facts == column.facts || key->type != column.type) continue;
            const bool same = &parent == &table;
            if (!(same ? sounds_like_reference(column.name) : called_like(column.name, parent.name)))
                continue;
            std::vector<std::string> columns = counterparts(table, parent);
            if (columns.empty() || column.facts->missing_within(*key->facts) != 0) continue;
            columns.push_back(column.name);
            table.decided.push_back(fmt::format("{} refer to {} of `{}`: all {} values are there.",
                                                joined(columns, ", "), joined(parent.primary_key, ", "),
                                                parent.name, column.facts->count()));
            table.references.push_back({std::move(columns), parent.name, parent.primary_key});
            return;
        }
    }

    // An array cannot have a foreign key.
    void note_elements(DraftTable& table, const DraftColumn& column) {
        if (column.element_facts == nullptr || !column.element_facts->known() || column.secret) return;
        const KeyFacts& elements = *column.element_facts;
        for (const DraftTable& parent : tables_) {
            if (parent.primary_key.size() != 1 || elements.count() == 0) continue;
            const auto key =
                std::ranges::find(parent.columns, parent.primary_key.front(), &DraftColumn::name);
            if (key->facts == nullptr || !key->facts->known() || elements.missing_from(*key->facts) > 0)
                continue;
            if (elements.integers() && !called_like(column.name, parent.name)) continue;
            table.decisions.push_back(fmt::format(
                "All elements of `{}`, {} different ones, are `{}` of `{}`, but an array has no foreign key: a "
                "table of their own could have one (\"each\").",
                column.name, elements.distinct(), key->name, parent.name));
            return;
        }
    }

    // Gives the column the type of the key; false where it cannot have it.
    bool take_type(DraftTable& table, DraftColumn& column, const Target& target) {
        if (column.type == target.type) return true;
        const bool is_parent = std::ranges::any_of(tables_, [&](const DraftTable& child) {
            return child.parent == table.name &&
                   std::ranges::find(child.parent_key, column.name) != child.parent_key.end();
        });
        if (is_parent || column.has_forms()) return false;
        column.type = target.type;
        return true;
    }

    void refer(DraftTable& table, std::size_t at, const Target& target) {
        if (!take_type(table, table.columns[at], target)) return;
        std::string name = table.columns[at].name;
        if (is_around(table, table.columns[at]) && name != table.own_name) {
            const std::string wanted = reference_name(target.table, target.key);
            if (column_called(table, wanted) == nullptr) {
                rename(tables_, table, name, wanted);
                name = wanted;
            }
        }
        DraftColumn& column = table.columns[at];
        column.evidence += fmt::format(", always `{}` of {}", target.key, target.table);
        table.references.push_back({{name}, target.table, {target.key}});
        table.decided.push_back(
            fmt::format("`{}` refers to `{}`: all {} values, {} different ones, are `{}` there.", name,
                        target.table, column.facts->count(), column.facts->distinct(), target.key));
    }

    std::vector<DraftTable>& tables_;
};

}  // namespace

void find_references(std::vector<DraftTable>& tables) {
    ReferenceFinder(tables).find();
}

}  // namespace copyover::draft
