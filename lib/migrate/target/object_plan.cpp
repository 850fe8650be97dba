#include "migrate/target/object_plan.hpp"
#include "postgres/catalog/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace copyover::migrate {

namespace {

using postgres::TableObject;
using postgres::TargetTable;
using Kind = postgres::TableObject::Kind;

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::primary_key: return "primary key";
        case Kind::unique_constraint: return "unique constraint";
        case Kind::foreign_key: return "foreign key";
        case Kind::exclusion: return "exclusion constraint";
        case Kind::check: return "check constraint";
        case Kind::index: return "index";
        case Kind::trigger: return "trigger";
    }
    return "object";
}

// Rows of the server's probe.
double rebuild_work(const TableObject& object, std::uint64_t rows) {
    const double of_a_row = object.kind == Kind::foreign_key ? work::foreign_key_build
                            : object.access_method == "gin"  ? work::gin_build
                                                             : work::btree_build;
    return of_a_row * static_cast<double>(rows);
}

double keep_work(const TableObject& object, std::uint64_t rows) {
    const double of_a_row = object.kind == Kind::foreign_key ? work::foreign_key_in_place
                            : object.access_method == "gin"  ? work::gin_in_place
                                                             : work::btree_in_place;
    return of_a_row * static_cast<double>(rows);
}

bool is_key(const TableObject& object) {
    return object.kind == Kind::primary_key || object.kind == Kind::unique_constraint;
}

bool is_planned(const std::vector<PlannedTable>& tables, const schema::Name& name) {
    return std::ranges::any_of(tables,
                               [&](const PlannedTable& planned) { return planned.table->name == name; });
}

std::string label(const TableObject& object) {
    return fmt::format("{} {} of {}", name_of(object.kind), object.name, to_string(object.table));
}

bool references(const TargetTable& child, const schema::Name& parent) {
    return std::ranges::any_of(child.objects, [&](const TableObject& object) {
        return object.kind == Kind::foreign_key && object.parent == parent;
    });
}

// Why the object stays, or empty where it can be set aside.
std::string reason_to_keep(const std::vector<PlannedTable>& tables, const PlannedTable& planned,
                           const TableObject& object) {
    if (!planned.table->owner) return "only the owner of the table may drop and restore it";
    if (planned.table->kind != 'r' && object.kind != Kind::foreign_key) return "the table is partitioned";
    if (object.irregular_partitions) return "partitions know it under names or comments of their own";
    if (object.triggers_changed) return "the state of its triggers was changed";
    if (object.partition_attached) return "it belongs to a partition hierarchy";
    if (object.has_dependents) return "other objects depend on it";
    if (object.clustered) return "the table's CLUSTER mark is on it";
    if (object.replica_identity) return "the table's replica identity uses it";
    if (object.depends_on_extension) return "ALTER INDEX made it depend on an extension";
    if (object.kind == Kind::primary_key && planned.table->published)
        return "it tells subscribers which rows are updated and deleted";
    if (object.has_storage_options) return "it has storage options that its definition omits";
    if (!object.tablespace.empty()) return "it lies in a tablespace of its own";
    if (!object.validated) return "it is not valid, which a rebuild would change";
    if (object.kind == Kind::foreign_key) {
        const auto parent = std::ranges::find_if(tables, [&](const PlannedTable& other) {
            return object.parent && other.table->name == *object.parent;
        });
        if (parent == tables.end()) return "it references a table outside of this load";
        if (!parent->table->may_reference)
            return "the role lacks REFERENCES on " + to_string(*object.parent) + " to add it again";
    }
    return {};
}

