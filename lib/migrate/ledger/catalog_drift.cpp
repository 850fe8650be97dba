#include "migrate/ledger/catalog_drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "migrate/ledger/catalog_renames.hpp"
#include "postgres/catalog/line.hpp"

namespace copyover::migrate {

namespace {

using postgres::CatalogLine;
using Lines = std::vector<CatalogLine>;

constexpr std::array<std::string_view, 7> harmless_objects{
    "view", "policy ", "statistics ", "publication ", "security label ", "sequence", "outside constraint "};
// Other properties are harmless.
constexpr std::array<std::string_view, 5> touching_properties{"persistence", "type", "nullability", "default",
                                                              "enabled"};

bool is_harmless(const CatalogLine& line) {
    if (line.table.starts_with(postgres::sequence_value_line)) return true;
    if (std::ranges::any_of(harmless_objects,
                            [&](std::string_view kind) { return line.object.starts_with(kind); }))
        return true;
    return !line.property.empty() &&
           std::ranges::find(touching_properties, line.property) == touching_properties.end();
}

// What the first has and neither the second nor `own`.
Lines only_in(const std::vector<std::string>& first, const std::vector<std::string>& second,
              const std::set<std::string>& own) {
    std::vector<std::string> lines;
    std::ranges::set_difference(first, second, std::back_inserter(lines));
    Lines read;
    for (const std::string& line : lines) {
        if (own.contains(line)) continue;
        if (CatalogLine parsed = postgres::from_line(line); !is_harmless(parsed))
            read.push_back(std::move(parsed));
    }
    return read;
}

const CatalogLine* same_thing(const Lines& lines, const CatalogLine& wanted) {
    const auto found =
        std::ranges::find_if(lines, [&](const CatalogLine& line) { return line.is_same_thing(wanted); });
    return found == lines.end() ? nullptr : &*found;
}

bool is_table(const CatalogLine& line) {
    return line.object.empty() && line.property.empty();
}

void erase_table(Lines& lines, const std::string& table) {
    std::erase_if(lines, [&](const CatalogLine& line) { return line.table == table; });
}

class DriftSearch {
  public:
    DriftSearch(Lines gone, Lines fresh, const std::map<std::string, std::string>& removals)
        : gone_(std::move(gone)), fresh_(std::move(fresh)), removals_(removals) {
        std::erase_if(gone_, [&](const CatalogLine& line) {
            const auto same = std::ranges::find_if(
                fresh_, [&](const CatalogLine& other) { return other.says_the_same(line); });
            if (same == fresh_.end()) return false;
            fresh_.erase(same);
            return true;
        });
    }

    // What names the column has changed with it.
    void take_renamed(const std::vector<RenamedColumn>& columns) {
        for (const auto& [before, now] : columns) {
            const auto is_of = [](const CatalogLine& column) {
                return [&column](const CatalogLine& line) {
                    return line.table == column.table && line.object == column.object;
                };
            };
            std::erase_if(gone_, is_of(before));
            std::erase_if(fresh_, is_of(now));
            push(before, "was renamed to " + bare_name(now),
                 fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", now.table, bare_name(now),
                             bare_name(before)));
        }
        if (columns.empty()) return;
        std::erase_if(gone_, [this](const CatalogLine& line) {
            const auto changed = std::ranges::find_if(
                fresh_, [&](const CatalogLine& other) { return other.is_same_thing(line); });
            if (line.object.empty() || changed == fresh_.end()) return false;
            fresh_.erase(changed);
            return true;
        });
    }

    std::vector<CatalogDrift> find() {
        find_tables();
        find_renamed();
        for (const CatalogLine& line : gone_)
            add(line, same_thing(fresh_, line));
        for (const CatalogLine& line : fresh_) {
            if (same_thing(gone_, line) == nullptr) add_new(line);
        }
        return std::move(drift_);
    }

  private:
    // All that belongs to a table goes with it; new ones are partitions and heirs.
    void find_tables() {
        for (const Lines& lines : {gone_, fresh_}) {
            for (const CatalogLine& line : lines) {
                if (!is_table(line)) continue;
                const bool is_gone = same_thing(gone_, line) != nullptr;
                const bool is_new = same_thing(fresh_, line) != nullptr;
                if (is_gone && is_new) continue;
                if (is_gone) drift_.push_back({fmt::format("table {} is gone", line.table), ""});
                erase_table(is_gone ? gone_ : fresh_, line.table);
            }
        }
    }

    // Its properties, and what backs it, have another name with it.
    void find_renamed() {
        for (std::size_t i = 0; i < gone_.size();) {
            const CatalogLine before = gone_[i++];
            const CatalogLine* now = other_name_of(before);
            if (now == nullptr) continue;
            const CatalogLine found = *now;
            CatalogLine renamed = before;
            renamed.property.clear();
            push(renamed, "was renamed to " + bare_name(found), rename_of(found, before));
            const std::string removal = removal_of(found);
            std::erase_if(gone_, [&](const CatalogLine& line) {
                return line.table == before.table && (line.object == before.object || backs_constraint(line));
            });
            std::erase_if(fresh_, [&](const CatalogLine& line) {
                return line.table == found.table && (line.object == found.object ||
                                                     (backs_constraint(line) && removal_of(line) == removal));
            });
            i = 0;
        }
    }

