#include "mapping/invert/record_maker.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "json/parsed_text.hpp"
#include "json/splice.hpp"
#include "mapping/invert/mapped_text.hpp"
#include "mapping/invert/new_cells.hpp"
#include "mapping/plan/program.hpp"
#include "schema/value_text.hpp"

namespace copyover::mapping {

namespace {

const RuleProgram& program_of(const Plan& plan, const RuleNumber& rule) {
    return plan.program->sources[rule.source].rules[rule.rule];
}

// Calls take(reading, value) for every reading of a column that has one.
template <typename Take>
void each_value(const Plan& plan, const NewRow& row, Take take) {
    for (const ColumnProgram& column : program_of(plan, row.rule).columns) {
        const schema::Value& value = row.values[column.position];
        if (value.is_null() || std::holds_alternative<schema::ArrayValue>(value.data)) continue;
        for (const Reading& reading : readings_of(column))
            take(reading, schema::value_text(*plan.tables[row.table].types[column.position], value));
    }
}

}  // namespace

std::vector<RuleNumber> rules_of_records(const Plan& plan, std::size_t table) {
    std::vector<RuleNumber> found;
    for (const SourceProgram& source : plan.program->sources) {
        for (const RuleProgram& rule : source.rules) {
            if (rule.table == table && rule.each == no_slot) found.push_back({rule.source, rule.rule});
        }
    }
    return found;
}

std::vector<std::optional<std::string>> names_on_the_way(const Plan& plan, const NewRow& row) {
    const std::vector<json::PatternToken>& tokens = plan.sources[row.rule.source].records.tokens;
    std::vector<std::optional<std::string>> names(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].any) names[i] = tokens[i].name;
    }
    each_value(plan, row, [&](const Reading& reading, std::string text) {
        if (reading.place.kind != Place::Kind::name || reading.place.up >= tokens.size() || !reading.plain)
            return;
        std::optional<std::string>& name = names[tokens.size() - 1 - reading.place.up];
        if (!name) name = std::move(text);
    });
    return names;
}

bool is_of_file(const Plan& plan, const NewRow& row, const InputFile& file) {
    bool is_it = true;
    each_value(plan, row, [&](const Reading& reading, const std::string& text) {
        if (reading.place.kind != Place::Kind::capture || !reading.plain) return;
        const auto& captures = file.captures;
        const std::size_t source = reading.place.up;
        is_it = is_it && source < captures.size() && reading.place.slot < captures[source].size() &&
                captures[source][reading.place.slot] == text;
    });
    return is_it;
}

class RecordMaker::Impl {
  public:
    explicit Impl(const Plan& plan) : plan_(plan), record_(plan) {}

    EditedText make(const InputFile& file, const json::Record& place, std::span<const std::size_t> sources,
                    const NewRow& row, std::string_view model) {
        record_.begin(file, place, sources);
        record_.map(model);
        std::vector<Cell> cells = cells_of(plan_, row, record_);
        const json::ParsedText like(model);
        const RowImage wanted = record_.image_of(row.table, row.values);
        for (;;) {
            const auto text = text_of(cells, like);
            if (!text) return NoWayBack{row.table, std::nullopt, "its members stand in each other's way"};
            const bool is_loaded = record_.map(*text);
            const auto wrong = differing(row, wanted);
            if (is_loaded && !wrong) return *text;
            if (!try_next(cells, wrong)) return no_way(row, wrong);
        }
    }

  private:
    static std::optional<std::string> text_of(const std::vector<Cell>& cells, const json::ParsedText& like) {
        std::string text = "{}";
        for (const Cell& cell : cells) {
            if (cell.texts.empty()) continue;
            const std::string& value = cell.texts[cell.tried];
            if (cell.steps.empty()) {
                text = value;
            } else if (text == "{}") {
                std::string inner = value;
                for (std::size_t i = cell.steps.size(); i-- > 1;)
                    inner = json::nested(cell.steps[i].name, inner);
                text = json::object_like(like.text(), like.tree(), cell.steps.front().name, inner);
            } else {
                const json::ParsedText now(text);
                auto more = json::with_value_at(text, now.tree(), 0, cell.steps, value);
                if (!more) return std::nullopt;
                text = std::move(*more);
            }
        }
        return text;
    }

    // The first column that is not as wanted; the number of columns where no row comes near. Nothing where one is right.
    std::optional<std::size_t> differing(const NewRow& row, const RowImage& wanted) {
        std::optional<std::size_t> wrong = wanted.forms.size();
        for (const Row& made : record_.rows()) {
            if (made.source != row.rule.source || made.rule != row.rule.rule) continue;
            const RowImage image = record_.image_of(made.table, made.values);
            const auto [is, want] = std::ranges::mismatch(image.forms, wanted.forms);
            if (want == wanted.forms.end()) return std::nullopt;
            wrong = static_cast<std::size_t>(want - wanted.forms.begin());
        }
        return wrong;
    }

    // Another text for the column. False where there is none left.
    static bool try_next(std::vector<Cell>& cells, std::optional<std::size_t> wrong) {
        for (Cell& cell : cells) {
            if (!wrong || cell.position != wrong || cell.tried + 1 >= cell.texts.size()) continue;
            ++cell.tried;
            return true;
        }
        return false;
    }

    static EditedText no_way(const NewRow& row, std::optional<std::size_t> wrong) {
        if (wrong && *wrong < row.values.size())
            return NoWayBack{row.table, wrong, "no value of JSON makes it again"};
        return NoWayBack{row.table, std::nullopt, "no record with its values makes it again"};
    }

    const Plan& plan_;
    MappedText record_;
};

RecordMaker::RecordMaker(const Plan& plan) : impl_(std::make_unique<Impl>(plan)) {}
RecordMaker::~RecordMaker() = default;

EditedText RecordMaker::make(const InputFile& file, const json::Record& place,
                             std::span<const std::size_t> sources, const NewRow& row,
                             std::string_view model) {
    return impl_->make(file, place, sources, row, model);
}

}  // namespace copyover::mapping
