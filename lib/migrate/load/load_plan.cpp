#include "migrate/load/load_plan.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "postgres/catalog/objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace copyover::migrate {

namespace {

using postgres::TableObject;

// Kilobytes. Larger lists load faster and leave a larger index: 128 MB is where the gain ended when
// 2 million messages were loaded.
constexpr int pending_list_limit = 131'072;

std::string option_name(const std::string& option) {
    return option.substr(0, option.find('='));
}

// The statements that bring `original` back, order included, after the options `added` were set.
std::vector<std::string> restore_options(const std::string& relation,
                                         const std::vector<std::string>& original,
                                         const std::vector<std::string>& added) {
    std::vector<std::string> sql;
    std::string reset;
    for (const std::string& name : added) {
        const bool was_set =
            std::ranges::any_of(original, [&](const auto& option) { return option_name(option) == name; });
        if (!was_set) reset += (reset.empty() ? "" : ", ") + name;
    }
    if (!reset.empty()) sql.push_back(fmt::format("ALTER {} RESET ({})", relation, reset));
    if (original.empty()) return sql;
    std::string set;
    for (const std::string& option : original) {
        const std::string name = option_name(option);
        set +=
            fmt::format("{}{} = {}", set.empty() ? "" : ", ", name,
                        literal(std::string_view(option).substr(std::min(name.size() + 1, option.size()))));
    }
    sql.push_back(fmt::format("ALTER {} SET ({})", relation, set));
    return sql;
}

class Planner {
  public:
    Planner(const std::vector<PlannedTable>& tables, const ObjectPlan& objects,
            const std::vector<const postgres::TargetTable*>& watched, std::optional<IndexBuild> index_build,
            const std::string& run, const Quote& quote)
        : tables_(tables),
          objects_(objects),
          watched_(watched),
          index_build_(index_build),
          run_(run),
          quote_(quote) {}

    LoadPlan plan() {
        for (const ObjectStep& object : objects_.steps)
            add_object(object);
        for (const PlannedTable& table : tables_)
            add_guard(*table.table);
        for (const postgres::TargetTable* table : watched_)
            add_guard(*table);
        std::ranges::stable_sort(plan_.steps, {}, &Step::stage);
        for (std::size_t i = 0; i < plan_.steps.size(); ++i)
            plan_.steps[i].position = static_cast<int>(i) + 1;
        return std::move(plan_);
    }

  private:
    [[nodiscard]] bool is_filled_in_place(const ObjectStep& step) const {
        if (!step.drop || step.source->kind != TableObject::Kind::index) return false;
        if (step.source->access_method != "gin") return false;
        return index_build_ ? *index_build_ == IndexBuild::parallel : step.source->has_expressions;
    }

    void add_object(const ObjectStep& step) {
        const bool foreign_key = step.source->kind == TableObject::Kind::foreign_key;
        if (is_filled_in_place(step)) return fill_in_place(step);
        if (!step.drop) {
            const bool inside = foreign_key && step.source->parent &&
                                std::ranges::any_of(tables_, [&](const PlannedTable& planned) {
                                    return planned.table->name == *step.source->parent;
                                });
            plan_.keeps_references = plan_.keeps_references || inside;
            plan_.facts.push_back({step.object, "keep", step.reason, step.predicted_seconds});
            return;
        }
        plan_.prepare.insert(plan_.prepare.end(), step.drop_sql.begin(), step.drop_sql.end());
        for (const std::string& statement : step.build_sql)
            add_step(StepStage::build, step.object, step.source->table, statement);
        for (const std::string& statement : step.attach_sql) {
            add_step(foreign_key ? StepStage::foreign_key : StepStage::attach, step.object,
                     step.source->table, statement);
        }
        plan_.facts.push_back({step.object, "drop and restore", step.reason, step.predicted_seconds});
    }

    // Its position follows from the order of all.
    void add_step(StepStage stage, std::string object, schema::Name table, std::string statement) {
        plan_.steps.push_back({.stage = stage,
                               .object = std::move(object),
                               .table = std::move(table),
                               .statement = std::move(statement)});
    }

    void fill_in_place(const ObjectStep& step) {
        const TableObject& index = *step.source;
        const std::string name = qualified({index.table.schema, index.name}, quote_);
        plan_.fills_indexes = true;
        plan_.prepare.push_back(fmt::format(
            "ALTER INDEX {} SET (fastupdate = on, gin_pending_list_limit = {})", name, pending_list_limit));
        add_step(StepStage::build, step.object, index.table,
                 fmt::format("SELECT pg_catalog.gin_clean_pending_list({})", literal(name)));
        for (std::string& statement : restore_options("INDEX " + name, index.storage_options,
                                                      {"fastupdate", "gin_pending_list_limit"})) {
            add_step(StepStage::setting, step.object, index.table, std::move(statement));
        }
        plan_.facts.push_back({step.object, "fill during the load",
                               "every connection computes the entries of its own rows", std::nullopt});
        hold_vacuum(index.table);
    }

    // Autovacuum would move the pending entries one by one, in one process.
    void hold_vacuum(const schema::Name& table) {
        if (!held_.insert(table).second) return;
        const std::string name = qualified(table, quote_);
        plan_.prepare.push_back(fmt::format("ALTER TABLE {} SET (autovacuum_enabled = false)", name));
        const auto planned = std::ranges::find_if(
            tables_, [&](const PlannedTable& candidate) { return candidate.table->name == table; });
        for (std::string& statement :
             restore_options("TABLE " + name, planned->table->storage_options, {"autovacuum_enabled"})) {
            add_step(StepStage::setting, "settings of " + to_string(table), table, std::move(statement));
        }
    }

    // coalesce(), because a CHECK that is NULL passes. NOT VALID, because the table is empty and stays locked
    // for no longer than needed. What inherits from it is a table of its own.
    void add_guard(const postgres::TargetTable& table) {
        if (!table.owner) return;
        const std::string name = qualified(table.name, quote_);
        plan_.prepare.push_back(fmt::format(
            "ALTER TABLE {} ADD CONSTRAINT {} CHECK (coalesce(pg_catalog.current_setting('{}', "
            "true), '') = {}){} "
            "NOT VALID",
            name, guard_name, guard_setting, literal(run_), table.kind == 'p' ? "" : " NO INHERIT"));
        add_step(StepStage::guard, "guard of " + to_string(table.name), table.name,
                 fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", name, guard_name));
    }

    const std::vector<PlannedTable>& tables_;
    const ObjectPlan& objects_;
    const std::vector<const postgres::TargetTable*>& watched_;
    std::optional<IndexBuild> index_build_;
    const std::string& run_;
    const Quote& quote_;
    std::set<schema::Name> held_;
    LoadPlan plan_;
};

}  // namespace

LoadPlan plan_load(const std::vector<PlannedTable>& tables, const ObjectPlan& objects,
                   const std::vector<const postgres::TargetTable*>& watched,
                   std::optional<IndexBuild> index_build, const std::string& run, const Quote& quote) {
    return Planner(tables, objects, watched, index_build, run, quote).plan();
}

}  // namespace copyover::migrate
