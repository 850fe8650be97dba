#include "migrate/probes/probe_plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "json/record_reader.hpp"

namespace copyover::migrate {

namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
}

std::string_view member(const json::RecordTree& tree, json::NodeIndex object, std::string_view name) {
    for (json::NodeIndex i = object + 1; i < tree[object].end; i = tree[i].end) {
        if (tree[i].name == name) return tree[i].text;
    }
    return "";
}

}  // namespace

// https://www.postgresql.org/docs/15/using-explain.html; the members are those of explain.c.
PlanUse read_plan(std::string_view explained) {
    const std::string padded = std::string(explained) + std::string(json::record_padding, ' ');
    json::RecordReader reader;
    json::RecordTree tree;
    if (!reader.read(std::string_view(padded).substr(0, explained.size()), tree))
        throw InternalError("EXPLAIN (FORMAT JSON) did not answer with JSON");
    PlanUse use;
    for (json::NodeIndex i = 0; i < tree.nodes().size(); ++i) {
        if (tree[i].kind != json::Kind::object) continue;
        if (const auto index = member(tree, i, "Index Name"); !index.empty()) add_once(use.indexes, index);
        if (member(tree, i, "Node Type") == "Seq Scan")
            add_once(use.scanned, member(tree, i, "Relation Name"));
    }
    return use;
}

}  // namespace copyover::migrate
