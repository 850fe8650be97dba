#include "mapping/invert/new_cells.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/json_quoting.hpp"
#include "json/parsed_text.hpp"
#include "mapping/explain/column_sources.hpp"
#include "mapping/invert/json_texts.hpp"
#include "mapping/invert/plain_steps.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

namespace {

// Nothing where the way has a `*`, or does not lead into the record. Of a list (`cut` is 1) that of the list itself.
std::optional<std::vector<json::PatternToken>> steps_to(const Program& program, const Place& place,
                                                        std::size_t cut = 0) {
    if (place.kind != Place::Kind::node) return std::nullopt;
    const auto whole = steps_of_slot(program, place.slot);
    if (!whole) return std::nullopt;
    const auto steps = plain_steps(*whole, cut);
    if (!steps) return std::nullopt;
    return std::vector(steps->begin(), steps->end());
}

// What the model says of a place: where it stands among the members, and what it holds.
struct InModel {
    const Reading* reading = nullptr;
    std::size_t order = 0;
    TextBefore before;
};

class CellList {
  public:
    CellList(const Plan& plan, const NewRow& row)
        : plan_(plan), row_(row), rule_(plan.program->sources[row.rule.source].rules[row.rule.rule]) {}

    // Of the model, which was mapped last.
    void know(MappedText& model) {
        for (const Row& made : model.rows()) {
            if (made.source != row_.rule.source || made.rule != row_.rule.rule) continue;
            const json::RecordTree& tree = model.tree();
            visit_column_sources(model.trace(), {&made, 1}, *plan_.program, [&](const ColumnSource& source) {
                if (source.name || source.node == json::no_node) return;
                const json::Node& node = tree[source.node];
                models_.push_back({source.reading, node.offset, {node.kind, node.text}});
            });
        }
    }

    std::vector<Cell> make() {
        for (const ColumnProgram& column : rule_.columns)
            std::visit([&](const auto& kind) { add(column, kind); }, column.content);
        for (const auto* conditions : {&plan_.program->sources[row_.rule.source].where, &rule_.where})
            for (const Condition& condition : *conditions)
                add_condition(condition);
        std::ranges::stable_sort(cells_, {}, &Cell::order);
        return std::move(cells_);
    }

  private:
    static constexpr std::size_t last_of_all = static_cast<std::size_t>(-1);

    [[nodiscard]] const InModel* model_of(const Reading& reading) const {
        const auto found = std::ranges::find(models_, &reading, &InModel::reading);
        return found == models_.end() ? nullptr : &*found;
    }

    // By the reading that the model uses, else the first that can be written.
    void add(const ColumnProgram& column, const Alternatives& kind) {
        std::vector<const Reading*> readings;
        for (const Reading& reading : kind.readings) {
            if (!steps_to(*plan_.program, reading.place) || !no_way_back(reading).empty()) continue;
            readings.insert(model_of(reading) != nullptr ? readings.begin() : readings.end(), &reading);
        }
        for (const Reading* reading : readings) {
            if (add_value(column, *reading)) return;
        }
    }

    void add(const ColumnProgram& column, const Equal& kind) {
        for (const Reading& reading : kind.readings) {
            if (steps_to(*plan_.program, reading.place)) add_value(column, reading);
        }
    }

    void add(const ColumnProgram& column, const Collected& kind) {
        const schema::Value& value = row_.values[column.position];
        if (value.is_null()) return;
        for (const Reading& reading : kind.readings) {
            auto steps = steps_to(*plan_.program, reading.place, 1);
            if (!steps || reading.names || !no_way_back(reading).empty()) continue;
            cells_.push_back(
                {column.position, std::move(*steps),
                 json_texts(reading, *plan_.tables[row_.table].types[column.position], value, {}), 0,
                 last_of_all - 1});
            return;
        }
    }

    // Nothing to write, or nothing that could be: whether that is enough, mapping the record tells.
    void add(const ColumnProgram&, const Joined&) {}
    void add(const ColumnProgram&, const NamedUuid&) {}
    void add(const ColumnProgram&, const Object&) {}
    void add(const ColumnProgram&, const Fixed&) {}

    // A member for each of its members.
    void add(const ColumnProgram& column, const Rest&) {
        const auto* text = std::get_if<std::string_view>(&row_.values[column.position].data);
        if (text == nullptr) return;
        const json::ParsedText rest(*text);
        for (const json::NodeIndex child : rest.tree().children(0)) {
            const json::Node& member = rest.tree()[child];
            cells_.push_back({column.position,
                              {json::PatternToken{std::string(member.name), false}},
                              {std::string(rest.tree().raw(child))},
                              0,
                              last_of_all});
        }
    }

    // A member that is NULL and that the model does not have is left out. False where no text is to be tried.
    bool add_value(const ColumnProgram& column, const Reading& reading) {
        const schema::Value& value = row_.values[column.position];
        const InModel* const model = model_of(reading);
        if (value.is_null() && model == nullptr) return true;
        std::vector<std::string> texts = json_texts(reading, *plan_.tables[row_.table].types[column.position],
                                                    value, model == nullptr ? TextBefore() : model->before);
        if (texts.empty()) return false;
        cells_.push_back({column.position, *steps_to(*plan_.program, reading.place), std::move(texts), 0,
                          model == nullptr ? last_of_all - 1 : model->order});
        return true;
    }

    void add_condition(const Condition& condition) {
        const auto* any = std::get_if<IsAnyOf<Constant>>(&condition.test);
        auto steps = steps_to(*plan_.program, condition.place);
        if (any == nullptr || any->values.empty() || !steps) return;
        if (std::ranges::find(cells_, *steps, &Cell::steps) != cells_.end()) return;
        const Constant& constant = any->values.front();
        std::string text = constant.kind == json::Kind::string ? json_string(constant.text) : constant.text;
        cells_.push_back({std::nullopt, std::move(*steps), {std::move(text)}, 0, last_of_all});
    }

    const Plan& plan_;
    const NewRow& row_;
    const RuleProgram& rule_;
    std::vector<InModel> models_;
    std::vector<Cell> cells_;
};

}  // namespace

std::vector<Cell> cells_of(const Plan& plan, const NewRow& row, MappedText& model) {
    CellList list(plan, row);
    list.know(model);
    return list.make();
}

}  // namespace copyover::mapping
