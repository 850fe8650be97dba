// Where the values of columns and conditions come from: the record, its surroundings, its file.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "json/document_reader.hpp"
#include "mapping/convert/conversion.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/plan/program.hpp"
#include "mapping/walk/record_walk.hpp"

namespace copyover::mapping {

// The record that is being mapped.
struct RecordContext {
    const InputFile* file = nullptr;
    const json::Record* record = nullptr;
    const json::RecordTree* tree = nullptr;
    const RecordWalk* walk = nullptr;
};

// A value of the record's surroundings or a node; kind null and no node where it is absent.
struct Found {
    Input input;
    bool present = false;
    bool is_index = false;  // an array index, which is no name

    // Member by member: a copy of the whole is read in wider pieces than it was written, for which a core waits.
    void take(const json::RecordTree& tree, json::NodeIndex node) {
        const json::Node& source = tree[node];
        input.kind = source.kind;
        input.text = source.text;
        input.has_surrogate = source.has_surrogate;
        input.has_nul = source.has_nul;
        input.tree = &tree;
        input.node = node;
        present = true;
    }
};

// Places of one record after the other. Texts that stand in no file, such as indexes, are kept in the arena.
class Places {
  public:
    Places(const Plan& plan, schema::Arena& arena) : plan_(plan), arena_(arena) {}

    void start(const RecordContext& context) {
        context_ = context;
        match_ = json::no_node;
    }

    // What follows is about a match of `each` below the record; no_node: about the record again.
    void enter(json::NodeIndex match) { match_ = match; }

    [[nodiscard]] const RecordContext& context() const { return context_; }
    [[nodiscard]] const json::RecordTree& tree() const { return *context_.tree; }
    [[nodiscard]] json::NodeIndex match() const { return match_; }

    // The cheap half of find(): most alternatives of a column stand in no record of a file.
    [[nodiscard]] bool is_absent(const Place& place) const {
        return place.kind == Place::Kind::node && context_.walk->node(place.slot) == json::no_node;
    }
    Found find(const Place& place) {
        Found found;  // the only one that is returned: filled where the caller wants it
        if (place.kind != Place::Kind::node)
            found = find_elsewhere(place);
        else if (const json::NodeIndex node = context_.walk->node(place.slot); node != json::no_node)
            found.take(*context_.tree, node);
        return found;
    }

    // What the place's pattern reaches below the value at which it starts.
    [[nodiscard]] std::span<const json::NodeIndex> nodes(const Place& place) const;

    // Whether a value around the record is inside another one.
    [[nodiscard]] bool is_part_of(const Place& part, const Place& whole) const;

    // The node of the record in which the value stands; no_node where it stands elsewhere.
    [[nodiscard]] json::NodeIndex node_of(const Input& input) const {
        return input.tree == nullptr || input.tree == context_.tree ? input.node : json::no_node;
    }

    // The trie node that a node of the record has reached, on the way from the root.
    [[nodiscard]] std::uint32_t state_of(json::NodeIndex node) const;

  private:
    Found find_elsewhere(const Place& place);  // than in the record
    Found found_index(std::uint64_t index);
    Found found_step(const json::PathToken& step);
    Found find_match_name(const Place& place);
    Found find_first_position(std::size_t level);
    Found find_enclosing(const Place& place);
    [[nodiscard]] std::size_t shared_tokens(const Place& place) const;
    [[nodiscard]] json::NodeIndex above_match(std::uint32_t levels) const;

    // What a record found around it.
    struct Surrounding {
        const InputFile* file = nullptr;
        std::vector<json::PathToken> path;
        const EnclosingValue* value = nullptr;
    };

    const Plan& plan_;
    schema::Arena& arena_;
    RecordContext context_;
    json::NodeIndex match_ = json::no_node;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Surrounding> surroundings_;  // by source and index
};

}  // namespace copyover::mapping
