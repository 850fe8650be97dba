#include "draft/map_onto.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/redaction.hpp"
#include "draft/names.hpp"
#include "schema/schema_file.hpp"

namespace copyover::draft {

namespace {

using schema::TypeKind;

constexpr double least_likeness = 0.75;
constexpr std::size_t shortest_part = 4;  // letters of a name that may stand for a longer one

// Lower case, without underscores and the s of a plural: "userIds" and "user_id" are alike.
std::string bare(std::string_view name) {
    std::string out = snake_case(name);
    std::erase(out, '_');
    if (out.size() > 3 && out.ends_with('s')) out.pop_back();
    return out;
}

bool is_part(const std::string& part, const std::string& whole) {
    return part.size() >= shortest_part && whole.find(part) != std::string::npos;
}

// 1 for the same name, less where one is a part of the other.
double likeness(std::string_view a, std::string_view b) {
    const std::string first = bare(a);
    const std::string second = bare(b);
    if (first == second) return 1;
    return is_part(first, second) || is_part(second, first) ? 0.5 : 0;
}

// Whether the column takes values for which the draft chose a type.
bool takes(const schema::Type& type, const std::string& drafted) {
    const auto is = [&](auto... names) { return ((drafted == names) || ...); };
    if (type.kind == TypeKind::json || type.kind == TypeKind::jsonb) return !type.array;
    if (type.array != drafted.ends_with("[]")) return false;
    switch (type.kind) {
        case TypeKind::boolean: return is("boolean");
        case TypeKind::int2:
        case TypeKind::int4:
        case TypeKind::int8: return is("bigint", "bigint[]");
        case TypeKind::float4:
        case TypeKind::float8:
        case TypeKind::numeric: return is("bigint", "numeric", "bigint[]");
        case TypeKind::date: return is("date");
        case TypeKind::time: return is("time");
        case TypeKind::timestamp:
        case TypeKind::timestamptz: return is("timestamp", "timestamptz");
        case TypeKind::uuid: return is("uuid");
        case TypeKind::enumeration: return is("text", "text[]");
        case TypeKind::bytea:
        case TypeKind::unsupported: return false;
        default: return !is("boolean", "json", "jsonb");
    }
}

bool is_time(const schema::Type& type) {
    return type.kind == TypeKind::date || type.kind == TypeKind::time || type.kind == TypeKind::timestamp ||
           type.kind == TypeKind::timestamptz;
}

class TableMapper {
  public:
    TableMapper(DraftTable& drafted, const schema::Table& table) : drafted_(drafted), table_(table) {}

    // Whether some column reads wall time from texts with a zone.
    bool map() {
        std::vector<DraftColumn> columns = std::exchange(drafted_.columns, {});
        drafted_.decisions.clear();
        for (const double least : {1.0, 0.5}) {
            for (DraftColumn& column : columns)
                if (!column.name.empty() && column.kind != DraftColumn::Kind::rest) map_column(column, least);
        }
        for (const DraftColumn& column : columns) {
            if (column.name.empty() || column.kind == DraftColumn::Kind::rest) continue;
            decide(fmt::format("{}: no free column of {} takes it ({}).", pointers_of(column), drafted_.name,
                               column.evidence));
        }
        note_columns_without_source();
        return wall_time_;
    }

  private:
    void decide(std::string text) { drafted_.decisions.push_back(std::move(text)); }

    static std::string pointers_of(const DraftColumn& column) {
        return fmt::format("`{}`", escaped(fmt::format("{}", fmt::join(column.pointers, "`, `"))));
    }

    const schema::Column* counterpart(const DraftColumn& column, double least) const {
        const bool own_name = drafted_.each.empty() && column.pointers.front() == "0#";
        const schema::Key* key = table_.primary_key();
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const schema::Column& candidate = table_.columns[i];
            if (used_.contains(candidate.name) || candidate.generated || !takes(candidate.type, column.type))
                continue;
            const bool is_key = key != nullptr && key->columns == std::vector<std::size_t>{i};
            if ((own_name && is_key) || likeness(column.name, candidate.name) >= least) return &candidate;
        }
        return nullptr;
    }