std::vector<std::string> drop_statements(const TableObject& object, const Quote& quote) {
    if (object.kind == Kind::index) {
        return {fmt::format("DROP INDEX {}", qualified({object.table.schema, object.name}, quote))};
    }
    return {
        fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", qualified(object.table, quote), quote(object.name))};
}

std::vector<std::string> restore_statements(const TableObject& object, const Quote& quote) {
    const std::string table = qualified(object.table, quote);
    const std::string index = qualified({object.table.schema, object.name}, quote);
    std::vector<std::string> sql;
    if (object.kind == Kind::index) {
        sql.push_back(object.definition);
    } else {
        sql.push_back(
            fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", table, quote(object.name), object.definition));
    }
    if (!object.comment.empty()) {
        const std::string what = object.kind == Kind::index
                                     ? fmt::format("INDEX {}", index)
                                     : fmt::format("CONSTRAINT {} ON {}", quote(object.name), table);
        sql.push_back(fmt::format("COMMENT ON {} IS {}", what, literal(object.comment)));
    }
    if (!object.index_comment.empty()) {
        sql.push_back(fmt::format("COMMENT ON INDEX {} IS {}", index, literal(object.index_comment)));
    }
    return sql;
}

// Why the object stays although it could be restored, or empty where setting it aside saves time.
std::string reason_to_spare(const PlannedTable& planned, const TableObject& object) {
    if (planned.present > 0) {
        if (planned.rows == 0) return "no rows come into its table";
        if (rebuild_work(object, planned.present + planned.rows) >= keep_work(object, planned.rows))
            return fmt::format("a rebuild over {} rows costs more than {} new ones in place",
                               planned.present + planned.rows, planned.rows);
    }
    if (is_key(object) && planned.rows < rows_worth_a_key_rebuild)
        return fmt::format("a rebuild saves nothing below {} rows", rows_worth_a_key_rebuild);
    return {};
}

ObjectStep kept_in_place(const ObjectStep& step, std::string reason) {
    ObjectStep kept;
    kept.object = step.object;
    kept.source = step.source;
    kept.could_be_dropped = true;
    kept.reason = std::move(reason);
    return kept;
}

// A key cannot go while a foreign key that stays leans on it; the catalog does not say on which of its
// parent's keys, so all of them stay.
void keep_referenced_keys(const std::vector<PlannedTable>& tables, const ServerPace& pace,
                          std::vector<ObjectStep>& steps) {
    const auto step_of = [&](const TableObject& object) -> ObjectStep& {
        return *std::ranges::find(steps, &object, &ObjectStep::source);
    };
    for (const PlannedTable& child : tables) {
        for (const TableObject& reference : child.table->objects) {
            if (reference.kind != Kind::foreign_key || !reference.parent || step_of(reference).drop) continue;
            for (const PlannedTable& parent : tables) {
                if (parent.table->name != *reference.parent) continue;
                for (const TableObject& key : parent.table->objects) {
                    if (!is_key(key) || !step_of(key).drop) continue;
                    ObjectStep& step = step_of(key);
                    step = kept_in_place(step, label(reference) + " stays and leans on it or another key");
                    step.predicted_seconds = keep_work(key, parent.rows) * pace.row_seconds;
                }
            }
        }
    }
}

// Splits restore_statements(). An index of its own is built beside others; a key by its unique index, which
// the constraint then adopts: PRIMARY KEY USING INDEX is quick, ADD PRIMARY KEY would lock the table while it
// builds.
void split_statements(const TableObject& object, const Quote& quote, ObjectStep& step) {
    step.attach_sql = step.restore_sql;
    if (object.kind == Kind::foreign_key || object.index_definition.empty()) return;
    step.build_sql = {object.index_definition};
    if (object.kind == Kind::index) {
        step.attach_sql.erase(step.attach_sql.begin());
        return;
    }
    std::string deferral;
    if (object.deferrable) deferral = object.deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
    step.attach_sql.front() =
        fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}{}", qualified(object.table, quote),
                    quote(object.name), object.kind == Kind::primary_key ? "PRIMARY KEY" : "UNIQUE",
                    quote(object.name), deferral);
}

// Foreign keys go first and come back last, because they lean on the keys.
int order_of(const ObjectStep& step) {
    if (step.source->kind == Kind::foreign_key) return 0;
    return step.source->kind == Kind::index ? 1 : 2;
}

}  // namespace

ObjectPlan plan_objects(const std::vector<PlannedTable>& tables, const Quote& quote, const ServerPace& pace) {
    ObjectPlan plan;
    for (const PlannedTable& planned : tables) {
        for (const TableObject& object : planned.table->objects) {
            if (object.kind != Kind::foreign_key && object.kind != Kind::index && !is_key(object)) continue;
            const double keep_seconds = keep_work(object, planned.rows) * pace.row_seconds;
            ObjectStep step;
            step.object = label(object);
            step.source = &object;
            step.reason = reason_to_keep(tables, planned, object);
            step.could_be_dropped = step.reason.empty();
            if (step.could_be_dropped) step.reason = reason_to_spare(planned, object);
            step.drop = step.reason.empty();
            if (step.drop) {
                step.reason = fmt::format("in place it would cost {:.1f} s", keep_seconds);
                step.predicted_seconds =
                    rebuild_work(object, planned.present + planned.rows) * pace.row_seconds;
                step.drop_sql = drop_statements(object, quote);
                step.restore_sql = restore_statements(object, quote);
                split_statements(object, quote, step);
            } else {
                step.predicted_seconds = keep_seconds;
            }
            plan.steps.push_back(std::move(step));
        }
    }
    keep_referenced_keys(tables, pace, plan.steps);
    std::ranges::stable_sort(plan.steps, {}, order_of);
    return plan;
}

