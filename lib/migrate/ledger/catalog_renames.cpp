#include "migrate/ledger/catalog_renames.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace copyover::migrate {

using postgres::CatalogLine;

std::string bare_name(const CatalogLine& line) {
    if (!line.object.starts_with("index ")) return line.object.substr(line.object.find(' ') + 1);
    const std::size_t begin = line.text.find("INDEX ") + 6;
    return line.text.substr(begin, line.text.find(" ON ", begin) - begin);
}

std::string nameless(const CatalogLine& line) {
    std::string text = line.text;
    const std::string name = bare_name(line);
    const std::size_t at = line.object.starts_with("constraint ") ? std::string::npos : text.find(name);
    return at == std::string::npos ? text : text.erase(at, name.size());
}

std::string rename_of(const CatalogLine& now, const CatalogLine& before) {
    const std::string to = bare_name(before);
    if (now.object.starts_with("constraint "))
        return fmt::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", now.table, bare_name(now), to);
    if (now.object.starts_with("trigger "))
        return fmt::format("ALTER TRIGGER {} ON {} RENAME TO {}", bare_name(now), now.table, to);
    return fmt::format("ALTER INDEX {} RENAME TO {}", now.object.substr(now.object.find(' ') + 1), to);
}

std::vector<RenamedColumn> renamed_columns(const std::vector<std::string>& before,
                                           const std::vector<std::string>& now) {
    std::map<std::pair<std::string, std::string>, CatalogLine> numbered;
    for (const std::string& text : now) {
        CatalogLine line = postgres::from_line(text);
        if (line.property == "number") numbered.emplace(std::pair(line.table, line.text), std::move(line));
    }
    std::vector<RenamedColumn> renamed;
    for (const std::string& text : before) {
        CatalogLine line = postgres::from_line(text);
        if (line.property != "number") continue;
        const auto same = numbered.find({line.table, line.text});
        if (same != numbered.end() && same->second.object != line.object)
            renamed.push_back({std::move(line), same->second});
    }
    return renamed;
}

}  // namespace copyover::migrate
