#include "schema/table_reader.hpp"
#include "schema/derivation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "schema/expression_text.hpp"

namespace copyover::schema {

Name relation_name(const SyntaxNode& range_var) {
    return {range_var["schemaname"].text(), range_var["relname"].text()};
}

void TableReader::unreadable(const SyntaxNode& at, std::string message, std::string fix) {
    const auto location = static_cast<std::size_t>(std::max<std::int64_t>(0, at["location"].integer()));
    report_.unreadable(source_.offset + location, table_.name, std::move(message), std::move(fix));
}

void TableReader::set_type(Column& column, const SyntaxNode& definition) {
    ResolvedType resolved = types_.resolve(definition["typeName"], source_.sql);
    column.type = std::move(resolved.type);
    if (const SyntaxNode& collation = definition["collClause"]["collname"]; !collation.empty())
        column.type.nondeterministic = types_.is_nondeterministic(collation);
    if (column.type.domain_not_null) column.not_null = true;
    if (!resolved.default_sql.empty()) column.default_sql = std::move(resolved.default_sql);
    if (!resolved.serial) return;
    column.serial = column.not_null = true;
    const Name sequence{table_.name.schema, names_.choose(table_.name, {column.name}, "seq")};
    column.default_sql = fmt::format("nextval('{}'::regclass)", to_string(sequence));
}

void TableReader::set_identity(Column& column, const SyntaxNode& constraint) {
    column.identity = constraint["generated_when"].text() == "a" ? Identity::always : Identity::by_default;
    column.not_null = true;
}

void TableReader::add_column(const SyntaxNode& definition) {
    const std::string& name = definition["colname"].text();
    auto index = table_.column_index(name);
    if (!index) {
        index = table_.columns.size();
        table_.columns.emplace_back().name = name;
    }
    Column& column = table_.columns[*index];
    if (!definition["typeName"].empty()) set_type(column, definition);
    const SyntaxNode& constraints = definition["constraints"];
    for (std::size_t i = 0; i < constraints.items().size(); ++i)
        read_column_constraint(column, definition, i);
}

void TableReader::read_column_constraint(Column& column, const SyntaxNode& definition, std::size_t index) {
    const SyntaxNode& constraints = definition["constraints"];
    const SyntaxNode& constraint = constraints.items()[index].body();
    const std::string& kind = constraint["contype"].text();
    const std::int64_t collation = definition["collClause"]["location"].integer();  // may follow a default
    const bool before_collation = collation > constraint["location"].integer();
    const std::size_t limit = next_location(
        constraints, constraint, before_collation ? static_cast<std::size_t>(collation) : source_.sql.size());
    if (kind == "CONSTR_NOTNULL") {
        column.not_null = true;
    } else if (kind == "CONSTR_DEFAULT") {
        const SyntaxNode& expression = constraint["raw_expr"];
        const bool is_nothing = column.type.domain.empty() && is_null_constant(expression);
        column.default_sql = is_nothing ? "" : default_text(source_.sql, constraint, limit);
        column.serial = calls_nextval(expression);
    } else if (kind == "CONSTR_GENERATED") {
        column.generated = true;
        table_.derivations.push_back(derivation_of_column(constraint["raw_expr"], column.name));
    } else if (kind == "CONSTR_IDENTITY") {
        set_identity(column, constraint);
    } else if (!kind.starts_with("CONSTR_ATTR_") && kind != "CONSTR_NULL") {
        // DEFERRABLE and INITIALLY DEFERRED follow as constraints of their own.
        bool deferrable = false;
        for (std::size_t next = index + 1; next < constraints.items().size(); ++next) {
            const std::string& attribute = constraints.items()[next].body()["contype"].text();
            if (!attribute.starts_with("CONSTR_ATTR_")) break;
            deferrable =
                deferrable || attribute == "CONSTR_ATTR_DEFERRABLE" || attribute == "CONSTR_ATTR_DEFERRED";
        }
        wait(constraint, {column.name}, limit, deferrable);
    }
}

void TableReader::add_constraint(const SyntaxNode& constraint, std::size_t limit) {
    const bool reference = constraint["contype"].text() == "CONSTR_FOREIGN";
    wait(constraint, constraint[reference ? "fk_attrs" : "keys"].strings(), limit,
         constraint["deferrable"].flag());
}

void TableReader::wait(const SyntaxNode& constraint, std::vector<std::string> columns, std::size_t limit,
                       bool deferrable) {
    waiting_.push_back({&constraint, constraint["contype"].text(), constraint["conname"].text(),
                        std::move(columns), limit, deferrable});
    if (!waiting_.back().name.empty()) names_.take(table_.name.schema, waiting_.back().name);
}

void TableReader::apply_constraints() {
    const auto rank = [](const Waiting& constraint) {
        if (constraint.kind == "CONSTR_CHECK") return 0;
        if (constraint.kind == "CONSTR_PRIMARY") return 1;
        return constraint.kind == "CONSTR_FOREIGN" ? 3 : 2;
    };
    std::ranges::stable_sort(waiting_, {}, rank);
    merge_equal_keys();
    for (const Waiting& constraint : waiting_) {
        if (constraint.kind == "CONSTR_CHECK") {
            add_check(constraint);
        } else if (constraint.kind == "CONSTR_EXCLUSION") {
            add_exclusion(constraint);
        } else if (constraint.kind == "CONSTR_FOREIGN") {
            add_foreign_key(constraint);
        } else if (!(*constraint.node)["indexname"].empty()) {
            adopt_index(constraint);
        } else {
            add_key(constraint);
        }
    }
    waiting_.clear();
}

// PostgreSQL makes one index of equal keys of one statement and gives it the first name that is stated
// (transformIndexConstraints of parse_utilcmd.c).
void TableReader::merge_equal_keys() {
    const auto is_key = [](const Waiting& w) {
        return w.kind == "CONSTR_PRIMARY" || w.kind == "CONSTR_UNIQUE";
    };
    std::vector<Waiting> kept;
    for (Waiting& constraint : waiting_) {
        const auto equal = std::ranges::find_if(kept, [&](const Waiting& other) {
            return is_key(other) && is_key(constraint) && !constraint.columns.empty() &&
                   other.columns == constraint.columns && other.deferrable == constraint.deferrable &&
                   (*other.node)["nulls_not_distinct"].flag() ==
                       (*constraint.node)["nulls_not_distinct"].flag() &&
                   (*other.node)["including"].strings() == (*constraint.node)["including"].strings();
        });
        if (equal == kept.end()) {
            kept.push_back(std::move(constraint));
        } else if (equal->name.empty()) {
            equal->name = constraint.name;
        }
    }
    waiting_ = std::move(kept);
}

std::string TableReader::name_of(const Waiting& constraint, const std::vector<std::string>& columns,
                                 std::string_view label) {
    return constraint.name.empty() ? names_.choose(table_.name, columns, label) : constraint.name;
}

void TableReader::add_check(const Waiting& constraint) {
    std::vector<std::string> columns = referenced_columns((*constraint.node)["raw_expr"]);
    if (columns.size() != 1) columns.clear();
    table_.server_rules.push_back({"check constraint", name_of(constraint, columns, "check"),
                                   constraint_text(source_.sql, *constraint.node, constraint.limit)});
}

void TableReader::add_exclusion(const Waiting& constraint) {
    std::vector<std::string> columns;
    for (const SyntaxNode& item : (*constraint.node)["exclusions"].items()) {
        const auto& parts = item["List"]["items"].items();
        const std::string& column = parts.empty() ? item.text() : parts.front()["IndexElem"]["name"].text();
        columns.push_back(column.empty() ? "expr" : column);
    }
    table_.server_rules.push_back({"exclusion constraint", name_of(constraint, columns, "excl"),
                                   constraint_text(source_.sql, *constraint.node, constraint.limit)});
}

bool TableReader::find_columns(const Waiting& constraint, std::vector<std::size_t>& indexes) {
    for (const std::string& column : constraint.columns) {
        const auto index = table_.column_index(column);
        if (!index) {
            std::vector<std::string> known;
            std::ranges::transform(table_.columns, std::back_inserter(known), &Column::name);
            const std::vector<std::string> near = near_names(column, known);
            unreadable(*constraint.node,
                       fmt::format("a constraint names column \"{}\", which {} does not have", column,
                                   to_string(table_.name)),
                       near.empty() ? "correct the column's name"
                                    : fmt::format("did you mean \"{}\"?", fmt::join(near, "\" or \"")));
            return false;
        }
        indexes.push_back(*index);
    }
    return true;
}

void TableReader::add_key(const Waiting& constraint) {
    Key key;
    if (!find_columns(constraint, key.columns)) return;
    key.primary = constraint.kind == "CONSTR_PRIMARY";
    if (key.primary && table_.primary_key() != nullptr) {
        unreadable(*constraint.node, fmt::format("{} has two primary keys", to_string(table_.name)),
                   "leave one of them, and write UNIQUE for the other");
        return;
    }
    key.deferrable = constraint.deferrable;
    key.nulls_not_distinct = (*constraint.node)["nulls_not_distinct"].flag();
    if (key.primary) {
        key.name = name_of(constraint, {}, "pkey");
        for (const std::size_t column : key.columns)
            table_.columns[column].not_null = true;
    } else {
        std::vector<std::string> columns = constraint.columns;
        const auto included = (*constraint.node)["including"].strings();
        columns.insert(columns.end(), included.begin(), included.end());
        key.name = name_of(constraint, columns, "key");
    }
    table_.keys.push_back(std::move(key));
}

// ADD CONSTRAINT name PRIMARY KEY USING INDEX index: the index takes the constraint's name.
void TableReader::adopt_index(const Waiting& constraint) {
    const std::string& index = (*constraint.node)["indexname"].text();
    const auto key = std::ranges::find(table_.keys, index, &Key::name);
    if (key == table_.keys.end()) {
        unreadable(*constraint.node,
                   fmt::format("a constraint uses index \"{}\", which is no unique index over columns of {}",
                               index, to_string(table_.name)),
                   "create the unique index before the constraint that uses it");
        return;
    }
    std::erase_if(table_.indexes, [&](const Index& other) { return other.name == index; });
    if (!constraint.name.empty()) key->name = constraint.name;
    key->deferrable = constraint.deferrable;
    key->primary = constraint.kind == "CONSTR_PRIMARY";
    if (!key->primary) return;
    for (const std::size_t column : key->columns)
        table_.columns[column].not_null = true;
}

void TableReader::add_foreign_key(const Waiting& constraint) {
    ForeignKey key;
    if (!find_columns(constraint, key.columns)) return;
    const SyntaxNode& node = *constraint.node;
    key.name = name_of(constraint, constraint.columns, "fkey");
    key.parent = relation_name(node["pktable"]);
    key.parent_columns = node["pk_attrs"].strings();
    key.match_full = node["fk_matchtype"].text() == "f";
    const auto location = std::max<std::int64_t>(0, node["location"].integer());
    reference_offsets_[key.name] = source_.offset + static_cast<std::size_t>(location);
    table_.foreign_keys.push_back(std::move(key));
}

}  // namespace copyover::schema
