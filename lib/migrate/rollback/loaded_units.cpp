#include "migrate/rollback/loaded_units.hpp"

#include <algorithm>

#include "migrate/run/sql_text.hpp"
#include "migrate/survey/row_hash.hpp"
#include "migrate/target/target.hpp"
#include "postgres/catalog/catalog.hpp"

namespace copyover::migrate {

namespace {

// A system column: no table can have another of this name.
schema::Column transaction_column() {
    schema::Column column;
    column.name = "xmin";
    column.type.kind = schema::TypeKind::int4;  // its 32 bits
    return column;
}

std::string transaction_of(const schema::Value& xmin) {
    return std::to_string(static_cast<std::uint32_t>(std::get<std::int64_t>(xmin.data)));
}

RowSum rows_by(const RowsByTransaction& rows, const std::string& transaction) {
    const auto found = rows.find(transaction);
    return found == rows.end() ? RowSum{} : found->second;
}

}  // namespace

RowSum sum_of(const RowsByTransaction& rows) {
    RowSum sum;
    for (const auto& [transaction, part] : rows)
        sum += part;
    return sum;
}

std::string plan_reading(const UndoTable& recorded, schema::Table& table, mapping::TablePlan& plan) {
    plan.table = &table;
    for (const std::string& column : recorded.columns) {
        const auto index = table.column_index(column);
        if (!index) return column;
        schema::Type& type = table.columns[*index].type;
        if (std::ranges::find(recorded.literal, column) != recorded.literal.end())
            type = schema::literal_type(type);
        plan.columns.push_back(*index);
        plan.types.push_back(&type);
    }
    return {};
}

std::optional<RowsByTransaction> read_by_transaction(postgres::Connection& connection, const UndoTable& table,
                                                     const Options& options) {
    const schema::Schema live = postgres::read_tables(connection, {table.table});
    const schema::Table* found = live.find(table.table);
    if (found == nullptr) return std::nullopt;
    schema::Table marked = *found;
    marked.columns.push_back(transaction_column());
    mapping::TablePlan plan;
    if (!plan_reading(table, marked, plan).empty()) return std::nullopt;
    if (std::ranges::any_of(
            plan.types, [](const schema::Type* type) { return type->kind == schema::TypeKind::unsupported; }))
        return std::nullopt;
    RowHasher hasher(plan.types, {});
    plan.columns.push_back(marked.columns.size() - 1);
    plan.types.push_back(&marked.columns.back().type);
    RowsByTransaction rows;
    std::uint64_t count = 0;
    read_rows(connection, own_rows(connection.quote(table.table), table.partitioned), plan,
              [&](std::span<const schema::Value> values) {
                  rows[transaction_of(values.back())].add(hasher.row(values.first(values.size() - 1)));
                  if (++count % 4096 == 0) options.control.throw_if_stopped();
              });
    return rows;
}

ProvenUnits prove_units(const std::vector<UnitPart>& parts,
                        const std::map<std::size_t, RowsByTransaction>& found) {
    std::map<std::string, std::map<std::size_t, RowSum>> put_in;
    std::map<std::size_t, RowSum> in_all;
    for (const UnitPart& part : parts) {
        for (std::size_t table = 0; table < part.inserted.size(); ++table) {
            put_in[part.transaction][table] += part.rows_of(table);
            in_all[table] += part.rows_of(table);
        }
    }
    ProvenUnits proven;
    proven.all = std::ranges::all_of(in_all, [&](const auto& entry) {
        const auto table = found.find(entry.first);
        return (table == found.end() ? RowSum{} : sum_of(table->second)) == entry.second;
    });
    for (const auto& [transaction, tables] : put_in) {
        const bool as_put_in = std::ranges::all_of(tables, [&, &unit = transaction](const auto& entry) {
            const auto table = found.find(entry.first);
            return (table == found.end() ? RowSum{} : rows_by(table->second, unit)) == entry.second;
        });
        if (as_put_in) proven.transactions.insert(transaction);
    }
    return proven;
}

}  // namespace copyover::migrate
