#include "migrate/target/target.hpp"

#include <fmt/format.h>

#include "copy/decoder.hpp"
#include "copy/format.hpp"
#include "migrate/run/sql_text.hpp"
#include "postgres/catalog/catalog.hpp"
#include "schema/compare_schemas.hpp"

namespace copyover::migrate {

namespace {

// What only the catalog knows about a type.
void adopt_oids(schema::Table& table, const schema::Table& live) {
    for (schema::Column& column : table.columns) {
        const auto index = live.column_index(column.name);
        if (!index) continue;
        column.type.oid = live.columns[*index].type.oid;
        column.type.element_oid = live.columns[*index].type.element_oid;
    }
}

// What the output function of its type makes of a value, which a cast to text may not be. `IS NULL` is true of a
// composite value whose fields are all NULL, too.
std::string literal_text(const std::string& column) {
    return fmt::format("CASE WHEN {0} IS DISTINCT FROM NULL THEN pg_catalog.format('%s', {0}) END", column);
}

}  // namespace

std::string column_list(const postgres::Connection& connection, const mapping::TablePlan& plan) {
    std::string list;
    for (const std::size_t column : plan.columns) {
        if (!list.empty()) list += ", ";
        list += connection.quote(plan.table->columns[column].name);
    }
    return list;
}

Target::Target(postgres::Connection& connection, const mapping::Plan& plan) {
    for (const mapping::TablePlan& table : plan.tables)
        names_.push_back(table.table->name);
    live_ = postgres::read_tables(connection, names_);
    for (const schema::Name& name : names_) {
        const schema::Table* live = live_.find(name);
        exists_.push_back(live != nullptr);
        rows_.push_back(live == nullptr ? std::string()
                                        : own_rows(connection.quote(name), live->partitioned));
    }
}

std::vector<schema::Name> Target::existing_names() const {
    std::vector<schema::Name> names;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (exists_[i]) names.push_back(names_[i]);
    }
    return names;
}

bool Target::has_rows(postgres::Connection& connection, std::size_t table) const {
    return connection.execute("SELECT EXISTS (SELECT FROM " + rows_[table] + ")").boolean(0, 0);
}

void Target::adopt(Migration& migration, Findings& findings) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (!exists_[i]) continue;
        const schema::Table& live = *live_.find(names_[i]);
        const schema::Table* expected = migration.plan.tables[i].table;
        schema::compare_schemas(*expected, live, findings);
        for (schema::Table& table : migration.schema_file.schema.tables) {
            if (&table == expected) adopt_oids(table, live);
        }
    }
}

std::string copy_in_statement(const postgres::Connection& connection, const schema::Name& name,
                              const mapping::TablePlan& plan, bool freeze) {
    return fmt::format("COPY {} ({}) FROM STDIN (FORMAT {}{})", connection.quote(name),
                       column_list(connection, plan), name_of(copy::format_of(plan.types)),
                       freeze ? ", FREEZE true" : "");
}

std::string copy_out_statement(const postgres::Connection& connection, const std::string& rows,
                               const mapping::TablePlan& plan) {
    std::string list;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const std::string column = connection.quote(plan.table->columns[plan.columns[i]].name);
        if (i > 0) list += ", ";
        list += plan.is_literal(i) ? literal_text(column) : column;
    }
    return fmt::format("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)", list, rows);
}

std::uint64_t read_rows(postgres::Connection& connection, const std::string& rows,
                        const mapping::TablePlan& plan,
                        const std::function<void(std::span<const schema::Value>)>& row) {
    copy::RowDecoder decoder(plan.types);
    return connection.copy_out(copy_out_statement(connection, rows, plan), [&](std::string_view piece) {
        if (decoder.decode(piece)) row(decoder.values());
    });
}

}  // namespace copyover::migrate
