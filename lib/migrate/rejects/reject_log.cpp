#include "migrate/rejects/reject_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/json_quoting.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace copyover::migrate {

namespace {

std::uint64_t number_of(const ReasonMembers& members, std::string_view name) {
    const std::string text = text_of(members, name);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

RefusedRecord refused_record(const ReasonMembers& members, std::uint32_t file) {
    RefusedRecord record{file, number_of(members, "line"), number_of(members, "column"), {}, {}};
    Finding& reason = record.reason;
    reason.rule = &rule::server_rejected;
    reason.at = {text_of(members, "file"), record.line, record.column, text_of(members, "pointer")};
    reason.table = text_of(members, "table");
    reason.column_name = text_of(members, "column_name");
    reason.constraint = text_of(members, "constraint");
    reason.sqlstate = text_of(members, "sqlstate");
    reason.message = text_of(members, "message");
    reason.fix = text_of(members, "fix");
    record.text_hash = text_of(members, "text_hash");
    return record;
}

}  // namespace

std::string reject_log_start(std::uint64_t records) {
    return fmt::format("{}, \"records\": {}}}\n", reject_reasons_start, records);
}

std::string reject_log_line(const Finding& reason, const std::string& record, const std::string& here,
                            Hash128 text) {
    std::string out = "{";
    const auto member = [&](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        out += fmt::format("{}\"{}\": ", out.size() == 1 ? "" : ", ", name);
        append_json_string(value, out);
    };
    member("file", reason.at.file);
    out += ", \"record\": ";
    append_json_string(record, out);
    member("here", here);
    out += fmt::format(", \"line\": {}, \"column\": {}, \"pointer\": ", reason.at.line, reason.at.column);
    append_json_string(reason.at.pointer, out);
    member("rule", reason.rule->name);
    member("table", reason.table);
    member("column_name", reason.column_name);
    member("constraint", reason.constraint);
    member("sqlstate", reason.sqlstate);
    member("message", reason.message);
    member("fix", reason.fix);
    if (reason.rule == &rule::server_rejected) member("text_hash", to_hex(text));
    return out + "}\n";
}

std::vector<RefusedRecord> read_refused_records(const std::filesystem::path& folder,
                                                std::span<const SourceFile> files) {
    std::vector<RefusedRecord> records;
    if (!is_reject_folder(folder)) return records;
    read_reasons(folder, "--rejects", [&](const ReasonMembers& members) {
        if (text_of(members, "rule") != rule::server_rejected.name) return;
        const auto file = std::ranges::find(files, text_of(members, "file"), &SourceFile::name);
        if (file == files.end()) return;
        records.push_back(refused_record(members, static_cast<std::uint32_t>(file - files.begin())));
    });
    return records;
}

}  // namespace copyover::migrate
