#include "migrate/source/reject_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "base/error.hpp"
#include "json/byte_source.hpp"
#include "json/record_reader.hpp"
#include "migrate/source/document_source.hpp"

namespace copyover::migrate {

namespace {

bool read_members(std::string& line, json::RecordReader& reader, json::RecordTree& tree,
                  ReasonMembers& members) {
    members.clear();
    const std::size_t length = line.size();
    line.resize(length + json::record_padding);
    if (!reader.read(std::string_view(line).substr(0, length), tree)) return false;
    if (tree.root().kind != json::Kind::object) return false;
    for (json::NodeIndex i = 1; i < tree.root().end; i = tree[i].end)
        members.emplace(tree[i].name, tree[i].text);
    return true;
}

// "/chats/3/messages/7" is 0, 3, 0, 7.
std::vector<std::uint64_t> positions_of(std::string_view pointer) {
    std::vector<std::uint64_t> positions;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        std::from_chars(step.data(), step.data() + step.size(), positions.emplace_back());
        pointer.remove_prefix(step.size());
    }
    return positions;
}

}  // namespace

bool is_reject_folder(const std::filesystem::path& folder) {
    try {
        std::array<char, reject_reasons_start.size()> start{};
        const std::size_t count = json::open_file(folder / reject_reasons_file)->read(start);
        return std::string_view(start.data(), count) == reject_reasons_start;
    } catch (const EnvironmentError&) {  // the folder holds no such file
        return false;
    }
}

void read_reasons(const std::filesystem::path& folder, std::string_view option,
                  const std::function<void(const ReasonMembers&)>& take) {
    std::istringstream in(json::read_file(folder / reject_reasons_file));
    json::RecordReader reader;
    json::RecordTree tree;
    ReasonMembers members;
    std::string line;
    for (std::uint64_t number = 1; std::getline(in, line); ++number) {
        if (!read_members(line, reader, tree, members)) {
            throw UsageError(fmt::format("{}: {}:{} is no JSON object; name a new folder", option,
                                         (folder / reject_reasons_file).string(), number));
        }
        take(members);
    }
}

std::string text_of(const ReasonMembers& members, std::string_view name) {
    const auto found = members.find(name);
    return found == members.end() ? std::string{} : std::string(found->second);
}

void read_first_positions(const std::filesystem::path& folder, std::span<SourceFile> files) {
    read_reasons(folder, "DATA", [&](const ReasonMembers& members) {
        const std::string here = text_of(members, "here");
        if (here.empty()) return;
        const std::string name = text_of(members, "file");
        const auto file = std::ranges::find_if(files, [&](const SourceFile& candidate) {
            return candidate.name == name || candidate.name == unpacked_name(name);
        });
        if (file != files.end()) file->first_positions[here] = positions_of(text_of(members, "record"));
    });
}

void require_all_rejects(const SourceFile& file, std::uint64_t records) {
    if (file.first_positions.empty() || file.first_positions.size() == records) return;
    throw UsageError(fmt::format(
        "{}: the folder was written with {} records of this file and holds {}: a rule reads positions in an "
        "array (0# or the like), which nobody knows then; correct records where they stand",
        file.name, file.first_positions.size(), records));
}

}  // namespace copyover::migrate
