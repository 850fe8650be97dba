#include "mapping/invert/cell_texts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "json/parsed_text.hpp"
#include "json/splice.hpp"
#include "mapping/explain/column_sources.hpp"
#include "mapping/invert/json_texts.hpp"
#include "mapping/invert/plain_steps.hpp"

namespace copyover::mapping {

namespace {

// A reading and the node that it reads; no_node where nothing stands there.
struct Site {
    const Reading* reading = nullptr;
    json::NodeIndex node = json::no_node;
};

class CellWriter {
  public:
    CellWriter(std::string_view text, const json::RecordTree& tree, const RecordTrace& trace, const Row& row,
               const schema::Value& value, const Program& program)
        : text_(text), tree_(tree), trace_(trace), row_(row), value_(value), program_(program) {}

    CellTexts write(const ColumnProgram& column) {
        column_ = &column;
        return std::visit([this](const auto& kind) { return write_kind(kind); }, column.content);
    }

  private:
    static CellTexts none(std::string reason) { return reason; }

    CellTexts write_kind(const Alternatives& kind) {
        const std::vector<Site> sites = read_sites();
        const json::NodeIndex taken = row_.nodes[column_->position];
        const auto site = std::ranges::find(sites, taken, &Site::node);
        if (site != sites.end()) return in_place(*site->reading, {&*site, 1});
        return absent(kind.readings);
    }

    // All of them say it.
    CellTexts write_kind(const Equal& kind) {
        const bool is_name = std::ranges::any_of(
            kind.readings, [](const Reading& reading) { return !is_in_record(reading.place); });
        if (is_name) return none("it is the name of the record, which would have to move");
        const std::vector<Site> sites = read_sites();
        if (sites.empty()) return absent(kind.readings);
        return in_place(kind.readings.front(), sites);
    }

    CellTexts write_kind(const Collected& kind) { return collected(kind.readings); }
    CellTexts write_kind(const Joined&) { return none("it is put together from several values"); }
    CellTexts write_kind(const NamedUuid&) {
        return none("it is made of other values, which it does not hold");
    }
    CellTexts write_kind(const Object&) { return none("it is put together from several values"); }
    CellTexts write_kind(const Fixed&) { return none("it is a constant of the mapping"); }

    // Members that the value does not have any more go, the others get its values.
    CellTexts write_kind(const Rest&) {
        return with_rest(row_.match == json::no_node ? 0 : row_.match,
                         json::ParsedText(object_text(row_.values[column_->position])),
                         json::ParsedText(object_text(value_)));
    }

    // NULL is the rest of a record that has none.
    static std::string_view object_text(const schema::Value& value) {
        const auto* text = std::get_if<std::string_view>(&value.data);
        return text == nullptr ? std::string_view("{}") : *text;
    }

    // What stands in front of an object keeps its index, whatever becomes of the members.
    CellTexts with_rest(json::NodeIndex object, const json::ParsedText& held,
                        const json::ParsedText& wanted) {
        if (wanted.tree().root().kind != json::Kind::object)
            return none("it is no object, and the rest of a record is one");
        std::string text(text_);
        for (const json::NodeIndex child : held.tree().children(0)) {
            const std::string_view name = held.tree()[child].name;
            const json::ParsedText now(text);
            const auto member = now.tree().member(object, name);
            if (member && !wanted.tree().member(0, name)) text = json::without(text, now.tree(), *member);
        }
        for (const json::NodeIndex child : wanted.tree().children(0)) {
            const std::string name(wanted.tree()[child].name);
            const auto before = held.tree().member(0, name);
            if (before && held.tree().raw(*before) == wanted.tree().raw(child)) continue;
            const json::ParsedText now(text);
            const std::array step{json::PatternToken{name, false}};
            text =
                json::with_value_at(text, now.tree(), object, step, wanted.tree().raw(child)).value_or(text);
        }
        return std::vector{text};
    }

    // Where the row's column was read, in the record.
    std::vector<Site> read_sites() {
        std::vector<Site> sites;
        visit_column_sources(trace_, {&row_, 1}, program_, [&](const ColumnSource& source) {
            if (source.column == column_ && !source.name && source.node != json::no_node)
                sites.push_back({source.reading, source.node});
        });
        return sites;
    }

    [[nodiscard]] TextBefore before(json::NodeIndex node) const {
        return {tree_[node].kind, tree_[node].text};
    }

