// Binds the columns of one row rule, or of a parent row that a reference creates; private to lib/mapping.
#pragma once

#include <set>
#include <vector>

#include "mapping/bind/binding.hpp"
#include "mapping/bind/place_binder.hpp"

namespace copyover::mapping {

class RuleBinder {
  public:
    // Whose columns are made.
    enum class Row { own, created_parent };

    RuleBinder(Binding& all, const RuleBinding& rule, Row row)
        : all_(all), rule_(rule), places_(all, rule), row_(row) {}

    // Of the table of the plan.
    ColumnProgram bind_column(const ColumnSyntax& syntax, std::size_t table, std::size_t column);
    // Which of several rows with one key is the last: a time.
    ColumnProgram bind_order(const ColumnSyntax& syntax);
    // How its value is made. `column` says what is known before, such as its type.
    ColumnProgram bind_content(const ColumnSyntax& syntax, ColumnProgram column);
    // What the columns of a row get that its rule does not name.
    std::vector<schema::Value> initial_values(std::size_t table, const std::set<std::size_t>& given,
                                              json::NodeIndex at);

    // What a column's alternative is known by in the accounting. What only a created parent takes would be lost where
    // the parent exists, so that nothing is accounted for there.
    std::uint32_t next_alternative() { return row_ == Row::own ? ++all_.program.alternatives : 0; }

    [[nodiscard]] Binding& all() { return all_; }
    [[nodiscard]] PlaceBinder& places() { return places_; }

  private:
    void bind_fallback(const ColumnSyntax& syntax, ColumnProgram& out);

    Binding& all_;
    const RuleBinding& rule_;
    PlaceBinder places_;
    Row row_;
};

// Binds a rule of a table that the plan fills, but for its orphans.
void bind_rule(Binding& all, RuleBinding& rule);

// Adds what was used to the plan and to the rule's program; nothing for what a source reads itself.
void add_used(Binding& all, std::size_t source, Used used, RuleProgram* rule);

}  // namespace copyover::mapping
