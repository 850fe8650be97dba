#include "migrate/rejects/reject_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "json/record_reader.hpp"
#include "mapping/json_text.hpp"
#include "migrate/source/reject_reasons.hpp"

namespace copyover::migrate {

namespace {

using Members = std::map<std::string_view, std::string_view>;

// Strings and numbers of a line by name.
bool read_members(std::string& line, json::RecordReader& reader, json::RecordTree& tree, Members& members) {
    members.clear();
    const std::size_t length = line.size();
    line.resize(length + json::record_padding);
    if (!reader.read(std::string_view(line).substr(0, length), tree)) return false;
    if (tree.root().kind != json::Kind::object) return false;
    for (json::NodeIndex i = 1; i < tree.root().end; i = tree[i].end)
        members.emplace(tree[i].name, tree[i].text);
    return true;
}

std::string text_of(const Members& members, std::string_view name) {
    const auto found = members.find(name);
    return found == members.end() ? std::string{} : std::string(found->second);
}

std::uint64_t number_of(const Members& members, std::string_view name) {
    const std::string text = text_of(members, name);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

RefusedRecord refused_record(const Members& members, std::uint32_t file) {
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

std::string reject_log_line(const Finding& reason, const std::string& record, std::string_view text) {
    std::string out = "{";
    const auto member = [&](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        out += fmt::format("{}\"{}\": ", out.size() == 1 ? "" : ", ", name);
        mapping::append_json_string(value, out);
    };
    member("file", reason.at.file);
    out += ", \"record\": ";
    mapping::append_json_string(record, out);
    out += fmt::format(", \"line\": {}, \"column\": {}, \"pointer\": ", reason.at.line, reason.at.column);
    mapping::append_json_string(reason.at.pointer, out);
    member("rule", reason.rule->name);
    member("table", reason.table);
    member("column_name", reason.column_name);
    member("constraint", reason.constraint);
    member("sqlstate", reason.sqlstate);
    member("message", reason.message);
    member("fix", reason.fix);
    if (reason.rule == &rule::server_rejected) member("text_hash", to_hex(hash128(text)));
    return out + "}\n";
}

std::vector<RefusedRecord> read_refused_records(const std::filesystem::path& folder,
                                                std::span<const SourceFile> files) {
    std::vector<RefusedRecord> records;
    if (!is_reject_folder(folder)) return records;
    std::ifstream in(folder / reject_reasons_file, std::ios::binary);
    json::RecordReader reader;
    json::RecordTree tree;
    Members members;
    std::string line;
    for (std::uint64_t number = 1; std::getline(in, line); ++number) {
        if (!read_members(line, reader, tree, members)) {
            throw UsageError(fmt::format("--rejects: {}:{} is no JSON object; name a new folder",
                                         (folder / reject_reasons_file).string(), number));
        }
        if (text_of(members, "rule") != rule::server_rejected.name) continue;
        const auto file = std::ranges::find(files, text_of(members, "file"), &SourceFile::name);
        if (file == files.end()) continue;
        records.push_back(refused_record(members, static_cast<std::uint32_t>(file - files.begin())));
    }
    return records;
}

}  // namespace copyover::migrate
