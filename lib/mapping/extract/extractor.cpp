#include "mapping/extract/extractor.hpp"

#include <algorithm>
#include <span>
#include <variant>

#include "json/lexical.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

namespace {

bool holds_all_of(const schema::Type& to, const schema::Type& from) {
    return to.kind == from.kind && to.array == from.array && (to.length < 0 || to.length == from.length) &&
           (to.precision < 0 || (to.precision == from.precision && to.scale == from.scale)) &&
           to.fraction_digits >= from.fraction_digits;
}

}  // namespace

bool can_be_never_matched(const ColumnProgram& column) {
    return column.column->not_null && column.fallback.is_null() && !readings_of(column).empty() &&
           !std::holds_alternative<Collected>(column.content);
}

void Extractor::start(const RecordContext& context) {
    bench_.start(context);
    lacking_.clear();
}

bool Extractor::holds(const std::vector<Condition>& conditions) {
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
        const Found found = bench_.places.find(condition.place);
        if (const auto* any = std::get_if<IsAnyOf<Constant>>(&condition.test))
            return found.present && bench_.readings.equals_any(found.input, any->values);
        if (const auto* none = std::get_if<IsNoneOf<Constant>>(&condition.test))
            return !found.present || !bench_.readings.equals_any(found.input, none->values);
        return found.present == std::holds_alternative<IsPresent>(condition.test);
    });
}

Made Extractor::make(const ColumnProgram& column, const TablePlan& table, Findings& findings) {
    const Target target{column, table, findings};
    bench_.readings.forget();
    Made made = bench_.make(target);
    if (made.refused) return made;
    if (state().doubts != 0) bench_.reports.report_doubts(target, made.node, state().doubts);
    if (!made.value.is_null() || !column.column->not_null) return made;
    report_null(target, made.node);
    made.refused = true;
    return made;
}

void Extractor::report_null(const Target& target, json::NodeIndex node) {
    const bool passed_over = std::ranges::any_of(bench_.passed_over, [&](const PassedOver& value) {
        const std::span<const Reading> readings = readings_of(target.column);
        return std::ranges::find(readings, value.alternative, &Reading::alternative) != readings.end();
    });
    Finding finding = bench_.reports.null_violation(target, node, passed_over);
    if (can_be_never_matched(target.column)) {
        lacking_.push_back({target.column.number, std::move(finding)});
    } else {
        target.findings.add(std::move(finding));
    }
}

Made Extractor::take_over(const schema::Type& from, const schema::Value& value, const TablePlan& table,
                          std::size_t position, json::NodeIndex node, Findings& findings) {
    const schema::Type& to = *table.types[position];
    if (holds_all_of(to, from)) return {value, node};
    Input input = input_of_name(bench_.arena.keep(schema::value_text(from, value)));
    if (json::is_number(input.text) && from.kind != schema::TypeKind::text &&
        from.kind != schema::TypeKind::varchar && from.kind != schema::TypeKind::bpchar)
        input.kind = json::Kind::number;
    const Taken taken = bench_.readings.take({&to, Form::by_type, {}, {}, {}}, input);
    if (!taken.failure) return {taken.value, node};
    ColumnProgram column;
    column.column = &table.table->columns[table.columns[position]];
    column.sensitivity = table.secret[position] ? Sensitivity::secret : Sensitivity::key;
    bench_.reports.report_not_created({column, table, findings}, *taken.failure, input, node);
    return {taken.value, node, true};
}

}  // namespace copyover::mapping
