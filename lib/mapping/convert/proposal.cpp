#include "mapping/convert/proposal.hpp"
#include "schema/type_families.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace copyover::mapping {

namespace {

using schema::TypeKind;

// The failed conversion again, changed.
class Trial {
  public:
    explicit Trial(const Failure& failure) : failure_(failure), state_(arena_) {}

    // Without doubt, too.
    bool passes(const Conversion& conversion, const Input& input) {
        arena_.reset();
        state_.doubts = 0;
        schema::Value value;
        const bool good = failure_.element ? convert_element(conversion, input, value, state_)
                                           : convert(conversion, input, value, state_);
        return good && state_.doubts == 0;
    }

  private:
    const Failure& failure_;
    schema::Arena arena_;
    ConversionState state_;
};

// What is said of forms of one kind.
struct FormAdvice {
    std::array<Form, 3> forms;  // by_type: none
    std::string_view before;
    std::string_view after = {};
};

constexpr std::array<FormAdvice, 5> advices{{
    {{Form::iso8601, Form::by_type, Form::by_type}, "say that it is ISO 8601: \"as\": "},
    {{Form::epoch_s, Form::epoch_ms, Form::epoch_us}, "declare the unit: \"as\": "},
    {{Form::text, Form::by_type, Form::by_type}, "add \"as\": ", " to store true and false as texts"},
    {{Form::json, Form::by_type, Form::by_type}, "add \"as\": ", " to store it as JSON text"},
    {{Form::keys, Form::values, Form::by_type}, "take its parts with \"as\": "},
}};

std::string one_of(const std::vector<std::string>& words) {
    if (words.size() == 1) return words.front();
    const auto last = words.end() - 1;
    return fmt::format("{} or {}", fmt::join(words.begin(), last, ", "), *last);
}

enum class Declared : std::uint8_t { nothing, zone, time_zone };

std::vector<std::string> forms_that_pass(const FormAdvice& advice, const Failure& failure,
                                         Declared declared) {
    std::vector<std::string> names;
    Trial trial(failure);
    for (const Form form : advice.forms) {
        Conversion conversion = *failure.conversion;
        if (form == Form::by_type || form == conversion.form || !produces(form, *conversion.type)) continue;
        conversion.form = form;
        if (declared != Declared::nothing && !conversion.text_zone) conversion.text_zone = Zone{};
        if (declared == Declared::time_zone) conversion.column_zone = Zone{};
        if (trial.passes(conversion, failure.input)) names.push_back(fmt::format("\"{}\"", name_of(form)));
    }
    return names;
}

// A form that the column declares and that no other one can stand for: another one, for the sake of one
// value, would store its other values differently. Only times are the same whatever form they are written in.
bool is_meant(Form form) {
    return form != Form::by_type && form != Form::iso8601 && form != Form::epoch_s &&
           form != Form::epoch_ms && form != Form::epoch_us;
}

std::string form_that_passes(const Failure& failure) {
    if (is_meant(failure.conversion->form)) return {};
    constexpr std::array<std::pair<Declared, std::string_view>, 3> declarations{{
        {Declared::nothing, ""},
        {Declared::zone, ", and declare \"time_zone\" in the mapping or \"zone\" at the column"},
        {Declared::time_zone, ", and declare \"time_zone\" in the mapping"},
    }};
    for (const FormAdvice& advice : advices) {
        for (const auto& [declared, declaration] : declarations) {
            const auto names = forms_that_pass(advice, failure, declared);
            if (names.empty()) continue;
            return fmt::format("{}{}{}{}", advice.before, one_of(names), advice.after, declaration);
        }
    }
    return {};
}

// For a day or a clock in a text that has both. Only values of the record itself: `match` takes one part.
std::string part_that_passes(const Failure& failure) {
    const TypeKind kind = failure.conversion->type->kind;
    const std::string_view text = failure.input.text;
    if ((kind != TypeKind::date && kind != TypeKind::time) || failure.element ||
        failure.input.kind != json::Kind::string || failure.input.tree == nullptr)
        return {};
    const std::size_t between = text.find_first_of("T ");
    if (between == std::string_view::npos || text.find(text[between], between + 1) != std::string_view::npos)
        return {};
    const bool day = kind == TypeKind::date;
    Input part = input_of_name(day ? text.substr(0, between) : text.substr(between + 1));
    if (!Trial(failure).passes(*failure.conversion, part)) return {};
    return fmt::format("take the {} out of it: \"match\": \"{{day}}{}{{time}}\", \"part\": \"{}\"",
                       day ? "day" : "time", text[between], day ? "day" : "time");
}

// Repairs that the column may ask for, by the rule that they answer.
struct RepairAdvice {
    const Rule* rule;
    Repair RepairChoices::*choice;
    Repair repair;
};

const std::array<RepairAdvice, 5>& repairs() {
    static const std::array<RepairAdvice, 5> known{{
        {&rule::value_nul, &RepairChoices::on_nul, Repair::strip},
        {&rule::value_surrogate, &RepairChoices::on_surrogate, Repair::strip},
        {&rule::value_too_long, &RepairChoices::on_too_long, Repair::truncate},
        {&rule::value_precision, &RepairChoices::on_precision, Repair::truncate},
        {&rule::value_local_time, &RepairChoices::on_ambiguous, Repair::earlier},
    }};
    return known;
}

// Whether the repair of the failure's own rule is enough.
bool repair_passes(const Failure& failure) {
    const auto* const advice = std::ranges::find(repairs(), failure.rule, &RepairAdvice::rule);
    if (advice == repairs().end()) return true;
    Conversion conversion = *failure.conversion;
    conversion.repairs.*(advice->choice) = advice->repair;
    return Trial(failure).passes(conversion, failure.input);
}

bool passes_as(Form form, const Failure& failure) {
    Conversion conversion = *failure.conversion;
    conversion.form = form;
    return failure.conversion->form == Form::by_type && Trial(failure).passes(conversion, failure.input);
}

std::string fix_of_type(const Failure& failure) {
    const schema::Type& type = *failure.conversion->type;
    const bool is_number = failure.input.kind == json::Kind::number;
    if (type.kind == TypeKind::date && is_number)
        return "a number names no day without a zone: write dates such as \"2025-03-04\" into the file, or "
               "give the column the type timestamptz in schema.sql";
    if (type.kind == TypeKind::time && is_number)
        return "write times such as \"05:06:07\" into the file, or give the column a type for numbers";
    if (type.kind == TypeKind::bytea && passes_as(Form::base64, failure))
        return "write bytes as \\x and hexadecimal digits into the file, or say that they are base64: \"as\": "
               "\"base64\"";
    if (type.kind == TypeKind::bytea && failure.input.kind == json::Kind::string)
        return "write bytes as \\x and hexadecimal digits into the file";
    if (is_date_or_time(type.kind) && failure.rule == &rule::value_range) return "correct the record";
    return {};
}

}  // namespace

std::string proposed_fix(const Failure& failure) {
    if (failure.conversion == nullptr) return failure.fix;
    if (!failure.fix.empty()) {
        const bool proposes_repair = failure.fix.find("add \"on_") != std::string::npos;
        return proposes_repair && !repair_passes(failure) ? "correct the record" : failure.fix;
    }
    const bool may_be_another_form = failure.rule == &rule::value_type ||
                                     failure.rule == &rule::value_syntax ||
                                     failure.rule == &rule::value_range;
    if (!may_be_another_form) return {};
    std::string fix = form_that_passes(failure);
    if (fix.empty()) fix = part_that_passes(failure);
    return fix.empty() ? fix_of_type(failure) : fix;
}

}  // namespace copyover::mapping
