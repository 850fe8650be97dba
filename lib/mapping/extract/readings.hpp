// From a value that was found to one that a column takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/convert/value_form.hpp"
#include "mapping/extract/input_file.hpp"
#include "mapping/plan/lookup.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

// What a column takes of a value; where it takes none, why. The value is then NULL or wrong.
struct Taken {
    schema::Value value;
    std::optional<Failure> failure = std::nullopt;
};

// What the mapping asks for on the way: null_if, match, drop_query, map, split, lookup, and the conversion.
class Readings {
  public:
    explicit Readings(schema::Arena& arena) : state_(arena) {}

    void start(const InputFile& file) { lookups_ = file.lookups.get(); }

    bool equals_any(const Input& input, const std::vector<Constant>& values);
    bool is_null(const Reading& reading, const Input& input) {
        return input.kind == json::Kind::null ||
               (!reading.null_if.empty() && equals_any(input, reading.null_if));
    }

    // A whole column, or an element of an array column.
    enum class Part { whole, element };
    Taken read(const Reading& reading, const Input& input, Part part = Part::whole) {
        return reading.plain ? take(reading.conversion, input, part) : read_prepared(reading, input, part);
    }
    // What was put together of several values, or comes from elsewhere.
    Taken take(const Conversion& conversion, const Input& input, Part part = Part::whole) {
        Taken taken;
        const bool good = part == Part::whole ? convert(conversion, input, taken.value, state_)
                                              : convert_element(conversion, input, taken.value, state_);
        if (!good) taken.failure = std::move(state_.failure);
        return taken;
    }

    // Losses and doubts since forget().
    [[nodiscard]] const ConversionState& state() const { return state_; }
    void forget() { state_.losses = state_.doubts = 0; }

  private:
    // Behind match and split: what the column takes of one value.
    Taken read_one(const Reading& reading, const Input& input, Part part) {
        return reading.lookup ? read_looked_up(reading, input, part) : take(reading.conversion, input, part);
    }
    Taken read_looked_up(const Reading& reading, const Input& input, Part part);
    const LookupTable::Entry* find_row(const Lookup& lookup, const Input& input);
    Taken read_prepared(const Reading& reading, const Input& input, Part part);
    Input without_query(const Input& input);
    void split(const Split& split, std::string_view text);  // into parts_
    Taken read_split(const Reading& reading, std::string_view text);

    ConversionState state_;
    std::string name_;                                   // of a file
    const std::vector<LookupTable>* lookups_ = nullptr;  // nothing while they are being filled
    std::string canonical_;
    ValueForm form_;
    std::vector<std::string_view> parts_;
};

}  // namespace copyover::mapping
