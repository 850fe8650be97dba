#include "mapping/convert/json.hpp"

#include <fmt/format.h>

#include <string>

#include "base/json_quoting.hpp"
#include "json/jsonb.hpp"
#include "mapping/convert/json_text.hpp"
#include "mapping/convert/text.hpp"

namespace copyover::mapping {

namespace {

using schema::TypeKind;

bool names_hold_nul_or_surrogate(const Input& input) {
    const json::RecordTree& tree = *input.tree;
    for (json::NodeIndex i = input.node + 1; i < tree[input.node].end; ++i) {
        const Input name = input_of_name(tree[i].name);
        if (name.has_nul || name.has_surrogate) return true;
    }
    return false;
}

// jsonb has neither \u0000 nor lone surrogates; json keeps them as escapes.
bool clean(const Conversion& conversion, const Input& input, std::string_view& raw, ConversionState& state) {
    const bool nul = input.tree->has_nul(input.node);
    const bool surrogate = input.tree->has_surrogate(input.node);
    if (!nul && !surrogate) return true;
    // Two names could become one.
    const bool in_names = names_hold_nul_or_surrogate(input);
    if (nul && (in_names || conversion.repairs.on_nul == Repair::reject))
        return state.fail(rule::value_nul, "contains \\u0000, which PostgreSQL cannot store",
                          in_names ? "correct the file: a member name cannot be repaired"
                                   : "correct the file, or add \"on_nul\": \"strip\" or \"replace\"");
    if (surrogate && (in_names || conversion.repairs.on_surrogate == Repair::reject))
        return state.fail(rule::value_surrogate, "contains half a surrogate pair, which has no UTF-8 form",
                          in_names ? "correct the file: a member name cannot be repaired"
                                   : "correct the file, or add \"on_surrogate\": \"strip\" or \"replace\"");
    raw = state.arena.keep(repaired_json(raw, conversion.repairs));
    if (nul) state.lose(Loss::nul);
    if (surrogate) state.lose(Loss::surrogate);
    return true;
}

}  // namespace

bool convert_json(const Conversion& conversion, const Input& input, schema::Value& out,
                  ConversionState& state) {
    std::string_view raw;
    if (input.tree != nullptr) {
        raw = input.tree->raw(input.node);
        if (conversion.type->kind == TypeKind::jsonb && !clean(conversion, input, raw, state)) return false;
    } else if (input.kind != json::Kind::string) {
        raw = input.text;
    } else {
        if (input.has_nul) return state.fail(rule::value_nul, "contains \\u0000, which jsonb cannot store");
        if (input.has_surrogate) return state.fail(rule::value_surrogate, "contains half a surrogate pair");
        std::string quoted;
        append_json_string(input.text, quoted);
        raw = state.arena.keep(quoted);
    }
    if (conversion.type->kind == TypeKind::jsonb) {
        // What is read from a record has been read strictly, and clean() has looked at its strings.
        const auto reason = input.tree != nullptr ? json::jsonb_number_refusal(*input.tree, input.node)
                                                  : json::jsonb_refusal(raw);
        if (reason)
            return state.fail(rule::value_range, fmt::format("cannot be stored as jsonb: {}", *reason),
                              "correct the record, or store the value in a column of type json");
    }
    if (conversion.form == Form::json && conversion.type->kind != TypeKind::json &&
        conversion.type->kind != TypeKind::jsonb) {
        Input text;
        text.kind = json::Kind::string;
        text.text = raw;
        return convert_text({conversion.type, Form::by_type, {}, {}, conversion.repairs}, text, out, state);
    }
    out.data = raw;
    return true;
}

}  // namespace copyover::mapping
