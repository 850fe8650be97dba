#include "draft/column_notes.hpp"

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "draft/telling_names.hpp"

namespace copyover::draft {

namespace {

constexpr double near_seconds = 366 * 86400.0;

void note_times(const DraftColumn& column, const Member& values, Candidate type,
                std::vector<std::string>& out) {
    if (values.has_mixed_zones() && type == Candidate::text) {
        out.push_back(
            fmt::format("`{}` holds times with and without a zone, kept as text. If you know the zone, use "
                        "timestamptz with \"as\": \"iso8601\" and \"zone\".",
                        column.name));
    } else if (values.has_offsets() && type == Candidate::timestamptz) {
        out.push_back(
            fmt::format("`{}` holds times with offsets other than UTC: timestamptz keeps the instant and "
                        "drops the offset. If "
                        "the offset matters, make it text.",
                        column.name));
    }
    if (type == Candidate::timestamp) {
        out.push_back(fmt::format(
            "`{}` holds times without a zone. If you know the zone, use timestamptz with \"zone\".",
            column.name));
    }
    const auto epoch = values.epoch();
    if (!epoch || values.has_kind(json::Kind::boolean) || is_time(type)) return;
    if (sounds_like_quantity(column.name) || !values.are_uneven()) return;
    out.push_back(
        fmt::format("`{}` could be a time: all its numbers are of the size of \"as\": \"{}\". The size is no "
                    "proof; if the writer says so, use timestamptz with that form.",
                    column.name, form_of(*epoch)));
}

// Texts that could be numbers, and numbers that an odd text keeps from being some.
void note_numbers(const DraftColumn& column, const Member& values, std::vector<std::string>& out) {
    const bool all = values.fits(Candidate::numeric_digits) && values.texts() > 0;
    const std::string_view type = values.fits(Candidate::bigint_digits) ? "bigint" : "numeric";
    if (values.numbers() > 0 && values.texts() > 0) {
        out.push_back(fmt::format(
            "`{}` holds numbers ({}) and texts ({}), kept as text. {}", column.name, values.numbers(),
            values.texts(),
            all ? fmt::format("As {} all would fit.", type) : "Correct the odd ones, or keep it."));
    } else if (all && type == "numeric") {
        out.push_back(fmt::format(
            "`{}` holds texts that are all numbers. If it is an amount, make it numeric.", column.name));
    }
}

}  // namespace

std::string joined(const std::vector<std::string>& names, std::string_view delimiter) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : std::string(delimiter)) + "`" + escaped(name) + "`";
    return text;
}

bool is_envelope(std::string_view name) {
    return name == "fields" || name == "attributes" || name == "properties" || name == "data";
}

std::optional<TimeReading> time_of(std::string_view name, const Member& values,
                                   const std::optional<Member::TimeRange>& neighbours) {
    if (const auto second = values.second_form()) {
        return TimeReading{{Candidate::timestamptz, *second},
                           fmt::format("some values are ISO 8601, the numbers \"{}\"", form_of(*second)),
                           false};
    }
    const auto epoch = values.epoch();
    if (!epoch || values.has_kind(json::Kind::boolean) || sounds_like_quantity(name)) return std::nullopt;
    const bool fraction = !values.fits(Candidate::bigint_digits);
    const bool named = sounds_like_time(name);
    const auto range = values.time_range();
    const bool near = neighbours && range && values.are_uneven() &&
                      range->first >= neighbours->first - near_seconds &&
                      range->last <= neighbours->last + near_seconds;
    if (!named && !fraction && !near && (*epoch == Candidate::epoch_s || !values.are_uneven()))
        return std::nullopt;
    return TimeReading{{*epoch},
                       fmt::format("all its numbers are of the size of \"{}\"{}", form_of(*epoch),
                                   named      ? ", and its name says so"
                                   : fraction ? " with fractions"
                                   : near     ? ", and lie near other times of the records"
                                              : ", and uneven as times are"),
                       !named};
}

