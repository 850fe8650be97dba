#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"
#include "draft/render.hpp"

namespace copyover::draft {

namespace {

// A cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : escaped(text))
        out += c == '|' ? "\\|" : std::string(1, c);
    return out;
}

std::string sources_of(const DraftColumn& column) {
    if (column.kind == DraftColumn::Kind::rest) return "all other members";
    std::string out;
    for (const std::string& pointer : column.pointers)
        out += fmt::format("{}`{}`",
                           out.empty()                               ? ""
                           : column.kind == DraftColumn::Kind::equal ? " = "
                                                                     : ", else ",
                           pointer.empty() ? "the record" : cell(pointer));
    return out;
}

std::string files_section(const Draft& draft) {
    std::string out = "## What was read\n\n| file | bytes | records |\n|---|---:|---:|\n";
    for (const DraftFile& file : draft.files)
        out += fmt::format("| {} | {} | {} |\n", cell(file.name), file.bytes, file.records);
    if (draft.ignore_files.empty()) return out;
    out += "\nNot read, and listed in `ignore_files`. Decide whether they are part of the move:\n\n";
    for (const std::string& glob : draft.ignore_files)
        out += fmt::format("* `{}`\n", cell(glob));
    return out;
}

std::string table_section(const DraftTable& table) {
    std::string out =
        fmt::format("\n## {}\n\nFrom `{}`, records `{}`{}: {}. {} seen: {}.\n\n", table.name,
                    cell(table.files), table.records.empty() ? "(the whole document)" : cell(table.records),
                    table.each.empty() ? "" : fmt::format(", each `{}`", cell(table.each)), table.reason,
                    table.each.empty() ? "records" : "rows", table.record_count);
    out += "| column | type | from | seen |\n|---|---|---|---|\n";
    const auto is_key = [&](const std::string& column) {
        return std::ranges::find(table.primary_key, column) != table.primary_key.end();
    };
    for (const DraftColumn& column : table.columns) {
        const std::string_view key = is_key(column.name) ? ", primary key"
                                     : column.not_null   ? ", not null"
                                                         : "";
        out += fmt::format("| {} | {}{} | {} | {} |\n", column.name, column.type, key, sources_of(column),
                           cell(column.evidence));
    }
    if (table.decisions.empty()) return out;
    out += "\nDecisions to take:\n\n";
    for (const std::string& decision : table.decisions)
        out += fmt::format("* {}\n", decision);
    return out;
}

}  // namespace

std::string readme(const Draft& draft) {
    std::string out =
        "# A drafted migration\n\n"
        "`copyover init` wrote this folder from what it saw in the files. `mapping.json` says how records "
        "become "
        "rows,\n`schema.sql` is the target. ";
    if (draft.onto_existing) {
        out +=
            "Columns were chosen by their names. Nothing is lost by a guess: what has no column is "
            "not\nmapped, and "
            "`copyover check` reports it until somebody decides. Edit `mapping.json`.\n\n";
        if (draft.wall_time) out += "Columns without a zone get the wall time in UTC (`time_zone`).\n\n";
    } else {
        out +=
            "Nothing is lost by a guess: what could not be decided is kept in `rest`, and stands\nhere as a "
            "decision "
            "to take. Edit both files, and let `copyover check` judge them.\n\n"
            "Known before you look: NOT NULL and primary keys hold for the files that were read. A member "
            "that is null and one\nthat is absent both become NULL; an empty array and none at all are both "
            "no rows "
            "of a nested table. The order of the\nrecords is not kept, that of nested ones stands in "
            "`position`.\n\n";
    }
    out += files_section(draft);
    if (!draft.unmapped.empty()) {
        out += "\nNo table resembles these records, so nothing reads them:\n\n";
        for (const std::string& records : draft.unmapped)
            out += fmt::format("* {}\n", records);
    }
    for (const DraftTable& table : draft.tables)
        out += table_section(table);
    return out;
}

}  // namespace copyover::draft
