// Binds the mapping's syntax to a schema; private to lib/mapping. What does not fit is a finding, and binding
// goes on, so that all problems are found in one pass.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "mapping/plan.hpp"
#include "mapping/program.hpp"
#include "mapping/syntax.hpp"
#include "schema/model.hpp"

namespace copyover::mapping {

class Binder {
  public:
    Binder(const MappingDocument& document, const MappingSyntax& syntax, const schema::Schema& schema,
           Findings& findings)
        : document_(document), syntax_(syntax), schema_(schema), findings_(findings) {}

    // The document stays with the caller until the program takes it.
    void bind(Plan& plan, Program& program);

  private:
    struct RuleBinding {
        const SourceSyntax* source = nullptr;
        const RowSyntax* row = nullptr;
        const schema::Table* table = nullptr;     // nothing where the name is unknown
        std::vector<ColumnSyntax> columns;        // those of "by-name" included
        std::vector<std::size_t> column_indexes;  // in the table, one per column
        std::size_t plan_table = 0;
        RuleProgram* program = nullptr;
    };

    // Where a pointer leads, seen from the record.
    struct Reached {
        json::Pattern pattern;  // of a value; of a name in the record, that of the value which has it
        Place place;            // without slot
        Mask bit = 0;           // of the rule that reads it, see RuleProgram::levels
    };

    // bind_tables.cpp: what is filled
    void find_tables();
    [[nodiscard]] const schema::Table* find_table(std::string_view name) const;
    void find_columns(RuleBinding& rule);
    void add_named_columns(RuleBinding& rule);
    void find_created_parents(const RuleBinding& rule);
    std::optional<std::size_t> find_column(const schema::Table& table, json::NodeIndex at,
                                           const std::string& name);
    void make_table_plans();
    void make_keys(TablePlan& table);
    void make_references();
    void set_duplicate_policies();
    void mark_secrets();
    bool reads_secret(const RuleBinding& rule, const ColumnSyntax& column) const;

    // bind_sources.cpp: what is read
    void make_sources();
    void make_source_plan(const SourceSyntax& source, SourcePlan& out);
    void bind_ignores(const SourceSyntax& source, SourcePlan& plan, SourceProgram& program);
    std::vector<Condition> bind_conditions(const std::vector<ConditionSyntax>& where);
    void bind_expected_count(const SourceSyntax& source, SourcePlan& plan);
    std::optional<Place> bind_place(const PointerSyntax& syntax);
    std::optional<Reached> reach(const PointerSyntax& syntax);
    std::optional<Reached> reach_capture(const PointerSyntax& syntax);
    std::optional<Reached> reach_outside(const PointerSyntax& syntax, std::uint32_t up);
    void bind_each();
    Mask bit_at_level(std::uint32_t up);
    std::uint32_t slot_of(const json::Pattern& pattern, bool names);
    void use(const json::Pattern& pattern, PatternUse::Purpose purpose, std::uint32_t slot);
    void use(const Reached& reached, PatternUse::Purpose purpose, std::uint32_t slot);
    Constant constant_of(json::NodeIndex at) const;
    void check_size();

    // bind_columns.cpp: how columns are made
    void bind_rule(RuleBinding& rule);
    ColumnProgram bind_column(const ColumnSyntax& syntax, std::size_t table, std::size_t column);
    void bind_content(const ColumnSyntax& syntax, ColumnProgram& out);
    void bind_readings(const ColumnSyntax& syntax, ColumnProgram& out);
    std::optional<Reading> bind_reading(const ColumnSyntax& column, const ReadingSyntax& syntax,
                                        const ColumnProgram& out);
    bool bind_reading_place(const ColumnSyntax& column, const ReadingSyntax& syntax, Reading& out);
    void bind_map(const ReadingSyntax& syntax, Reading& out);
    void bind_fallback(const ColumnSyntax& syntax, ColumnProgram& out);
    void check_form(const ColumnSyntax& syntax, const ReadingSyntax& reading, const schema::Column& column);
    void check_kind(const ColumnSyntax& syntax, const schema::Column& column);
    std::optional<schema::Value> constant_value(json::NodeIndex at, const schema::Column& column,
                                                std::string_view what);
    std::vector<schema::Value> initial_values(std::size_t table, const std::set<std::size_t>& given,
                                              json::NodeIndex at, bool created);

    // bind_lookups.cpp: values that are taken from rows elsewhere
    void bind_lookup(const ReadingSyntax& syntax, Reading& out);
    std::optional<std::size_t> find_lookup_column(const TablePlan& table, const NameSyntax& name);
    void check_lookups();
    [[nodiscard]] bool looks_up_secret(const ColumnProgram& column) const;

    // bind_object.cpp: objects of named parts
    void bind_parts(const ColumnSyntax& syntax, ColumnProgram& out);

    // bind_references.cpp: orphans, and what only the server can judge
    void bind_orphans(RuleBinding& rule);
    void bind_orphan(RuleBinding& rule, const OrphanSyntax& orphan);
    void bind_create(RuleBinding& rule, const OrphanSyntax& orphan, std::size_t reference);
    void settle_policies();
    void note_server_rules();
    void note(const TablePlan& table, std::string message);

    void error(const Rule& rule, json::NodeIndex at, std::string message, std::string fix = {}) {
        document_.add(findings_, rule, at, std::move(message), std::move(fix));
    }

    const MappingDocument& document_;
    const MappingSyntax& syntax_;
    const schema::Schema& schema_;
    Findings& findings_;
    Plan* plan_ = nullptr;
    Program* program_ = nullptr;
    std::vector<RuleBinding> rules_;
    std::map<const schema::Table*, std::set<std::size_t>> filled_;  // columns by table
    std::map<std::string, std::uint32_t> slots_;
    std::vector<json::NodeIndex> lookups_at_;  // one per Plan::lookups
    // Of the references of each table: what the rules that map them ask for.
    std::map<std::pair<std::size_t, std::size_t>, std::vector<std::pair<OrphanPolicy, json::NodeIndex>>>
        policies_;

    // While one rule is bound.
    std::size_t source_ = 0;
    RuleProgram* rule_ = nullptr;
    json::Pattern each_;         // of the rule; empty where it makes one row of the record
    std::size_t used_bits_ = 0;  // of a Mask
    bool creating_ = false;      // a parent row: what only it takes would be lost where the parent exists
};

}  // namespace copyover::mapping
