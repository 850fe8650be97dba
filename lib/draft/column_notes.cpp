#include "draft/column_notes.hpp"

#include <fmt/format.h>

#include "base/redaction.hpp"
#include "draft/names.hpp"

namespace copyover::draft {

namespace {

void note_times(const DraftColumn& column, const Member& values, Candidate type,
                std::vector<std::string>& out) {
    if (values.has_mixed_zones() && type == Candidate::text) {
        out.push_back(
            fmt::format("`{}` holds times with and without a zone, kept as text. If you know the zone, use "
                        "timestamptz with \"as\": \"iso8601\" and \"zone\".",
                        column.name));
    } else if (values.has_offsets() && type == Candidate::text) {
        out.push_back(fmt::format(
            "`{}` holds times with offsets other than UTC, kept as text. timestamptz with \"as\": "
            "\"iso8601\" keeps the instant and drops the offset.",
            column.name));
    }
    if (type == Candidate::timestamp) {
        out.push_back(fmt::format(
            "`{}` holds times without a zone. If you know the zone, use timestamptz with \"zone\".",
            column.name));
    }
    std::string_view form;
    switch (values.epoch()) {
        case Epoch::none: return;
        case Epoch::seconds: form = "epoch_s"; break;
        case Epoch::milliseconds: form = "epoch_ms"; break;
        case Epoch::microseconds: form = "epoch_us"; break;
    }
    out.push_back(
        fmt::format("`{}` could be a time: all its numbers are of the size of \"as\": \"{}\". The size is no "
                    "proof; if the writer says so, use timestamptz with that form.",
                    column.name, form));
}

}  // namespace

std::string joined(const std::vector<std::string>& names, std::string_view delimiter) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : std::string(delimiter)) + "`" + escaped(name) + "`";
    return text;
}

std::string evidence_of(const Member& values, std::uint64_t records) {
    std::string text = values.kinds();
    if (const std::string form = values.time_form(); !form.empty()) {
        text += ", " + form;
    } else if (values.longest() > 0) {
        text += fmt::format(", at most {} characters", values.longest());
    }
    const std::uint64_t without = records - (values.present() - values.nulls());
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
    if (column.secret) out.push_back(secret_decision(column.name));
    note_times(column, values, type, out);
    if (const auto labels = values.labels(); !labels.empty() && !column.secret) {
        out.push_back(fmt::format("`{}` has only {} values: {}. It could be an enumeration, or a CHECK.",
                                  column.name, labels.size(), joined({labels.begin(), labels.end()}, ", ")));
    }
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
