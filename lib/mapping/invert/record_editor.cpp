#include "mapping/invert/record_editor.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "json/splice.hpp"
#include "mapping/invert/cell_texts.hpp"
#include "mapping/invert/mapped_text.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

class RecordEditor::Impl {
  public:
    explicit Impl(const Plan& plan) : plan_(plan), record_(plan) {}

    EditedRecord change(const InputFile& file, const json::Record& record,
                        std::span<const std::size_t> sources, std::span<const RowChange> changes) {
        record_.begin(file, record, sources);
        require(record.text);
        if (goes(changes)) return RecordGoes{};
        std::string text(record.text);
        if (auto no_way = set_values(text, changes)) return std::move(*no_way);
        for (const RowChange& change : changes) {
            if (!change.is_gone) continue;
            if (auto no_way = take_out(text, change, changes)) return std::move(*no_way);
        }
        return text;
    }

  private:
    void require(std::string_view text) {
        if (!record_.map(text)) throw InternalError("a record is no record any more");
    }

    // A row is known by its identity, which no change touches.
    bool is_row(const Row& row, const RowChange& change) {
        const TablePlan& table = plan_.tables[change.table];
        return row.table == change.table && std::ranges::all_of(table.identity, [&](std::size_t position) {
                   return record_.form(row.table, position, row.values[position]) ==
                          record_.form(row.table, position, change.row[position]);
               });
    }

    bool is_gone(const Row& row, std::span<const RowChange> changes) {
        return std::ranges::any_of(
            changes, [&](const RowChange& change) { return change.is_gone && is_row(row, change); });
    }

    bool goes(std::span<const RowChange> changes) {
        const auto own = std::ranges::find(record_.rows(), json::no_node, &Row::match);
        if (own != record_.rows().end()) return is_gone(*own, changes);
        return std::ranges::all_of(record_.rows(), [&](const Row& row) { return is_gone(row, changes); });
    }

    std::size_t find_row(const RowChange& change) {
        const auto found =
            std::ranges::find_if(record_.rows(), [&](const Row& row) { return is_row(row, change); });
        if (found == record_.rows().end()) throw InternalError("a record does not make its row any more");
        return static_cast<std::size_t>(found - record_.rows().begin());
    }

    // The value that the row was made of, with all rows that were made of it.
    std::optional<NoWayBack> take_out(std::string& text, const RowChange& change,
                                      std::span<const RowChange> changes) {
        require(text);
        const auto none = [&change](const char* reason) {
            return NoWayBack{change.table, std::nullopt, reason};
        };
        const auto row =
            std::ranges::find_if(record_.rows(), [&](const Row& one) { return is_row(one, change); });
        if (row == record_.rows().end()) return std::nullopt;  // it went with another one
        const json::NodeIndex match = row->match;
        if (match == json::no_node) return none("other rows of its record are still there");
        std::vector<RowImage> wanted;
        for (const Row& one : record_.rows()) {
            if (one.match != match) {
                wanted.push_back(record_.image_of(one.table, one.values));
            } else if (!is_gone(one, changes)) {
                return none("another row was made of the same value, and is still there");
            }
        }
        std::string shorter = json::without(text, record_.tree(), match);
        if (!record_.map(shorter) || record_.images() != wanted)
            return none("without the value that it was made of the record makes other rows");
        text = std::move(shorter);
        return std::nullopt;
    }

    // One value may make several columns: one that is right by then needs no writing, and none has to be turned round that
    // is made of others.
    std::optional<NoWayBack> set_values(std::string& text, std::span<const RowChange> changes) {
        std::vector<RowImage> wanted = record_.images();
        for (const RowChange& change : changes) {
            for (const auto& [position, value] : change.wanted)
                wanted[find_row(change)].forms[position] = record_.form(change.table, position, value);
        }
        const std::vector<RowImage> before = record_.images();
        std::optional<NoWayBack> no_way;
        for (const RowChange& change : changes) {
            for (const auto& [position, value] : change.wanted) {
                require(text);
                auto refused = set(text, find_row(change), position, value, before, wanted);
                if (refused && !no_way) no_way = std::move(refused);
            }
        }
        require(text);
        if (record_.images() == wanted) return std::nullopt;
        if (!no_way) throw InternalError("a record that was changed is not what it was to be");
        return no_way;
    }

    std::optional<NoWayBack> set(std::string& text, std::size_t index, std::size_t position,
                                 const schema::Value& value, const std::vector<RowImage>& before,
                                 const std::vector<RowImage>& wanted) {
        const Row& row = record_.rows()[index];
        const std::size_t table = row.table;
        if (record_.images()[index].forms[position] == wanted[index].forms[position]) return std::nullopt;
        CellTexts texts =
            cell_texts(text, record_.tree(), record_.trace(), row, position, value, *plan_.program);
        if (auto* reason = std::get_if<std::string>(&texts))
            return NoWayBack{table, position, std::move(*reason)};
        for (std::string& candidate : std::get<std::vector<std::string>>(texts)) {
            if (!record_.map(candidate) || !comes_nearer(record_.images(), index, position, before, wanted))
                continue;
            text = std::move(candidate);
            return std::nullopt;
        }
        return NoWayBack{table, position, "no value of JSON makes it again"};
    }

    // Whether the column is as wanted, and every other one as it was or as wanted.
    static bool comes_nearer(const std::vector<RowImage>& now, std::size_t index, std::size_t position,
                             const std::vector<RowImage>& before, const std::vector<RowImage>& wanted) {
        if (now.size() != before.size() || now[index].forms[position] != wanted[index].forms[position])
            return false;
        for (std::size_t row = 0; row < now.size(); ++row) {
            if (now[row].table != before[row].table) return false;
            for (std::size_t i = 0; i < now[row].forms.size(); ++i) {
                const std::string& form = now[row].forms[i];
                if (form != before[row].forms[i] && form != wanted[row].forms[i]) return false;
            }
        }
        return true;
    }

    const Plan& plan_;
    MappedText record_;
};

RecordEditor::RecordEditor(const Plan& plan) : impl_(std::make_unique<Impl>(plan)) {}
RecordEditor::~RecordEditor() = default;

EditedRecord RecordEditor::change(const InputFile& file, const json::Record& record,
                                  std::span<const std::size_t> sources, std::span<const RowChange> changes) {
    return impl_->change(file, record, sources, changes);
}

}  // namespace copyover::mapping
