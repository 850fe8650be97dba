#include "migrate/tests/made_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "mapping/convert/shown.hpp"

namespace copyover::migrate {

namespace {

// By its name, or by its name alone where that is clear.
std::optional<std::size_t> find_table(const mapping::Plan& plan, std::string_view name) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < plan.tables.size(); ++i) {
        const schema::Name& of = plan.tables[i].table->name;
        if (to_string(of) == name) return i;
        if (of.name == name) found = i;
    }
    return found;
}

std::optional<std::size_t> find_column(const mapping::TablePlan& table, std::string_view name) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.table->columns[table.columns[i]].name == name) return i;
    }
    return std::nullopt;
}

}  // namespace

MadeRows::Cell MadeRows::cell_of(const mapping::TablePlan& table, std::size_t position,
                                 const schema::Value& value) {
    const schema::Type& type = *table.types[position];
    form_.clear();
    if (!value.is_null()) form_.append<mapping::Relation::stored>(type, value);
    const Sensitivity sensitivity = table.secret[position] ? Sensitivity::secret : Sensitivity::plain;
    return {std::string(form_.bytes()), mapping::shown(type, value, sensitivity, redaction_)};
}

void MadeRows::row(std::size_t table, std::span<const schema::Value> values, const copy::Origin&) {
    MadeRow& made = rows_[table].emplace_back();
    for (std::size_t i = 0; i < values.size(); ++i)
        made.push_back(cell_of(plan_.tables[table], i, values[i]));
}

void MadeRows::compare(const ExpectedRows& expected, const TestFile& file, const Report& report) {
    const auto table = find_table(plan_, expected.table);
    if (!table) return report(expected.at, fmt::format("the mapping fills no table {}", expected.table));
    const std::vector<MadeRow>& made = rows_[*table];
    if (made.size() != expected.rows.size())
        report(expected.at,
               fmt::format("{} has {} row{}, and {} expected", expected.table, made.size(),
                           made.size() == 1 ? "" : "s",
                           expected.rows.size() == 1 ? "1 is" : fmt::format("{} are", expected.rows.size())));
    for (std::size_t i = 0; i < std::min(made.size(), expected.rows.size()); ++i)
        compare_row(*table, i, expected.rows[i], file, report);
}

void MadeRows::compare_row(std::size_t table, std::size_t number, json::NodeIndex expected,
                           const TestFile& file, const Report& report) {
    const mapping::TablePlan& plan = plan_.tables[table];
    const std::string where = fmt::format("row {} of {}", number + 1, to_string(plan.table->name));
    for (const json::NodeIndex cell : file.tree().children(expected)) {
        const std::string_view name = file.tree()[cell].name;
        if (const auto position = find_column(plan, name)) {
            compare_cell(table, *position, rows_[table][number][*position], cell, where, file, report);
        } else {
            report(cell, fmt::format("{}: the mapping fills no column {}", where, name));
        }
    }
}

void MadeRows::compare_cell(std::size_t table, std::size_t position, const Cell& made,
                            json::NodeIndex expected, const std::string& where, const TestFile& file,
                            const Report& report) {
    const mapping::TablePlan& plan = plan_.tables[table];
    const std::string& column = plan.table->columns[plan.columns[position]].name;
    schema::Arena arena;
    mapping::ConversionState state(arena);
    schema::Value value;
    const mapping::Input input = mapping::input_of(file.tree(), expected);
    const mapping::Conversion conversion{
        .type = plan.types[position], .text_zone = {}, .column_zone = {}, .repairs = {}};
    if (input.kind != json::Kind::null && !mapping::convert(conversion, input, value, state))
        return report(expected,
                      fmt::format("{}: what is expected of {} {}", where, column, state.failure.reason));
    const Cell wanted = cell_of(plan, position, value);
    if (wanted.form == made.form) return;
    report(expected,
           fmt::format("{}: {} is {}, and {} is expected", where, column, made.shown, wanted.shown));
}

}  // namespace copyover::migrate
