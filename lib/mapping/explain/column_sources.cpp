#include "mapping/explain/column_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace copyover::mapping {

namespace {

class Visitor {
  public:
    Visitor(const RecordTrace& trace, const std::function<void(const ColumnSource&)>& visit)
        : trace_(trace), places_(trace.extractor->places()), visit_(visit) {}

    void visit(const RuleProgram& rule, json::NodeIndex match) {
        trace_.extractor->enter(match);
        for (const ColumnProgram& column : rule.columns)
            visit_column({.rule = &rule, .column = &column, .program = &column, .match = match});
        trace_.extractor->enter(json::no_node);
    }

  private:
    void visit_column(const ColumnSource& of) {
        for (const Reading& reading : readings_of(*of.program)) {
            ColumnSource source = of;
            source.reading = &reading;
            visit_reading(source);
        }
        for (const ObjectPart& part : parts_of(*of.program)) {
            ColumnSource inner = of;
            inner.program = &part.column;
            visit_column(inner);
        }
    }

    void visit_reading(ColumnSource source) {
        const Reading& reading = *source.reading;
        source.name = reading.names;
        switch (reading.place.kind) {
            case Place::Kind::node:
            case Place::Kind::in_match: return visit_nodes(source);
            case Place::Kind::name:
                source.name = true;
                if (reading.place.up == 0) visit_(source);
                return;
            case Place::Kind::match_name:
                source.name = true;
                source.node = above(source.match, reading.place.up);
                return visit_(source);
            case Place::Kind::constant:
            case Place::Kind::capture:
            case Place::Kind::enclosing: return;
        }
    }

    void visit_nodes(ColumnSource& source) {
        if (!source.reading->many) {
            const Found found = places_.find(source.reading->place);
            source.node = places_.node_of(found.input);
            if (found.present && source.node != json::no_node) visit_(source);
            return;
        }
        for (const json::NodeIndex node : places_.nodes(source.reading->place)) {
            source.node = node;
            visit_(source);
        }
    }

    [[nodiscard]] json::NodeIndex above(json::NodeIndex node, std::uint32_t levels) const {
        for (; levels > 0; --levels)
            node = places_.tree()[node].parent;
        return node;
    }

    const RecordTrace& trace_;
    Places& places_;
    const std::function<void(const ColumnSource&)>& visit_;
};

}  // namespace

void visit_column_sources(const RecordTrace& trace, std::span<const Row> rows, const Program& program,
                          const std::function<void(const ColumnSource&)>& visit) {
    Visitor visitor(trace, visit);
    for (const Row& row : rows)
        visitor.visit(program.sources[row.source].rules[row.rule], row.match);
}

const ColumnProgram* column_of_rest(const RuleProgram& rule) {
    const auto found = std::ranges::find_if(rule.columns, [](const ColumnProgram& column) {
        return std::holds_alternative<Rest>(column.content);
    });
    return found == rule.columns.end() ? nullptr : &*found;
}

std::string text_of(const ColumnSource& source, const Plan& plan) {
    const Form form = source.reading->conversion.form;
    std::string text =
        fmt::format("{}.{} as {}", schema::to_string(plan.tables[source.rule->table].table->name),
                    source.column->column->name, source.column->column->type.name);
    if (form != Form::by_type) text += fmt::format(" ({})", name_of(form));
    return text;
}

}  // namespace copyover::mapping
