// Where the pointers of a source, or of one of its row rules, lead; private to lib/mapping.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

// What was read, and what for.
struct Used {
    std::vector<PatternUse> patterns;    // followed in the record
    bool members = false;                // of the record, so that it must be an object
    bool parts = false;                  // of the record, so that it must be an array or object
    std::vector<std::uint32_t> names;    // of values around the record, so many levels above it
    std::vector<json::Pattern> outside;  // values around the record
};

class PlaceBinder {
  public:
    // For what a source reads itself.
    PlaceBinder(Binding& all, std::size_t source) : all_(all), source_(source) {}
    // For what one of its row rules reads.
    PlaceBinder(Binding& all, const RuleBinding& rule)
        : all_(all),
          source_(rule.source_index),
          bit_(rule.program->bit),
          each_(rule.each()),
          levels_(rule.program->levels) {}

    // Where a pointer leads, seen from the record.
    struct Reached {
        json::Pattern pattern;  // of a value; of a name in the record, that of the value which has it
        Place place;            // without slot
        Mask bit = 0;           // of the rule that reads it, see RuleProgram::levels
    };
    std::optional<Reached> reach(const PointerSyntax& syntax);
    // A value `up` levels above the record or below a value there.
    std::optional<Reached> reach_outside(const PointerSyntax& syntax, std::uint32_t up);

    // A single value of the record or a name around it.
    std::optional<Place> bind_place(const PointerSyntax& syntax);
    std::vector<Condition> bind_conditions(const std::vector<ConditionSyntax>& where);
    std::uint32_t bind_each();  // its slot

    void use(const json::Pattern& pattern, PatternUse::Purpose purpose, std::uint32_t slot);
    // `alternative` as PatternUse.
    void use(const Reached& reached, PatternUse::Purpose purpose, std::uint32_t slot,
             std::uint32_t alternative = 0);
    void use_name(std::uint32_t up) { used_.names.push_back(up); }
    void use_outside(const json::Pattern& pattern) { used_.outside.push_back(pattern); }
    void use_rest();  // all that nothing else takes of the record or match

    // What was used since the last call.
    Used take_used() { return std::exchange(used_, {}); }
    [[nodiscard]] const std::vector<RuleProgram::Level>& levels() const { return levels_; }

  private:
    [[nodiscard]] Test<Constant> bind_test(const Test<json::NodeIndex>& test) const;
    std::optional<Reached> reach_capture(const PointerSyntax& syntax);
    Mask bit_at_level(std::uint32_t up);

    Binding& all_;
    std::size_t source_;
    Mask bit_ = 0;
    json::Pattern each_;  // of the rule; empty where it makes one row of the record
    std::vector<RuleProgram::Level> levels_;
    Used used_;
};

}  // namespace copyover::mapping
