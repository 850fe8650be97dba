#include "mapping/bind/binding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/redaction.hpp"
#include "json/number.hpp"

namespace copyover::mapping {

namespace {

std::vector<std::string> lookup_texts(const schema::Schema& schema, const std::vector<schema::Name>& tables) {
    std::vector<std::string> texts;
    for (const schema::Name& table : tables)
        texts.push_back(schema::lookup_text(schema, table, true));
    return texts;
}

}  // namespace

void Binding::unclear_table(const NameSyntax& name, const schema::TableLookup& found) {
    if (!found.several.empty()) {
        std::vector<std::string> texts;
        for (const schema::Name& table : found.several)
            texts.push_back(fmt::format("{} of schema {}", table.name, table.schema));
        error(rule::mapping_table, name.at,
              fmt::format("\"{}\" can be {}", escaped(name.name), fmt::join(texts, " or ")),
              fmt::format("write {}", fmt::join(lookup_texts(schema, found.several), " or ")));
    } else if (found.elsewhere) {
        error(rule::mapping_table, name.at,
              fmt::format("\"{}\" is {}.{} on the server, which the schema does not have", escaped(name.name),
                          found.elsewhere->schema, found.elsewhere->name),
              "write the schema before the name, or add that table to schema.sql");
    } else {
        std::vector<std::string> names;
        for (const schema::Table& table : schema.tables)
            names.push_back(table.name.name);
        error(rule::mapping_table, name.at, fmt::format("the schema has no table \"{}\"", escaped(name.name)),
              suggestion(name.name, names));
    }
}

std::optional<std::size_t> Binding::find_column(const schema::Table& table, json::NodeIndex at,
                                                const std::string& name) {
    const auto found = table.column_index(name);
    if (found && !table.columns[*found].generated) return found;
    if (found) {
        error(rule::mapping_column, at,
              fmt::format("column \"{}\" of {} is generated and cannot be written", escaped(name),
                          schema::to_string(table.name)),
              "leave it out: PostgreSQL computes it");
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const schema::Column& column : table.columns)
        names.push_back(column.name);
    error(rule::mapping_column, at,
          fmt::format("{} has no column \"{}\"", schema::to_string(table.name), escaped(name)),
          suggestion(name, names));
    return std::nullopt;
}

std::uint32_t Binding::slot_of(const json::Pattern& pattern, bool names) {
    const std::string key = json::to_string(pattern) + (names ? "#" : "");
    const auto [known, added] = slots.emplace(key, static_cast<std::uint32_t>(slots.size()));
    if (added) program.slot_is_list.push_back(has_wildcard(pattern));
    return known->second;
}

void Binding::note(const TablePlan& table, std::string message) {
    const auto rule = first_rules.find(table.table);
    Finding finding;
    finding.rule = &rule::left_to_rehearse;
    finding.at =
        rule == first_rules.end() ? Location{document.file(), 0, 0, ""} : document.locate(rule->second);
    finding.table = schema::to_string(table.table->name);
    finding.message = std::move(message);
    findings.add(std::move(finding));
}

std::optional<schema::Value> Binding::value_of(json::NodeIndex at, const schema::Type& type,
                                               std::string_view what) {
    schema::Value value;
    if (document[at].kind == json::Kind::null) return value;
    ConversionState state(program.constants);
    const Conversion conversion{&type, Form::by_type, syntax.time_zone, syntax.time_zone, {}};
    if (convert(conversion, input_of(document.tree(), at), value, state)) return value;
    error(rule::mapping_type, at, fmt::format("{} {}", what, state.failure.reason), state.failure.fix);
    return std::nullopt;
}

Constant Binding::constant_of(json::NodeIndex at) const {
    Constant constant{document[at].kind, std::string(document[at].text)};
    if (constant.kind == json::Kind::number) {
        constant.text.clear();
        json::append_canonical_number(document[at].text, constant.text);
    }
    return constant;
}

}  // namespace copyover::mapping
