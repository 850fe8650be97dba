// Values of rows elsewhere.
#include <fmt/format.h>

#include <string>

#include "mapping/extract_target.hpp"
#include "mapping/lookup.hpp"

namespace copyover::mapping {

const LookupTable::Entry* Extractor::find_row(const Lookup& lookup, const Input& input) {
    const auto& tables = context_.file->lookups;
    schema::Value key;
    // What the key column cannot hold is in none of its rows.
    if (!tables || !convert(lookup.key, input, key, state_)) return nullptr;
    std::string buffer;
    return (*tables)[lookup.index].find(lookup_text(key, buffer));
}

bool Extractor::read_looked_up(const Reading& reading, const Input& input, schema::Value& out, bool element) {
    const Lookup& lookup = *reading.lookup;
    if (input.kind != json::Kind::string && input.kind != json::Kind::number)
        return state_.fail(
            rule::value_type,
            fmt::format("is of JSON type {}; \"lookup\" takes texts and numbers", json::name_of(input.kind)),
            input.kind == json::Kind::array ? "use \"collect\" for the elements of an array" : "");
    const LookupTable::Entry* const row = find_row(lookup, input);
    if (row != nullptr && row->ambiguous)
        return state_.fail(rule::lookup_ambiguous,
                           fmt::format("is the {} of several rows of {} that differ in {}", lookup.key_column,
                                       lookup.table, lookup.value_column),
                           "correct the file that feeds the table, or look up by a column that is unique");
    if (row == nullptr && lookup.on_missing == MissingPolicy::reject)
        return state_.fail(rule::lookup_missing,
                           fmt::format("is the {} of no row of {}", lookup.key_column, lookup.table),
                           "correct the record, or say with \"on_missing\" what becomes of such values");
    if (row == nullptr && lookup.on_missing == MissingPolicy::set_null) {
        state_.lose(Loss::not_found);
        out.data = schema::Null{};
        return true;
    }
    Input taken = input;
    if (row != nullptr) {
        taken = input_of_name(row->value);
        taken.node = input.node;
    }
    if (element ? convert_element(reading.conversion, taken, out, state_)
                : convert(reading.conversion, taken, out, state_))
        return true;
    if (row != nullptr)
        state_.failure.reason = fmt::format("is the {} of a row of {} whose {} {}", lookup.key_column,
                                            lookup.table, lookup.value_column, state_.failure.reason);
    return false;
}

}  // namespace copyover::mapping
