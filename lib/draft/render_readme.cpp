#include "draft/render_readme.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/redaction.hpp"

namespace copyover::draft {

namespace {

constexpr std::size_t most_files = 12;  // listed one by one

// A cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : escaped(text))
        out += c == '|' ? "\\|" : std::string(1, c);
    return out;
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string files_read(const Draft& draft) {
    std::string out = "## What was seen\n\n| file | bytes | records |\n|---|---:|---:|\n";
    DraftFile others;
    for (std::size_t i = 0; i < draft.files.size(); ++i) {
        const DraftFile& file = draft.files[i];
        if (i < most_files) {
            out += fmt::format("| {} | {} | {} |\n", cell(file.name), file.bytes, file.records);
            continue;
        }
        others.bytes += file.bytes;
        others.records += file.records;
    }
    if (draft.files.size() > most_files)
        out += fmt::format("| {} more | {} | {} |\n", draft.files.size() - most_files, others.bytes,
                           others.records);
    return out;
}

std::string tables_drafted(const Draft& draft) {
    std::string out = "\n| table | rows | from | key |\n|---|---:|---|---|\n";
    for (const DraftTable& table : draft.tables) {
        const std::string where = fmt::format(
            "`{}` {}{}", cell(table.files), table.records.empty() ? "" : "`" + cell(table.records) + "`",
            table.each.empty() ? "" : fmt::format(", each `{}`", cell(table.each)));
        out += fmt::format(
            "| {} | {} | {}: {} | {} |\n", table.name, table.record_count, where, cell(table.reason),
            table.primary_key.empty() ? "none" : fmt::format("{}", fmt::join(table.primary_key, ", ")));
    }
    return out;
}

std::string files_not_read(const Draft& draft) {
    if (draft.ignore_files.empty()) return "";
    std::string out = "\nNot read, and listed in `ignore_files`:\n\n";
    for (std::size_t i = 0; i < draft.ignore_files.size(); ++i) {
        const std::string content = i < draft.contents.size() ? draft.contents[i] : "";
        out += fmt::format("* `{}`{}\n", cell(draft.ignore_files[i]), content.empty() ? "" : ": " + content);
    }
    return out;
}

std::string decided(const Draft& draft) {
    std::string out;
    for (const DraftTable& table : draft.tables) {
        for (const std::string& text : table.decided)
            out += fmt::format("* {}: {}\n", table.name, text);
    }
    return out.empty() ? "" : "\n## What was decided\n\nIn all records that were read:\n\n" + out;
}

// What is lost comes first.
std::string to_decide(const Draft& draft) {
    std::string out;
    for (const DraftTable& table : draft.tables) {
        for (const std::string& text : table.repairs)
            out += fmt::format("* {}: repaired, and counted by each command: {}\n", table.name, text);
    }
    if (!draft.ignore_files.empty() && !draft.onto_existing)
        out += draft.ignore_files.size() == 1 ? "* A file was not read, above: is it part of the move?\n"
                                              : "* Files were not read, above: are they part of the move?\n";
    for (const std::string& records : draft.unmapped)
        out += fmt::format("* No table resembles these records, so nothing reads them: {}\n", records);
    for (const DraftTable& table : draft.tables) {
        for (const std::string& text : table.decisions)
            out += fmt::format("* {}: {}\n", table.name, text);
    }
    for (const std::string& table : draft.unfed)
        out += fmt::format("* Nothing feeds the table `{}`.\n", escaped(table));
    const std::size_t count = decisions_in(draft);
    return fmt::format(
        "\n## What you must decide\n\n{}",
        count == 0 ? "Nothing was guessed.\n" : fmt::format("{}:\n\n{}", counted(count, "decision"), out));
}

}  // namespace

std::size_t decisions_in(const Draft& draft) {
    std::size_t count = draft.unmapped.size() + draft.unfed.size() +
                        (draft.ignore_files.empty() || draft.onto_existing ? 0 : 1);
    for (const DraftTable& table : draft.tables)
        count += table.repairs.size() + table.decisions.size();
    return count;
}

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
            "Nothing is lost by a guess: what could not be decided is kept in `rest`.\nNOT NULL, keys and "
            "references "
            "hold for all files that were read. A member that is null, one that is absent and an\nempty "
            "object all "
            "become NULL; an empty array and none at all are both no rows of a nested table.\n\n";
    }
    return out + files_read(draft) + tables_drafted(draft) + files_not_read(draft) + decided(draft) +
           to_decide(draft);
}

}  // namespace copyover::draft
