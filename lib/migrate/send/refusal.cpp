#include "migrate/send/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace copyover::migrate {

namespace {

using namespace std::string_view_literals;

// Classes of SQLSTATE, and single ones of classes that are doubtful else. Classes that are not named here,
// those that functions make up among them, speak of the record.
constexpr std::array of_environment = {
    "08"sv, "0B"sv, "0P"sv, "25"sv, "26"sv, "28"sv, "2D"sv, "3B"sv,    "3D"sv,    "40"sv,
    "53"sv, "55"sv, "57"sv, "58"sv, "72"sv, "F0"sv, "HV"sv, "42501"sv, "XX001"sv, "XX002"sv,
};
// A feature that is not there, no such schema, syntax or access: of a query text or a name that a value
// holds (to_tsquery, regclass), or of what the function itself says; internal errors.
constexpr std::array in_doubt = {"0A"sv, "3F"sv, "42"sv, "XX"sv};

constexpr std::string_view insufficient_privilege = "42501";

bool is_among(std::string_view sqlstate, std::span<const std::string_view> starts) {
    return std::ranges::any_of(starts, [&](std::string_view start) { return sqlstate.starts_with(start); });
}

}  // namespace

Blame blame_of(std::string_view sqlstate) {
    if (sqlstate.empty() || is_among(sqlstate, of_environment)) return Blame::environment;
    return is_among(sqlstate, in_doubt) ? Blame::doubtful : Blame::record;
}

// Messages of class 22 quote the value that they refuse, those of class 42 the text that they cannot read.
std::string shown_message(const postgres::ServerError& error, bool show_values) {
    const postgres::ServerError::Fields& fields = error.fields();
    const bool quotes = fields.sqlstate.starts_with("22") ||
                        (fields.sqlstate.starts_with("42") && fields.sqlstate != insufficient_privilege);
    if (show_values || fields.withheld || !quotes)
        return fmt::format("{} (SQLSTATE {})", fields.message, fields.sqlstate);
    return fmt::format("SQLSTATE {}; --show-values shows the server's words", fields.sqlstate);
}

Finding refusal(const postgres::ServerError& error, const std::string& table, bool show_values) {
    Finding finding;
    finding.rule = &rule::server_rejected;
    finding.table = table;
    finding.column_name = error.fields().column;
    finding.constraint = error.fields().constraint;
    finding.sqlstate = error.fields().sqlstate;
    finding.message = fmt::format("the server refused a row that the client had checked: {}",
                                  shown_message(error, show_values));
    finding.fix = "correct the record; a constraint that only the server can judge is listed by check";
    return finding;
}

Finding cannot_bring_back(const postgres::ServerError& error, const std::string& object, bool show_values) {
    Finding finding = refusal(error, error.fields().table, show_values);
    const bool shows_detail = show_values && !error.fields().detail.empty();
    finding.message =
        fmt::format("{} cannot be brought back: {}{}{}", object, shown_message(error, show_values),
                    shows_detail ? ": " : "", shows_detail ? error.fields().detail : "");
    finding.fix = "bring the rows into agreement, then the same command again";
    return finding;
}

std::exception_ptr cause_in_doubt(const postgres::ServerError& error) {
    const Blame blame = blame_of(error.fields().sqlstate);
    if (blame == Blame::environment) throw;
    return blame == Blame::doubtful ? std::current_exception() : nullptr;
}

}  // namespace copyover::migrate
