#include "migrate/export/new_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace copyover::migrate {

namespace {

using mapping::NoWayBack;

// Containers in which a row is tried, the last one first, before it is given up.
constexpr std::size_t most_tries = 1'000;

NoWayBack none(const mapping::NewRow& row, std::string reason) {
    return {row.table, std::nullopt, std::move(reason)};
}

std::string name_of(const json::PathToken& token) {
    return token.is_index ? std::to_string(token.index) : token.name;
}

// Whether a path is what the names say, as far as both go.
bool agrees(std::span<const json::PathToken> path, std::span<const std::optional<std::string>> names) {
    for (std::size_t i = 0; i < std::min(path.size(), names.size()); ++i) {
        if (names[i] && *names[i] != name_of(path[i])) return false;
    }
    return true;
}

}  // namespace

NewRecords::NewRecords(const mapping::Plan& plan, std::span<const SourceFile> files)
    : plan_(plan), files_(files), maker_(plan) {}

NewRecords::Opened& NewRecords::open(std::size_t file) {
    const auto found = opened_.find(file);
    if (found != opened_.end()) return found->second;
    return opened_
        .emplace(
            file,
            Opened{
                layout_of(plan_, files_[file], file), std::make_unique<FileText>(files_[file].path), {}, {}})
        .first->second;
}

// By the one rule that can make it again: several could, and nothing says which of them an application writes.
std::optional<NoWayBack> NewRecords::add(std::size_t table, std::span<const schema::Value> row) {
    std::optional<NoWayBack> reason =
        NoWayBack{table, std::nullopt, "no rule of a source in DATA makes such rows of records of their own"};
    std::optional<Placed> found;
    std::string sources;
    for (const mapping::RuleNumber& rule : mapping::rules_of_records(plan_, table)) {
        const bool is_read = std::ranges::any_of(files_, [&](const SourceFile& file) {
            return std::ranges::find(file.sources, rule.source) != file.sources.end();
        });
        if (!is_read) continue;
        Placing placing = place({table, rule, row});
        if (auto* no_way = std::get_if<NoWayBack>(&placing)) {
            if (!found) reason = std::move(*no_way);
            continue;
        }
        sources += (sources.empty() ? "" : ", ") + plan_.sources[rule.source].pointer;
        if (found)
            return NoWayBack{table, std::nullopt, fmt::format("several sources could hold it: {}", sources)};
        found = std::move(std::get<Placed>(placing));
    }
    if (!found) return reason;
    put(std::move(*found));
    return std::nullopt;
}

void NewRecords::put(Placed placed) {
    Opened& opened = open(placed.file);
    if (!placed.made) return opened.items[placed.pointer].push_back(std::move(placed.item));
    NewContainer& container = opened.made[placed.pointer][*placed.made];
    container.kind = placed.kind;
    container.items.push_back(std::move(placed.item));
}

NewRecords::Placing NewRecords::place(const mapping::NewRow& row) {
    if (plan_.sources[row.rule.source].records.tokens.empty())
        return none(row, "its record would be a file of its own");
    Placing placing = none(row, "no file has the name that it would stand in");
    for (std::size_t file = files_.size(); file-- > 0;) {
        const std::vector<std::size_t>& sources = files_[file].sources;
        if (std::ranges::find(sources, row.rule.source) == sources.end()) continue;
        if (!mapping::is_of_file(plan_, row, files_[file])) continue;
        placing = place_in_file(file, row);
        if (std::holds_alternative<Placed>(placing)) break;
    }
    return placing;
}

NewRecords::Placing NewRecords::place_in_file(std::size_t file, const mapping::NewRow& row) {
    Opened& opened = open(file);
    const auto& patterns = opened.layout.reading->patterns;
    const json::Pattern& records = plan_.sources[row.rule.source].records;
    const auto pattern = std::ranges::find(patterns, records);
    Try attempt{row, file, opened, static_cast<std::size_t>(pattern - patterns.begin()),
                mapping::names_on_the_way(plan_, row)};
    std::vector<std::string> pointers;
    for (const auto& [pointer, container] : opened.layout.containers) {
        if (container.path.size() + 1 == records.tokens.size() && agrees(container.path, attempt.names))
            pointers.push_back(pointer);
    }
    std::ranges::reverse(pointers);
    if (pointers.size() > most_tries) pointers.resize(most_tries);
    std::optional<Placing> refused;
    for (const std::string& pointer : pointers) {
        Placing placing = place_in_container(attempt, pointer);
        if (std::holds_alternative<Placed>(placing)) return placing;
        refused = std::move(placing);
    }
    Placing placing = place_in_new(attempt);
    return refused && std::holds_alternative<NoWayBack>(placing) ? std::move(*refused) : placing;
}

