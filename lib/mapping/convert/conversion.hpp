// From a JSON value to a value of a column's type, with every check that PostgreSQL would make, so that it
// accepts what passes, exactly. Numbers keep their digits; only float columns go through binary floating
// point.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/rules.hpp"
#include "json/record_tree.hpp"
#include "mapping/time/time_zone.hpp"
#include "schema/type.hpp"
#include "schema/value.hpp"

namespace copyover::mapping {

// How a JSON value is to be understood: `as` of the mapping.
enum class Form : std::uint8_t {
    by_type,  // what the column's type reads: nothing was declared
    iso8601,
    epoch_s,
    epoch_ms,
    epoch_us,
    json,
    text,
    keys,
    values,
    count,
    html_unescape,
    concat,
    literal,
    rfc2822,
    ctime,
    base64,
    latin1_utf8,
    firestore,
    dynamodb,
};

std::string_view name_of(Form form);
std::optional<Form> find_form(std::string_view name);

enum class Repair : std::uint8_t { reject, strip, replace, truncate, earlier, later };

struct RepairChoices {
    Repair on_nul = Repair::reject;
    Repair on_surrogate = Repair::reject;
    Repair on_too_long = Repair::reject;
    Repair on_precision = Repair::reject;  // of dates and times
    Repair on_ambiguous = Repair::reject;  // of local times
};

// What a value lost because the mapping asks for it. Bits of ConversionState::losses.
enum class Loss : std::uint16_t {
    nul = 1,
    surrogate = 2,
    too_long = 4,
    precision = 8,
    query = 16,
    split_parts = 32,
    local_time = 64,
    not_found = 128,
    encoding = 256,
    time_of_day = 512,
};

// What makes a value that fits look wrong. Bits of ConversionState::doubts.
enum class Doubt : std::uint8_t {
    late_epoch = 1,     // beyond the year 2200
    inexact_float = 2,  // an integer that the float does not hold exactly
};

// What is converted: a node of the record, a member name, an index or a constant.
struct Input {
    json::Kind kind = json::Kind::null;
    std::string_view text;  // as json::Node::text
    bool has_surrogate = false;
    bool has_nul = false;
    const json::RecordTree* tree = nullptr;  // nothing for names and indexes
    json::NodeIndex node = json::no_node;
};

inline Input input_of(const json::RecordTree& tree, json::NodeIndex node) {
    const json::Node& source = tree[node];
    return {source.kind, source.text, source.has_surrogate, source.has_nul, &tree, node};
}

// A member name. It carries no flags, so the text is searched.
Input input_of_name(std::string_view name);

// The target of a conversion. Where `type` is an array, `form` describes its elements unless it is `values`.
struct Conversion {
    const schema::Type* type = nullptr;
    Form form = Form::by_type;
    std::optional<Zone> text_zone;    // of times without zone
    std::optional<Zone> column_zone;  // of zone-less timestamp columns
    RepairChoices repairs;
};

// Why a value does not fit. Texts hold no part of the value.
struct Failure {
    const Rule* rule = nullptr;
    std::string reason;  // follows the shown value: "is not an integer"
    std::string fix;
    // What failed, where it was a conversion. They live no longer than what convert() was given.
    const Conversion* conversion = nullptr;
    Input input = {};
    bool element = false;
};

struct ConversionState {
    explicit ConversionState(schema::Arena& memory) : arena(memory) {}

    schema::Arena& arena;
    Failure failure;  // after false
    std::uint16_t losses = 0;
    std::uint8_t doubts = 0;

    void doubt(Doubt doubt) { doubts = static_cast<std::uint8_t>(doubts | static_cast<std::uint8_t>(doubt)); }
    void lose(Loss loss) { losses = static_cast<std::uint16_t>(losses | static_cast<std::uint16_t>(loss)); }

    // Sets the failure; always false, so that checks read `return state.fail(...)`.
    bool fail(const Rule& rule, std::string reason, std::string fix = {});
};

// A finding value-type: "is a boolean; column type integer takes a number or text".
bool wrong_type(const Conversion& conversion, const Input& input, std::string_view takes,
                ConversionState& state);

// Converts a value that is not null. False, with state.failure, where it does not fit.
bool convert(const Conversion& conversion, const Input& input, schema::Value& out, ConversionState& state);

// As convert, for one element of an array column.
bool convert_element(const Conversion& conversion, const Input& input, schema::Value& out,
                     ConversionState& state);

// Whether the JSON type of a value is one that the conversion reads; what the value says is not looked at.
bool fits(const Conversion& conversion, json::Kind kind);

// Whether the form can produce the type at all.
bool produces(Form form, const schema::Type& type);

}  // namespace copyover::mapping
