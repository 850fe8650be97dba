#include "mapping/extract/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "mapping/extract/column_texts.hpp"
#include "mapping/extract/column_values.hpp"
#include "mapping/extract/column_wholes.hpp"

namespace copyover::mapping {

void Workbench::start(const RecordContext& context) {
    places.start(context);
    readings.start(*context.file);
    reports.start();
    feeds.start();
    arena.reset();
    passed_over.clear();
}

bool Workbench::is_present(const ColumnProgram& column) {
    const bool collects = std::holds_alternative<Collected>(column.content);
    return std::ranges::any_of(readings_of(column), [&](const Reading& reading) {
        return places.find(reading.place).present || (collects && !places.nodes(reading.place).empty());
    });
}

Made Workbench::make_own(const Target& target) {
    return std::visit([&](const auto& kind) { return make_kind(kind, target, *this); },
                      target.column.content);
}

Made Workbench::make_missing(const Target& target, Made made) {
    const ColumnProgram& column = target.column;
    if (column.null_stays && is_present(column)) return made;
    made.value = column.fallback;
    // A NOT NULL column is the finding null-violation.
    if (column.server_default.empty() || column.column->not_null) return made;
    reports.report(
        target, rule::default_unknown, places.match(),
        fmt::format("{} is absent; only the server can make the default of column {}: {}", column.sources,
                    column.column->name, column.server_default),
        "give the column a \"default\" in the mapping, or map it with \"from\" alone to store NULL");
    made.refused = true;
    return made;
}

Made Workbench::take_whole(const Target& target, const Input& input, json::NodeIndex node) {
    const Taken taken = readings.take(target.column.conversion, input);
    const Made made{taken.value, node};
    return taken.failure ? refuse(target, *taken.failure, input, made) : made;
}

}  // namespace copyover::mapping
