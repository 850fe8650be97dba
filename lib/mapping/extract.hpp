// Makes the values of a row from a record that was walked.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/finding.hpp"
#include "base/redaction.hpp"
#include "json/document_reader.hpp"
#include "mapping/input_file.hpp"
#include "mapping/lookup.hpp"
#include "mapping/program.hpp"
#include "mapping/record_mapper.hpp"
#include "mapping/record_walk.hpp"

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
};

// Whether a column must be fed by some record: NOT NULL, with sources, and not a list that may be empty.
bool can_be_never_matched(const ColumnProgram& column);

class Extractor {
  public:
    Extractor(const Plan& plan, const Redaction& redaction)
        : plan_(plan),
          redaction_(redaction),
          state_(arena_),
          matched_(plan.program->columns, false),
          fed_(plan.program->columns, 0) {}

    // Forgets the values of the last record.
    void start(const RecordContext& context);

    // What follows is about a match of `each` below the record; no_node: about the record again.
    void enter(json::NodeIndex match) { match_ = match; }

    [[nodiscard]] bool holds(const std::vector<Condition>& conditions);

    // False, and a finding, where the column cannot be made.
    bool make(const ColumnProgram& column, const TablePlan& table, schema::Value& out, json::NodeIndex& node,
              Findings& findings);

    [[nodiscard]] Location locate(json::NodeIndex node) const;

    // Repairs of the last make().
    [[nodiscard]] const ConversionState& state() const { return state_; }

    // Per ColumnProgram::number: whether a source was ever present, and in how many records it was looked
    // for.
    [[nodiscard]] const std::vector<bool>& matched() const { return matched_; }
    [[nodiscard]] const std::vector<std::uint64_t>& fed() const { return fed_; }
    void add_counts(const Extractor& other);

    // Of the current record, see MappedRecord.
    std::vector<Lacking>& lacking() { return lacking_; }
    [[nodiscard]] const std::vector<std::size_t>& first_matches() const { return first_matches_; }

  private:
    struct Target;

    // The cheap half of find(): most alternatives of a column stand in no record of a file.
    [[nodiscard]] bool is_absent(const Place& place) const {
        return place.kind == Place::Kind::node &&
               context_.walk->node(place.slot) == static_cast<json::NodeIndex>(-1);
    }
    Found find(const Place& place);
    bool is_present(const ColumnProgram& column);  // any of its sources, be it null
    Found find_elsewhere(const Place& place);      // than in the record
    Found found_step(const json::PathToken& step);
    Found find_match_name(const Place& place);
    Found find_enclosing(const Place& place);
    [[nodiscard]] std::size_t shared_tokens(const Place& place) const;
    // A node that locate() knows.
    [[nodiscard]] json::NodeIndex node_of(const Input& input) const {
        return input.tree == nullptr || input.tree == context_.tree ? input.node
                                                                    : static_cast<json::NodeIndex>(-1);
    }
    [[nodiscard]] json::NodeIndex above_match(std::uint32_t levels) const;
    [[nodiscard]] std::span<const json::NodeIndex> nodes(const Place& place) const;
    [[nodiscard]] std::uint32_t state_of(json::NodeIndex node) const;
    bool equals_any(const Input& input, const std::vector<Constant>& values);
    bool is_null(const Reading& reading, const Input& input);
    bool read(const Reading& reading, const Input& input, schema::Value& out) {
        return reading.plain ? convert(reading.conversion, input, out, state_)
                             : read_prepared(reading, input, out, false);
    }
    // An element of an array column.
    bool read_element(const Reading& reading, const Input& input, schema::Value& out) {
        return reading.plain ? convert_element(reading.conversion, input, out, state_)
                             : read_prepared(reading, input, out, true);
    }
    // Behind match and split: what the column takes of one value.
    bool read_one(const Reading& reading, const Input& input, schema::Value& out, bool element) {
        return reading.lookup ? read_looked_up(reading, input, out, element)
               : element      ? convert_element(reading.conversion, input, out, state_)
                              : convert(reading.conversion, input, out, state_);
    }
    bool read_looked_up(const Reading& reading, const Input& input, schema::Value& out, bool element);
    const LookupTable::Entry* find_row(const Lookup& lookup, const Input& input);
    bool read_prepared(const Reading& reading, const Input& input, schema::Value& out, bool element);
    bool take_part(const Match& match, Input& input);
    void drop_query_of(Input& input);
    bool read_split(const Reading& reading, std::string_view text, schema::Value& out);
    bool make_alternatives(const ColumnProgram& column, Target& target);
    bool make_collected(const ColumnProgram& column, Target& target);
    bool make_equal(const ColumnProgram& column, Target& target);
    // Where a part is absent or null there is no text, which is no failure.
    bool gather_text(const ColumnProgram& column, Target& target, std::optional<Input>& out);
    bool make_joined(const ColumnProgram& column, Target& target);
    bool make_uuid5(const ColumnProgram& column, Target& target);
    bool make_object(const ColumnProgram& column, Target& target);
    bool make_value(const ColumnProgram& column, Target& target);
    bool is_anything_there(const ColumnProgram& column);
    bool make_rest(const ColumnProgram& column, Target& target);
    std::size_t keep_distinct(const schema::Type& type, std::span<schema::Value> values);

    bool refuse(Target& target, const Input& input);
    void report_null(Target& target);
    void note_match(std::size_t column) {
        if (!matched_[column]) note_first_match(column);
    }
    void note_first_match(std::size_t column);
    void report(Target& target, const Rule& rule, json::NodeIndex node, std::string message,
                std::string fix) const;
    [[nodiscard]] std::string shown(const Input& input, Sensitivity sensitivity) const;

    // What a record found around it.
    struct Surrounding {
        const InputFile* file = nullptr;
        std::vector<json::PathToken> path;
        const EnclosingValue* value = nullptr;
    };

    const Plan& plan_;
    Redaction redaction_;
    RecordContext context_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Surrounding> surroundings_;  // by source and index
    json::NodeIndex match_ = static_cast<json::NodeIndex>(-1);
    schema::Arena arena_;
    ConversionState state_;
    std::string canonical_;
    std::vector<std::string_view> parts_;
    std::vector<bool> matched_;
    std::vector<std::uint64_t> fed_;
    std::vector<Lacking> lacking_;
    std::vector<std::size_t> first_matches_;
};

}  // namespace copyover::mapping
