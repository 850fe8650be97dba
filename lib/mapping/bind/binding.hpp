// What all rules of a mapping are bound with: the mapping, the schema, what the plan has so far, and the numbers that
// are given; private to lib/mapping. What does not fit is a finding, and binding goes on, so that all problems are found
// in one pass.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/plan/program.hpp"
#include "mapping/syntax/mapping_syntax.hpp"
#include "schema/model.hpp"
#include "schema/table_lookup.hpp"

namespace copyover::mapping {

struct Binding {
    const MappingDocument& document;
    const MappingSyntax& syntax;
    const schema::Schema& schema;
    Findings& findings;
    Plan& plan;
    Program& program;
    std::map<std::string, std::uint32_t> slots = {};  // by pattern
    std::vector<json::NodeIndex> lookups_at = {};     // one per Plan::lookups
    struct StatedReference {
        json::NodeIndex at = 0;
        const schema::Table* table = nullptr;  // that refers
    };
    std::vector<StatedReference> references = {};  // one per Program::references
    std::size_t used_bits = 0;                     // of a Mask
    std::map<const schema::Table*, json::NodeIndex> first_rules =
        {};  // where the first row rule of a table stands

    void error(const Rule& rule, json::NodeIndex at, std::string message, std::string fix = {}) {
        document.add(findings, rule, at, std::move(message), std::move(fix));
    }
    // What is left to the server.
    void note(const TablePlan& table, std::string message);

    // Of a row rule, or of a level outside of its matches.
    Mask next_bit() { return Mask{1} << (used_bits++ % mask_bits); }
    std::uint32_t slot_of(const json::Pattern& pattern, bool names);

    // A column that can be written. Says why where there is none.
    std::optional<std::size_t> find_column(const schema::Table& table, json::NodeIndex at,
                                           const std::string& name);
    // Says why the name finds no table, or more than one.
    void unclear_table(const NameSyntax& name, const schema::TableLookup& found);

    [[nodiscard]] Constant constant_of(json::NodeIndex at) const;
    // What a column of the type makes of a value of the mapping, which messages call `what`. Says why where it makes none.
    std::optional<schema::Value> value_of(json::NodeIndex at, const schema::Type& type,
                                          std::string_view what);
};

// A row rule, and what was found for it.
struct RuleBinding {
    const SourceSyntax* source = nullptr;
    std::size_t source_index = 0;
    const RowSyntax* row = nullptr;
    const schema::Table* table = nullptr;     // nothing where the name is unknown
    std::vector<ColumnSyntax> columns;        // those of "by-name" included
    std::vector<std::size_t> column_indexes;  // in the table, one per column
    // Of the table, and those that the rule states.
    std::vector<const schema::ForeignKey*> foreign_keys;
    std::size_t plan_table = 0;
    RuleProgram* program = nullptr;

    [[nodiscard]] json::Pattern each() const { return row->each.value_or(json::Pattern()); }
};

}  // namespace copyover::mapping
