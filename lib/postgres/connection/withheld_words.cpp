#include "postgres/connection/withheld_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace copyover::postgres {

namespace {

using Condition = std::pair<std::string_view, std::string_view>;

// Those that statements of a run, or functions that they call, meet.
constexpr std::array conditions{
    Condition{"0A000", "feature_not_supported"},
    Condition{"21000", "cardinality_violation"},
    Condition{"22000", "data_exception"},
    Condition{"22001", "string_data_right_truncation"},
    Condition{"22003", "numeric_value_out_of_range"},
    Condition{"22004", "null_value_not_allowed"},
    Condition{"22007", "invalid_datetime_format"},
    Condition{"22008", "datetime_field_overflow"},
    Condition{"22009", "invalid_time_zone_displacement_value"},
    Condition{"2200L", "not_an_xml_document"},
    Condition{"2200M", "invalid_xml_document"},
    Condition{"2200N", "invalid_xml_content"},
    Condition{"22011", "substring_error"},
    Condition{"22012", "division_by_zero"},
    Condition{"2201B", "invalid_regular_expression"},
    Condition{"2201E", "invalid_argument_for_logarithm"},
    Condition{"2201F", "invalid_argument_for_power_function"},
    Condition{"22021", "character_not_in_repertoire"},
    Condition{"22023", "invalid_parameter_value"},
    Condition{"22025", "invalid_escape_sequence"},
    Condition{"22030", "duplicate_json_object_key_value"},
    Condition{"22032", "invalid_json_text"},
    Condition{"22033", "invalid_sql_json_subscript"},
    Condition{"22034", "more_than_one_sql_json_item"},
    Condition{"22035", "no_sql_json_item"},
    Condition{"22036", "non_numeric_sql_json_item"},
    Condition{"22P02", "invalid_text_representation"},
    Condition{"22P03", "invalid_binary_representation"},
    Condition{"22P04", "bad_copy_file_format"},
    Condition{"22P05", "untranslatable_character"},
    Condition{"23000", "integrity_constraint_violation"},
    Condition{"23001", "restrict_violation"},
    Condition{"23502", "not_null_violation"},
    Condition{"23503", "foreign_key_violation"},
    Condition{"23505", "unique_violation"},
    Condition{"23514", "check_violation"},
    Condition{"23P01", "exclusion_violation"},
    Condition{"25006", "read_only_sql_transaction"},
    Condition{"25P02", "in_failed_sql_transaction"},
    Condition{"27000", "triggered_data_change_violation"},
    Condition{"40001", "serialization_failure"},
    Condition{"40P01", "deadlock_detected"},
    Condition{"42501", "insufficient_privilege"},
    Condition{"42601", "syntax_error"},
    Condition{"42703", "undefined_column"},
    Condition{"42804", "datatype_mismatch"},
    Condition{"42883", "undefined_function"},
    Condition{"42P01", "undefined_table"},
    Condition{"42P22", "indeterminate_collation"},
    Condition{"44000", "with_check_option_violation"},
    Condition{"53100", "disk_full"},
    Condition{"53200", "out_of_memory"},
    Condition{"53400", "configuration_limit_exceeded"},
    Condition{"54000", "program_limit_exceeded"},
    Condition{"54001", "statement_too_complex"},
    Condition{"55000", "object_not_in_prerequisite_state"},
    Condition{"55006", "object_in_use"},
    Condition{"55P03", "lock_not_available"},
    Condition{"57014", "query_canceled"},
    Condition{"58030", "io_error"},
    Condition{"P0001", "raise_exception"},
    Condition{"P0002", "no_data_found"},
    Condition{"P0003", "too_many_rows"},
    Condition{"P0004", "assert_failure"},
    Condition{"XX000", "internal_error"},
};

constexpr Condition unknown_condition{"P0000", "plpgsql_error"};

Condition condition_of(std::string_view sqlstate) {
    const auto found = std::ranges::find(conditions, sqlstate, &Condition::first);
    return found == conditions.end() ? unknown_condition : *found;
}

// Classes in which the server speaks of statements, resources and sessions.
bool speaks_of_data(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 14> others{"08", "0A", "25", "26", "28", "3D", "3F",
                                                      "40", "42", "53", "54", "55", "57", "58"};
    return std::ranges::find(others, sqlstate.substr(0, 2)) == others.end();
}

// COPY tells the line as context, whatever the language; functions tell themselves.
bool is_of_the_server_itself(std::string_view context) {
    return context.empty() || (context.starts_with("COPY ") && context.find('\n') == std::string_view::npos);
}

// "PL/pgSQL function refuse() line 2 at RAISE": translated, but for the signature.
std::string raising_function(std::string_view context) {
    if (!context.starts_with("PL/pgSQL")) return {};
    const std::string_view line = context.substr(0, context.find('\n'));
    const std::size_t open = line.find('(');
    const std::size_t close = line.find(')', open);
    if (close == std::string_view::npos) return {};
    const std::size_t begin = line.rfind(' ', open) + 1;
    return std::string(line.substr(begin, close + 1 - begin));
}

}  // namespace

ServerError::Fields withhold_words(ServerError::Fields fields) {
    const bool own = is_of_the_server_itself(fields.context);
    if (own && fields.context.empty() && !speaks_of_data(fields.sqlstate)) return fields;
    const auto [sqlstate, name] = condition_of(fields.sqlstate);
    fields.sqlstate = sqlstate;
    fields.message = name;
    if (!own) fields.table = fields.column = fields.constraint = {};
    if (!fields.constraint.empty()) fields.message += " of constraint " + fields.constraint;
    if (const std::string function = raising_function(fields.context); !function.empty())
        fields.message += " in function " + function;
    fields.message += "; the server's words stay in its log, because columns are secret";
    fields.detail.clear();
    fields.hint.clear();
    fields.withheld = true;
    return fields;
}

}  // namespace copyover::postgres
