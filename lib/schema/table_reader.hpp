// Reads the columns and constraints of one table from CREATE TABLE or ALTER TABLE.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.hpp"
#include "schema/named_types.hpp"
#include "schema/object_names.hpp"
#include "schema/source_report.hpp"
#include "schema/syntax_tree.hpp"

namespace copyover::schema {

// The name of a table in a parse tree (RangeVar).
Name relation_name(const SyntaxNode& range_var);

class TableReader {
  public:
    TableReader(Table& table, const StatementText& source, const NamedTypes& types, ObjectNames& names,
                SourceReport& report)
        : table_(table), source_(source), types_(types), names_(names), report_(report) {}

    // A column whose name is known already, from a parent table, is merged with it.
    void add_column(const SyntaxNode& definition);
    // `definition` is a ColumnDef.
    void set_type(Column& column, const SyntaxNode& definition);
    static void set_identity(Column& column, const SyntaxNode& constraint);

    void add_constraint(const SyntaxNode& constraint, std::size_t limit);

    // Constraints wait until all columns are known; then checks come first, the primary key before the other
    // keys and references last, because that is the order in which PostgreSQL names them.
    void apply_constraints();

    // Where the references that were read stand in the file, by name of the constraint.
    [[nodiscard]] const std::map<std::string, std::size_t>& reference_offsets() const {
        return reference_offsets_;
    }

  private:
    struct Waiting {
        const SyntaxNode* node;
        std::string kind;
        std::string name;
        std::vector<std::string> columns;
        std::size_t limit;
        bool deferrable;
    };

    void read_column_constraint(Column& column, const SyntaxNode& definition, std::size_t index);
    void wait(const SyntaxNode& constraint, std::vector<std::string> columns, std::size_t limit,
              bool deferrable);
    void merge_equal_keys();
    void add_check(const Waiting& constraint);
    void add_exclusion(const Waiting& constraint);
    void add_key(const Waiting& constraint);
    void adopt_index(const Waiting& constraint);
    void add_foreign_key(const Waiting& constraint);
    std::string name_of(const Waiting& constraint, const std::vector<std::string>& columns,
                        std::string_view label);
    bool find_columns(const Waiting& constraint, std::vector<std::size_t>& indexes);
    void unreadable(const SyntaxNode& at, std::string message, std::string fix);

    Table& table_;
    const StatementText& source_;
    const NamedTypes& types_;
    ObjectNames& names_;
    SourceReport& report_;
    std::vector<Waiting> waiting_;
    std::map<std::string, std::size_t> reference_offsets_;
};

}  // namespace copyover::schema