    void map_column(DraftColumn& column, double least) {
        const schema::Column* target = counterpart(column, least);
        if (target == nullptr) return;
        used_.insert(target->name);
        if (least < 1)
            decide(fmt::format("{} feeds `{}`, because their names are alike.", pointers_of(column),
                               target->name));
        wall_time_ = wall_time_ || (target->type.kind == TypeKind::timestamp && column.type == "timestamptz");
        DraftColumn mapped = column;
        mapped.name = target->name;
        mapped.type = target->type.name;
        mapped.not_null = target->not_null;
        mapped.form = is_time(target->type) ? "iso8601" : "";
        drafted_.columns.push_back(std::move(mapped));
        column.name.clear();  // taken
    }

    void note_columns_without_source() {
        for (const schema::Column& column : table_.columns) {
            if (used_.contains(column.name) || column.generated) continue;
            const bool needed = column.not_null && column.default_sql.empty() && !column.serial &&
                                column.identity == schema::Identity::none;
            decide(fmt::format("Nothing feeds the column `{}`{}.", column.name,
                               needed ? ", which needs a value" : "; it keeps its default"));
        }
    }

    DraftTable& drafted_;
    const schema::Table& table_;
    std::set<std::string> used_;
    bool wall_time_ = false;
};

// How many of the drafted columns have one of the same name.
double shared_columns(const DraftTable& drafted, const schema::Table& table) {
    std::size_t shared = 0;
    std::size_t all = 0;
    for (const DraftColumn& column : drafted.columns) {
        if (column.kind == DraftColumn::Kind::rest) continue;
        ++all;
        const auto alike = [&](const schema::Column& other) {
            return likeness(column.name, other.name) == 1;
        };
        shared += std::ranges::any_of(table.columns, alike) ? 1U : 0U;
    }
    return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

const schema::Table* most_alike(const DraftTable& drafted, const schema::Schema& schema) {
    const schema::Table* best = nullptr;
    double most = least_likeness;
    for (const schema::Table& table : schema.tables) {
        const double name = likeness(drafted.name, table.name.name);
        const double alike = name + shared_columns(drafted, table);
        if (alike <= most) continue;
        most = alike;
        best = &table;
    }
    return best;
}

// Nested records without a table that resembles them are values of their parent, as they are. What is nested
// in them comes first.
void keep_in_parents(std::vector<DraftTable>& drafted, const schema::Schema& schema) {
    for (std::size_t i = drafted.size(); i-- > 0;) {
        if (drafted[i].each.empty() || most_alike(drafted[i], schema) != nullptr) continue;
        const auto parent = std::ranges::find(drafted, drafted[i].parent, &DraftTable::name);
        parent->columns.push_back(drafted[i].instead);
        drafted.erase(drafted.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

}  // namespace

void map_onto(Draft& draft, std::string_view schema_text, const std::string& file, Findings& findings) {
    const schema::SchemaFile read = schema::read_schema(schema_text, file, findings);
    draft.onto_existing = true;
    std::vector<DraftTable> drafted = std::exchange(draft.tables, {});
    keep_in_parents(drafted, read.schema);
    for (DraftTable& table : drafted) {
        const schema::Table* target = most_alike(table, read.schema);
        if (target == nullptr) {
            draft.unmapped.push_back(
                fmt::format("`{}`, records `{}`", escaped(table.files),
                            table.records.empty() ? "(the whole document)" : escaped(table.records)));
            continue;
        }
        table.name = schema::to_string(target->name);
        table.primary_key.clear();
        table.foreign_key.clear();
        const schema::Key* key = target->primary_key();
        for (const std::size_t column : key == nullptr ? std::vector<std::size_t>{} : key->columns)
            table.primary_key.push_back(target->columns[column].name);
        if (TableMapper(table, *target).map()) draft.wall_time = true;
        draft.tables.push_back(std::move(table));
    }
}

}  // namespace copyover::draft