    [[nodiscard]] const CatalogLine* other_name_of(const CatalogLine& before) const {
        constexpr std::array<std::string_view, 3> kinds{"constraint ", "index ", "trigger "};
        const auto kind = std::ranges::find_if(
            kinds, [&](std::string_view each) { return before.object.starts_with(each); });
        if (kind == kinds.end() || !before.property.empty() || before.restore.empty() ||
            before.object.starts_with("constraint trigger ") || same_thing(fresh_, before) != nullptr)
            return nullptr;
        const auto found = std::ranges::find_if(fresh_, [&](const CatalogLine& line) {
            return line.table == before.table && line.object.starts_with(*kind) && line.property.empty() &&
                   !line.object.starts_with("constraint trigger ") && !line.restore.empty() &&
                   nameless(line) == nameless(before) && same_thing(gone_, line) == nullptr;
        });
        return found == fresh_.end() ? nullptr : &*found;
    }

    [[nodiscard]] std::string removal_of(const CatalogLine& line) const {
        const auto found = removals_.find(postgres::name_of(line));
        return found == removals_.end() ? std::string{} : found->second;
    }

    // A property goes with its object.
    [[nodiscard]] bool belongs_to_changed(const CatalogLine& line) const {
        if (line.property.empty()) return false;
        CatalogLine object = line;
        object.property.clear();
        return same_thing(gone_, object) != nullptr || same_thing(fresh_, object) != nullptr;
    }

    // What backs a constraint goes with it.
    [[nodiscard]] bool backs_constraint(const CatalogLine& line) const {
        return (line.is_index() || line.is_constraint_trigger()) && line.restore.empty();
    }

    void add(const CatalogLine& before, const CatalogLine* after) {
        if (belongs_to_changed(before)) return;
        if (after == nullptr) {
            if (backs_constraint(before) || before.is_constraint_trigger()) return;
            return push(before, "is gone", before.restore);
        }
        std::string undo = before.restore;
        if (before.property.empty() && !undo.empty()) {
            const std::string removal = removal_of(before);
            // One statement where both alter the table.
            const std::string alter = fmt::format("ALTER TABLE {} ", before.table);
            undo = removal.starts_with(alter) && undo.starts_with(alter)
                       ? removal + ", " + undo.substr(alter.size())
                       : removal + "; " + undo;
        }
        push(before, "was changed", undo);
    }

    void add_new(const CatalogLine& line) {
        if (belongs_to_changed(line) || line.is_constraint_trigger()) return;
        const std::string removal = removal_of(line);
        if (line.is_index() &&
            std::ranges::any_of(drift_, [&](const CatalogDrift& known) { return known.undo == removal; }))
            return;
        push(line, line.property.empty() ? "is new" : "was changed", removal);
    }

    void push(const CatalogLine& line, std::string_view how, std::string undo) {
        const std::string property = line.property.empty() ? "" : fmt::format(" ({})", line.property);
        drift_.push_back({line.object.empty()
                              ? fmt::format("table {}{} {}", line.table, property, how)
                              : fmt::format("{} of {}{} {}", line.object, line.table, property, how),
                          std::move(undo)});
    }

    Lines gone_;
    Lines fresh_;
    const std::map<std::string, std::string>& removals_;
    std::vector<CatalogDrift> drift_;
};

}  // namespace

std::set<std::string> changed_by_load(const std::vector<std::string>& before,
                                      const std::vector<std::string>& during) {
    std::set<std::string> own;
    std::ranges::set_symmetric_difference(before, during, std::inserter(own, own.end()));
    return own;
}

std::vector<CatalogDrift> find_drift(const std::vector<std::string>& before,
                                     const postgres::CatalogFingerprint& now,
                                     const std::set<std::string>& own) {
    DriftSearch search(only_in(before, now.lines, own), only_in(now.lines, before, own), now.removals);
    search.take_renamed(renamed_columns(before, now.lines));
    return search.find();
}

std::vector<std::string> not_back(const std::vector<std::string>& before,
                                  const std::vector<std::string>& during,
                                  const std::vector<std::string>& now) {
    std::vector<std::string> wrong;
    for (const std::string& line : changed_by_load(before, during)) {
        const bool was_there = std::ranges::binary_search(before, line);
        if (line.starts_with(postgres::sequence_value_line) ||
            std::ranges::binary_search(now, line) == was_there)
            continue;
        wrong.push_back(fmt::format("{}: {}", was_there ? "gone" : "new",
                                    postgres::to_string(postgres::from_line(line))));
    }
    return wrong;
}

}  // namespace copyover::migrate
