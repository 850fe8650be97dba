#include "mapping/extract/enclosing_values.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "json/find_values.hpp"
#include "json/record_reader.hpp"
#include "mapping/plan/program.hpp"

namespace copyover::mapping {

namespace {

bool is_position(const Place& place, std::span<const json::PathToken> record) {
    return place.kind == Place::Kind::name && place.up < record.size() &&
           record[record.size() - 1 - place.up].is_index;
}

bool is_position(const std::vector<Condition>& conditions, std::span<const json::PathToken> record) {
    return std::ranges::any_of(
        conditions, [&](const Condition& condition) { return is_position(condition.place, record); });
}

bool is_position(const ColumnProgram& column, std::span<const json::PathToken> record) {
    const bool by_value = std::holds_alternative<Equal>(column.content);
    return std::ranges::any_of(parts_of(column),
                               [&](const ObjectPart& part) { return is_position(part.column, record); }) ||
           (!by_value && std::ranges::any_of(readings_of(column), [&](const Reading& reading) {
               return is_position(reading.place, record);
           }));
}

struct ReadValue {
    std::string text;  // with padding
    json::RecordTree tree;
};

// Nothing where the text is not JSON, which the first pass will report.
std::shared_ptr<const json::RecordTree> read(std::string_view text, json::RecordReader& reader) {
    auto value = std::make_shared<ReadValue>();
    value->text.assign(text);
    value->text.append(json::record_padding, ' ');
    if (!reader.read(std::string_view(value->text).substr(0, text.size()), value->tree)) return nullptr;
    return {value, &value->tree};
}

// Puts what the pattern reaches at and below a value where columns look it up.
class Placing {
  public:
    Placing(const SourcePlan::Enclosing& wanted, std::shared_ptr<const json::RecordTree> tree,
            EnclosingValues& out)
        : wanted_(wanted), tree_(std::move(tree)), out_(out) {}

    void place(std::span<const json::PathToken> path) {
        const auto& tokens = wanted_.pattern.tokens;
        if (tokens.size() < path.size()) return;
        const json::Pattern beginning{
            {tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(path.size())}};
        if (!json::matches(beginning, path)) return;
        path_.assign(path.begin(), path.end());
        visit(0);
    }

  private:
    void visit(json::NodeIndex node) {
        const json::RecordTree& tree = *tree_;
        if (path_.size() == wanted_.pattern.tokens.size()) {
            const auto shared = std::span(path_).first(wanted_.shared);
            out_.emplace(json::to_pointer(shared), EnclosingValue{tree_, node});
            return;
        }
        const json::Kind kind = tree[node].kind;
        if (kind != json::Kind::array && kind != json::Kind::object) return;
        const json::Pattern next{{wanted_.pattern.tokens[path_.size()]}};
        for (json::NodeIndex member = node + 1; member < tree[node].end; member = tree[member].end) {
            const bool is_index = kind == json::Kind::array;
            const json::PathToken step{std::string(tree[member].name), tree[member].position, is_index};
            if (!json::matches(next, std::span(&step, 1))) continue;
            path_.push_back(step);
            visit(member);
            path_.pop_back();
        }
    }

    const SourcePlan::Enclosing& wanted_;
    std::shared_ptr<const json::RecordTree> tree_;
    EnclosingValues& out_;
    std::vector<json::PathToken> path_;
};

}  // namespace

std::vector<json::PathToken> first_path(const InputFile& file, std::span<const json::PathToken> record) {
    std::vector<json::PathToken> path(record.begin(), record.end());
    if (file.first_positions.empty()) return path;
    const auto known = file.first_positions.find(json::to_pointer(record));
    if (known == file.first_positions.end()) return path;
    for (std::size_t i = 0; i < std::min(path.size(), known->second.size()); ++i)
        path[i].index = path[i].is_index ? known->second[i] : 0;
    return path;
}

bool reads_position(const Plan& plan, std::span<const std::size_t> sources,
                    std::span<const json::PathToken> record) {
    return std::ranges::any_of(sources, [&](std::size_t source) {
        const SourceProgram& program = plan.program->sources[source];
        return is_position(program.where, record) ||
               std::ranges::any_of(program.rules, [&](const RuleProgram& rule) {
                   return is_position(rule.where, record) ||
                          std::ranges::any_of(rule.columns, [&](const ColumnProgram& column) {
                              return is_position(column, record);
                          });
               });
    });
}

bool reads_around_records(const Plan& plan, std::span<const std::size_t> sources) {
    return std::ranges::any_of(sources,
                               [&](std::size_t source) { return !plan.sources[source].enclosing.empty(); });
}

std::vector<std::string> find_enclosing_values(json::ByteSource& document, json::Format format,
                                               const Plan& plan, std::span<const std::size_t> sources,
                                               InputFile& file) {
    std::vector<json::Pattern> patterns;
    file.enclosing.assign(plan.sources.size(), {});
    for (const std::size_t source : sources) {
        const auto& wanted = plan.sources[source].enclosing;
        file.enclosing[source].resize(wanted.size());
        for (const SourcePlan::Enclosing& value : wanted) {
            if (std::ranges::find(patterns, value.pattern) == patterns.end())
                patterns.push_back(value.pattern);
        }
    }
    json::RecordReader reader;
    std::vector<std::string> too_large;
    const auto take = [&](std::span<const json::PathToken> path, std::optional<std::string_view> text) {
        if (!text) too_large.push_back(json::to_pointer(path));
        const auto tree = text ? read(*text, reader) : nullptr;
        if (!tree) return;
        for (const std::size_t source : sources) {
            const auto& wanted = plan.sources[source].enclosing;
            for (std::size_t i = 0; i < wanted.size(); ++i)
                Placing(wanted[i], tree, file.enclosing[source][i]).place(path);
        }
    };
    json::find_values(document, patterns, format, take);
    return too_large;
}

}  // namespace copyover::mapping