void keep_judges(ObjectPlan& plan, const std::function<bool(const TableObject& reference)>& may_stay) {
    for (ObjectStep& step : plan.steps) {
        if (!step.drop || (step.source->kind == Kind::foreign_key && !may_stay(*step.source))) continue;
        step = kept_in_place(step, "the row that it refuses is looked for");
    }
}

std::vector<const ObjectStep*> ObjectPlan::restoring() const {
    std::vector<const ObjectStep*> dropped;
    for (const ObjectStep& step : steps) {
        if (step.drop) dropped.push_back(&step);
    }
    std::ranges::stable_sort(dropped, std::greater<>{},
                             [](const ObjectStep* step) { return order_of(*step); });
    return dropped;
}

namespace {

std::string own_reason_not_to_truncate(const TargetTable& table) {
    if (table.kind == 'f') return "it is a foreign table";
    if (!table.may_truncate) return "the role lacks TRUNCATE";
    if (table.published) return "its subscribers would be truncated, too";
    if (table.referenced_from_outside) return "a table outside of the migration references it";
    if (table.has_user_triggers) return "a trigger could run at TRUNCATE";
    if (table.has_inheritance_children) return "other tables inherit from it";
    const bool has_invalid_index = std::ranges::any_of(table.objects, [](const TableObject& object) {
        return object.kind == Kind::index && !object.validated;
    });
    if (has_invalid_index) return "TRUNCATE would make its invalid index valid";
    return {};
}

}  // namespace

std::string reason_not_to_truncate(const TargetTable& table) {
    const std::string reason = own_reason_not_to_truncate(table);
    return reason.empty() ? "a foreign key that stays references it" : reason;
}

std::string truncate_statement(const std::vector<PlannedTable>& tables, const std::vector<TargetTable>& live,
                               const ObjectPlan& plan, const Quote& quote, std::vector<bool>& truncated) {
    // A foreign key that stays forbids TRUNCATE of its parent unless its own table is truncated along with
    // it; the loaded tables are truncated together, and those that fail a condition are left out one by one.
    const auto may_truncate = [&](const PlannedTable& planned) {
        const TargetTable& table = *planned.table;
        const bool referenced_by_unplanned = std::ranges::any_of(live, [&](const TargetTable& other) {
            return !is_planned(tables, other.name) && references(other, table.name);
        });
        return planned.present == 0 && own_reason_not_to_truncate(table).empty() && !referenced_by_unplanned;
    };
    const auto keeps_reference_to = [&](const PlannedTable& child, const schema::Name& parent) {
        return std::ranges::any_of(child.table->objects, [&](const TableObject& object) {
            if (object.kind != Kind::foreign_key || object.parent != parent) return false;
            const auto step = std::ranges::find(plan.steps, &object, &ObjectStep::source);
            return step != plan.steps.end() && !step->drop;
        });
    };
    truncated.assign(tables.size(), false);
    for (std::size_t i = 0; i < tables.size(); ++i)
        truncated[i] = may_truncate(tables[i]);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t parent = 0; parent < tables.size(); ++parent) {
            for (std::size_t child = 0; child < tables.size() && truncated[parent]; ++child) {
                if (truncated[child] || !keeps_reference_to(tables[child], tables[parent].table->name))
                    continue;
                truncated[parent] = false;
                changed = true;
            }
        }
    }
    std::string names;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (!truncated[i]) continue;
        // TRUNCATE ONLY of a partitioned table is refused, and without ONLY it reaches its partitions.
        names += (names.empty() ? "" : ", ") +
                 own_rows(qualified(tables[i].table->name, quote), tables[i].table->kind == 'p');
    }
    return names.empty() ? std::string{} : "TRUNCATE " + names;
}

bool may_freeze(const std::vector<PlannedTable>& tables, const std::vector<bool>& truncated) {
    bool created = false;
    bool existing = false;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (tables[i].rows == 0) continue;
        // COPY into a partitioned table refuses FREEZE.
        if (!truncated[i] || tables[i].table->kind != 'r') return false;
        (tables[i].created ? created : existing) = true;
    }
    return created != existing;
}

std::vector<PlanFacts> facts_of(const ObjectPlan& plan) {
    std::vector<PlanFacts> facts;
    for (const ObjectStep& step : plan.steps) {
        facts.push_back(
            {step.object, step.drop ? "drop and restore" : "keep", step.reason, step.predicted_seconds});
    }
    return facts;
}

void report_kept(const ObjectPlan& plan, Findings& findings) {
    for (const ObjectStep& step : plan.steps) {
        if (step.could_be_dropped) continue;
        Finding finding;
        finding.rule = &rule::object_kept;
        finding.message = fmt::format("{} stays in place: {}", step.object, step.reason);
        findings.add(std::move(finding));
    }
}

}  // namespace copyover::migrate
