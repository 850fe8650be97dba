#include "mapping/bind/make_plan.hpp"

#include <fmt/format.h>

#include "mapping/bind/limits.hpp"
#include "mapping/bind/lookups.hpp"
#include "mapping/bind/orphans.hpp"
#include "mapping/bind/references.hpp"
#include "mapping/bind/rule_binder.hpp"
#include "mapping/bind/secrets.hpp"
#include "mapping/bind/server_rules.hpp"
#include "mapping/bind/sources.hpp"
#include "mapping/bind/tables.hpp"

namespace copyover::mapping {

namespace {

void check_size(Binding& all) {
    if (all.used_bits > mask_bits)
        all.error(
            rule::mapping_value, 0,
            fmt::format("row rules, and the levels outside of \"each\" that their pointers reach, are {} "
                        "together; this version handles {}",
                        all.used_bits, mask_bits));
    if (Trie::build(all.program.uses, most_trie_nodes)) return;
    all.error(rule::mapping_value, 0,
              "the patterns with \"*\" combine to more cases than this version handles");
}

void bind(Binding& all) {
    Filled filled = find_filled(all);
    make_table_plans(all, filled);
    make_references(all, filled.rules);
    make_sources(all, filled.rules);
    OrphanBinder orphans(all);
    for (RuleBinding& rule : filled.rules) {
        if (rule.table == nullptr) continue;
        bind_rule(all, rule);
        orphans.bind(rule);
    }
    check_lookups(all);
    mark_secrets(all, filled.rules);
    settle_duplicates(all, filled.rules);
    orphans.settle();
    note_server_rules(all);
    for (TablePlan& table : all.plan.tables)
        bind_limits(all, table);
    check_size(all);
}

}  // namespace

Plan make_plan(std::string_view mapping_text, const std::string& mapping_file, const schema::Schema& schema,
               Findings& findings) {
    Plan plan;
    plan.mapping_file = mapping_file;
    auto program = std::make_shared<Program>();
    program->document = std::make_unique<MappingDocument>(mapping_text, mapping_file);
    if (program->document->read(findings)) {
        const MappingSyntax syntax = read_mapping(*program->document, findings);
        plan.ignore_files = syntax.ignore_files;
        Binding all{*program->document, syntax, schema, findings, plan, *program};
        bind(all);
    }
    plan.program = std::move(program);
    return plan;
}

}  // namespace copyover::mapping