// A place in the file is named by what stands there: else it was packed, or put right while it was read.
NewRecords::Placing NewRecords::place_in_container(Try& attempt, const std::string& pointer) {
    const ContainerPlace& container = attempt.opened.layout.containers.at(pointer);
    const bool is_object = container.kind == json::Kind::object;
    const char closing = is_object ? '}' : ']';
    FileText& text = *attempt.opened.text;
    if (!attempt.opened.layout.is_lines &&
        (container.end >= text.size() || text.at(container.end) != closing))
        return none(attempt.row,
                    "its file is packed or put right while it is read, and such files are only copied");
    const std::optional<std::string>& name = attempt.names.back();
    if (is_object && !name) return none(attempt.row, "no column holds the name of its record");
    std::vector<json::PathToken> path = container.path;
    path.push_back(is_object
                       ? json::PathToken{*name, 0, false}
                       : json::PathToken{{}, container.records + attempt.opened.items[pointer].size(), true});
    auto made = make(attempt, std::move(path), container.last);
    if (auto* no_way = std::get_if<NoWayBack>(&made)) return std::move(*no_way);
    const std::string& record = std::get<std::string>(made);
    return Placed{attempt.index, pointer, std::nullopt, container.kind,
                  is_object ? member_text(*name, record) : record};
}

// A container that is not there yet, within one that is.
NewRecords::Placing NewRecords::place_in_new(Try& attempt) {
    const Names& names = attempt.names;
    NoWayBack nowhere = none(attempt.row, "no container of the file is the one that it belongs to");
    if (names.size() < 2 || !names[names.size() - 2]) return nowhere;
    const std::string& within = *names[names.size() - 2];
    const std::optional<std::string>& name = names.back();
    for (const auto& [pointer, container] : attempt.opened.layout.containers) {
        if (container.path.size() + 2 != names.size() || container.kind != json::Kind::object) continue;
        std::vector<json::PathToken> path = container.path;
        path.push_back({within, 0, false});
        if (!agrees(path, names) || attempt.opened.layout.containers.contains(json::to_pointer(path)))
            continue;
        const std::size_t items = attempt.opened.made[pointer][within].items.size();
        path.push_back(name ? json::PathToken{*name, 0, false} : json::PathToken{{}, items, true});
        auto made = make(attempt, std::move(path), std::nullopt);
        if (auto* no_way = std::get_if<NoWayBack>(&made)) return std::move(*no_way);
        const std::string& record = std::get<std::string>(made);
        return Placed{attempt.index, pointer, within, name ? json::Kind::object : json::Kind::array,
                      name ? member_text(*name, record) : record};
    }
    return nowhere;
}

mapping::EditedText NewRecords::make(Try& attempt, std::vector<json::PathToken> path,
                                     const std::optional<RecordPlace>& like) {
    const auto& known = like ? like : attempt.opened.layout.last_of_pattern[attempt.pattern];
    const std::string model =
        known ? attempt.opened.text->text(known->offset, known->offset + known->length) : "{}";
    json::Record place;
    place.path = path;
    place.pattern = attempt.pattern;
    return maker_.make(files_[attempt.index], place,
                       attempt.opened.layout.reading->sources_of[attempt.pattern], attempt.row, model);
}

std::map<std::size_t, std::vector<RecordEdit>> NewRecords::edits() {
    std::map<std::size_t, std::vector<RecordEdit>> all;
    for (auto& [file, opened] : opened_) {
        std::vector<RecordEdit>& edits = all[file];
        for (const auto& [pointer, container] : opened.layout.containers) {
            const Items& items = opened.items[pointer];
            std::map<std::string, NewContainer> made = opened.made[pointer];
            std::erase_if(made, [](const auto& one) { return one.second.items.empty(); });
            if (items.empty() && made.empty()) continue;
            edits.push_back(opened.layout.is_lines ? line_insertion(*opened.text, items)
                                                   : insertion(*opened.text, container, items, made));
        }
        std::ranges::sort(edits, {}, &RecordEdit::offset);
    }
    std::erase_if(all, [](const auto& one) { return one.second.empty(); });
    return all;
}

}  // namespace copyover::migrate