std::optional<Member::TimeRange> sure_times(const std::vector<NamedMember>& members) {
    std::optional<Member::TimeRange> all;
    const auto add = [&](const std::optional<Member::TimeRange>& range) {
        if (!range) return;
        if (!all) all = range;
        all->first = std::min(all->first, range->first);
        all->last = std::max(all->last, range->last);
    };
    for (const NamedMember& member : members) {
        const auto time = time_of(member.name, member.values, std::nullopt);
        if ((time && !time->doubtful) || !member.values.time_form().empty()) add(member.values.time_range());
        for (const ValueVariant& variant : member.scalars) {
            const bool says = variant.meaning == Meaning::milliseconds || !variant.values.time_form().empty();
            if (says) add(variant.values.time_range());
        }
        if (member.parts) add(sure_times(member.parts->members.all()));
    }
    return all;
}

std::string evidence_of(const Member& values, std::uint64_t records) {
    std::string text = values.kinds();
    if (const std::string form = values.time_form(); !form.empty()) {
        text += ", " + form;
    } else if (values.longest() > 0) {
        text += fmt::format(", at most {} character{}", values.longest(), values.longest() == 1 ? "" : "s");
    }
    const std::uint64_t without = records - std::min(records, values.present() - values.nulls());
    if (without > 0) text += fmt::format(", {} of {} without", without, records);
    return text;
}

std::vector<std::string> decisions_of(const DraftColumn& column, const std::vector<std::string>& names,
                                      const Member& values, Candidate type) {
    std::vector<std::string> out;
    if (names.size() > 1) {
        out.push_back(fmt::format("`{}` is fed by {}: no record has two of them, so they are taken for one.",
                                  column.name, joined(names, " and ")));
    }
    if (type == Candidate::text_of_any) {
        out.push_back(fmt::format("`{}` holds {}, kept as text. Correct the odd ones, or keep it.",
                                  column.name, values.kinds()));
    }
    if (type == Candidate::text) note_numbers(column, values, out);
    if (column.secret) out.push_back(secret_decision(column.name));
    note_times(column, values, type, out);
    const auto labels = values.labels();
    if (!labels.empty() && !column.secret && sounds_like_label(column.name)) {
        out.push_back(fmt::format("`{}` has only {} values: {}. It could be an enumeration, or a CHECK.",
                                  column.name, labels.size(), joined({labels.begin(), labels.end()}, ", ")));
    }
    return out;
}

std::vector<std::string> repairs_of(const DraftColumn& column) {
    std::vector<std::string> out;
    if ((column.repairs & lost_nul) != 0)
        out.push_back(fmt::format(
            "`{}`: \\u0000, which PostgreSQL cannot store, becomes U+FFFD (\"on_nul\").", column.name));
    if ((column.repairs & lost_surrogate) != 0)
        out.push_back(
            fmt::format("`{}`: half a surrogate pair becomes U+FFFD (\"on_surrogate\").", column.name));
    if ((column.repairs & lost_precision) != 0)
        out.push_back(
            fmt::format("`{}`: digits beyond microseconds are cut (\"on_precision\").", column.name));
    return out;
}

std::string decision_to_rest(const std::vector<std::string>& names, const Member& values) {
    return fmt::format("{} {}. It is kept in `rest`; give it a column of the type that you know it to have.",
                       joined(names, ", "),
                       values.is_empty() ? "never holds a value, so nothing tells its type"
                                         : fmt::format("holds {}", values.kinds()));
}

std::string decision_to_nest(const DraftColumn& column, std::string_view reason) {
    return fmt::format(
        "`{}` holds objects that could be rows of a table of their own. It is kept as {}, because {}.",
        column.name, column.type, reason);
}

std::string secret_decision(std::string_view column) {
    return fmt::format(
        "`{}` sounds like a secret, so its values are never shown. If it shall stay behind, take the column "
        "out and list it in \"ignore\".",
        column);
}

}  // namespace copyover::draft
