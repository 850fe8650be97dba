#include "migrate/rejects/reject_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/json_quoting.hpp"

namespace copyover::migrate {

namespace {

using Path = std::span<const json::PathToken>;

// Members of an object that is to be written: a value as text, or members of its own.
struct Member {
    std::string text;
    std::map<std::string, Member> members;
};

void put(Member& into, std::span<const json::PatternToken> tokens, std::string text) {
    if (!into.text.empty()) return;  // a larger value holds it
    if (!tokens.empty()) return put(into.members[tokens.front().name], tokens.subspan(1), std::move(text));
    into.members.clear();
    into.text = std::move(text);
}

std::string text_of(const Member& member) {
    if (!member.text.empty()) return member.text;
    std::string out = "{";
    for (const auto& [name, inner] : member.members)
        out += fmt::format("{}{}: {}", out.size() == 1 ? "" : ", ", json_string(name), text_of(inner));
    return out + "}";
}

}  // namespace

RejectShape::RejectShape(const mapping::Plan& plan, const SourceFile& file,
                         std::span<const std::uint64_t> counts, Sink sink)
    : plan_(plan), file_(file), counts_(counts), sink_(std::move(sink)) {}

std::vector<json::PathToken> RejectShape::record(Path path, std::string_view text) {
    if (path.empty()) {
        sink_(text);
        return {};
    }
    const Path containers = path.first(path.size() - 1);
    if (levels_.empty()) open({}, path.front().is_index);
    const auto [open_end, wanted] = std::ranges::mismatch(path_, containers);
    const auto shared = static_cast<std::size_t>(wanted - containers.begin());
    while (path_.size() > shared)
        close();
    while (path_.size() < containers.size())
        open(path.first(path_.size() + 1), path[path_.size() + 1].is_index);
    std::vector<json::PathToken> here = here_;
    here.push_back(begin_item(path.back()));
    sink_(text);
    return here;
}

void RejectShape::finish() {
    while (!levels_.empty())
        close();
    sink_("\n");
}

void RejectShape::open(Path path, bool is_array) {
    if (!path.empty()) {
        here_.push_back(begin_item(path.back()));
        path_.push_back(path.back());
    }
    sink_(is_array ? "[" : "{");
    levels_.push_back({is_array});
    write_surroundings(path, is_array);
}

void RejectShape::close() {
    if (levels_.size() == 1) write_presence();
    sink_(levels_.back().is_array ? "\n]" : "\n}");
    levels_.pop_back();
    if (path_.empty()) return;
    path_.pop_back();
    here_.pop_back();
}

json::PathToken RejectShape::begin_item(const json::PathToken& token) {
    Level& level = levels_.back();
    const std::uint64_t index = level.items++;
    sink_(index == 0 ? "\n" : ",\n");
    if (level.is_array) return {{}, index, true};
    sink_(json_string(token.name) + ": ");
    if (levels_.size() == 1) top_names_.insert(token.name);
    return {token.name, 0, false};
}

// The values that columns of the records in the container read from it.
void RejectShape::write_surroundings(Path path, bool is_array) {
    Member container;
    const std::string pointer = json::to_pointer(path);
    for (const std::size_t index : file_.sources) {
        const mapping::SourcePlan& source = plan_.sources[index];
        for (std::size_t i = 0; i < source.enclosing.size(); ++i) {
            const auto& [pattern, shared] = source.enclosing[i];
            if (shared != path.size() || index >= file_.enclosing.size() ||
                i >= file_.enclosing[index].size())
                continue;
            const auto found = file_.enclosing[index][i].find(pointer);
            if (found == file_.enclosing[index][i].end()) continue;
            const bool is_count = source.expect_count == i;
            put(container, std::span(pattern.tokens).subspan(shared),
                is_count ? std::to_string(counts_[index])
                         : std::string(found->second.tree->raw(found->second.node)));
        }
    }
    if (is_array && !container.members.empty()) {
        throw UsageError(
            fmt::format("--rejects: {}: columns read elements of the array {} beside the records, "
                        "which cannot keep their places there",
                        file_.name, pointer.empty() ? "at the top" : pointer));
    }
    for (const auto& [name, member] : container.members) {
        begin_item({name, 0, false});
        sink_(text_of(member));
    }
}

// if_present of sources none of whose records are written must still choose the same generation.
void RejectShape::write_presence() {
    if (levels_.back().is_array) return;
    for (const std::size_t index : file_.sources) {
        const auto& pointer = plan_.sources[index].if_present;
        if (!pointer || pointer->tokens.size() != 1 || top_names_.contains(pointer->tokens.front().name))
            continue;
        begin_item({pointer->tokens.front().name, 0, false});
        sink_("{}");
    }
}

}  // namespace copyover::migrate
