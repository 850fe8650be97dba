// The live tables that a plan fills.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "mapping/plan/plan.hpp"
#include "migrate/run/migration.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/value.hpp"

namespace copyover::migrate {

// One entry per table of the plan, in its order. Which tables their names stand for was decided when
// schema.sql was read; they are used qualified ever after.
class Target {
  public:
    Target(postgres::Connection& connection, const mapping::Plan& plan);

    [[nodiscard]] const schema::Name& name(std::size_t table) const { return names_[table]; }
    [[nodiscard]] const std::vector<schema::Name>& names() const { return names_; }
    [[nodiscard]] std::vector<schema::Name> existing_names() const;
    [[nodiscard]] bool exists(std::size_t table) const { return exists_[table]; }

    // For statements on its rows, see own_rows() in sql_text.hpp. Only for tables that exist.
    [[nodiscard]] const std::string& rows(std::size_t table) const { return rows_[table]; }

    // Asks the server. Only for tables that exist.
    [[nodiscard]] bool has_rows(postgres::Connection& connection, std::size_t table) const;

    // The live table. Only for tables that exist.
    [[nodiscard]] const schema::Table& model(std::size_t table) const { return *live_.find(names_[table]); }

    // Findings schema-differs for tables that exist, and the OIDs of types that only the catalog knows put
    // into the migration's schema.
    void adopt(Migration& migration, Findings& findings) const;

  private:
    std::vector<schema::Name> names_;
    std::vector<bool> exists_;
    std::vector<std::string> rows_;
    schema::Schema live_;
};

// The mapped columns, quoted: "id, email".
std::string column_list(const postgres::Connection& connection, const mapping::TablePlan& plan);

// "COPY public.users (id, email) FROM STDIN (FORMAT binary)", identifiers quoted. By text where a column takes
// literals.
std::string copy_in_statement(const postgres::Connection& connection, const schema::Name& name,
                              const mapping::TablePlan& plan, bool freeze);

// "COPY (SELECT id, email FROM ONLY public.users) TO STDOUT (FORMAT binary)"; `rows` is Target::rows() or a
// quoted name. Columns of literals come as the texts that their types' output functions make.
std::string copy_out_statement(const postgres::Connection& connection, const std::string& rows,
                               const mapping::TablePlan& plan);

// Reads the mapped columns of every row in no particular order; values are valid during the call only.
// Returns the number of rows.
std::uint64_t read_rows(postgres::Connection& connection, const std::string& rows,
                        const mapping::TablePlan& plan,
                        const std::function<void(std::span<const schema::Value>)>& row);

}  // namespace copyover::migrate