    [[nodiscard]] const schema::Type& type() const { return column_->column->type; }

    // The same text in every place, the last one first, so that offsets stay true.
    CellTexts in_place(const Reading& reading, std::span<const Site> sites) {
        if (const auto reason = no_way_back(reading); !reason.empty()) return none(std::string(reason));
        std::vector<std::string> texts;
        for (const std::string& value : json_texts(reading, type(), value_, before(sites.front().node))) {
            std::string text(text_);
            std::vector<json::NodeIndex> nodes;
            for (const Site& site : sites)
                nodes.push_back(site.node);
            std::ranges::sort(nodes, std::greater());
            for (const json::NodeIndex node : nodes)
                text = json::with_value(text, tree_, node, value);
            texts.push_back(std::move(text));
        }
        return texts;
    }

    // Nothing of it stands in the record.
    CellTexts absent(std::span<const Reading> readings) {
        std::vector<std::string> texts;
        std::string reason = "it was read from outside of the record";
        for (const Reading& reading : readings) {
            if (!is_in_record(reading.place) || reading.many) continue;
            reason = no_way_back(reading);
            if (!reason.empty()) continue;
            for (const std::string& value : json_texts(reading, type(), value_, {})) {
                if (auto text = inserted(reading, value, 0)) texts.push_back(std::move(*text));
            }
        }
        if (texts.empty() && !reason.empty()) return none(reason);
        return texts;
    }

    // The list as a whole, in the one place that has it or is to have it.
    CellTexts collected(std::span<const Reading> readings) {
        std::vector<std::string> texts;
        for (const Reading& reading : readings) {
            if (!is_in_record(reading.place) || reading.names || !no_way_back(reading).empty()) continue;
            const std::vector<std::string> values =
                value_.is_null() ? std::vector<std::string>{"[]"} : json_texts(reading, type(), value_, {});
            for (const std::string& value : values) {
                if (auto text = inserted(reading, value, 1)) texts.push_back(std::move(*text));
            }
        }
        if (texts.empty()) return none("its elements stand in several places");
        return texts;
    }

    // The record with the value where the pattern leads, without its last `cut` steps, which must be a `*`. Objects on
    // the way are made. Nothing where the way has another `*`, or leads through something else.
    std::optional<std::string> inserted(const Reading& reading, const std::string& value, std::size_t cut) {
        const auto steps = plain_steps(steps_of(reading.place), cut);
        if (!steps || steps->empty()) return std::nullopt;
        return json::with_value_at(text_, tree_, base_of(reading.place), *steps, value);
    }

    // Of the pattern, those below base_of().
    std::span<const json::PatternToken> steps_of(const Place& place) {
        const auto steps = steps_of_slot(program_, place.slot);
        if (!steps) return {};
        std::size_t depth = 0;
        for (json::NodeIndex at = base_of(place); at != 0; at = tree_[at].parent)
            ++depth;
        return steps->subspan(std::min(depth, steps->size()));
    }

    [[nodiscard]] json::NodeIndex base_of(const Place& place) const {
        if (place.kind != Place::Kind::in_match) return 0;
        json::NodeIndex at = row_.match;
        for (std::uint32_t up = place.up; up > 0; --up)
            at = tree_[at].parent;
        return at;
    }

    std::string_view text_;
    const json::RecordTree& tree_;
    const RecordTrace& trace_;
    const Row& row_;
    const schema::Value& value_;
    const Program& program_;
    const ColumnProgram* column_ = nullptr;
};

}  // namespace

CellTexts cell_texts(std::string_view text, const json::RecordTree& tree, const RecordTrace& trace,
                     const Row& row, std::size_t position, const schema::Value& value,
                     const Program& program) {
    const RuleProgram& rule = program.sources[row.source].rules[row.rule];
    const auto column = std::ranges::find(rule.columns, position, &ColumnProgram::position);
    if (column == rule.columns.end()) return std::string("its rule does not read the column");
    CellTexts texts = CellWriter(text, tree, trace, row, value, program).write(*column);
    const auto* found = std::get_if<std::vector<std::string>>(&texts);
    if (found != nullptr && value.is_null() && !column->fallback.is_null() && !column->null_stays)
        return std::string("NULL would be read as the default of the mapping");
    return texts;
}

}  // namespace copyover::mapping
