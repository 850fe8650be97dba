#include "mapping/bind/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mapping/bind/place_binder.hpp"
#include "mapping/bind/rule_binder.hpp"

namespace copyover::mapping {

namespace {

using Purpose = PatternUse::Purpose;

SourcePlan make_source_plan(const Binding& all, const SourceSyntax& source) {
    SourcePlan out;
    out.files = source.files.paths;
    out.captures = source.files.captures;
    out.records = source.records;
    out.if_present = source.if_present;
    out.if_absent = source.if_absent;
    out.optional = source.optional || !source.one_of.empty();
    out.one_of = source.one_of;
    out.empty_ok = source.empty_ok;
    out.ndjson = source.ndjson;
    out.json = source.json;
    out.hex_escapes = source.hex_escapes;
    for (const PointerSyntax& secret : source.secret) {
        if (secret.pointer.up == 0) out.secret.push_back(secret.pointer.pattern);
    }
    out.assignment = source.assignment;
    out.names_used.assign(source.records.tokens.size(), false);
    const Location at = all.document.locate(source.at);
    out.line = at.line;
    out.column = at.column;
    out.pointer = at.pointer;
    return out;
}

void bind_ignores(Binding& all, const SourceSyntax& source, PlaceBinder& places, SourcePlan& plan,
                  SourceProgram& program) {
    const std::size_t depth = source.records.tokens.size();
    for (const auto& [at, pointer] : source.ignore) {
        if (pointer.up > 0 || pointer.kind == PointerExpression::Kind::name) {
            if (pointer.up > depth ||
                (pointer.kind == PointerExpression::Kind::name && pointer.up == depth)) {
                all.error(rule::mapping_pointer, at,
                          fmt::format("\"{}\" reaches above the root of the document; records are at \"{}\"",
                                      to_string(pointer), json::to_string(source.records)));
                continue;
            }
            if (pointer.kind == PointerExpression::Kind::name) {
                const std::size_t token = depth - 1 - pointer.up;
                if (source.records.tokens[token].any) plan.names_used[token] = true;
                program.ignores_own_name |= pointer.up == 0;
                continue;
            }
            json::Pattern outside;
            outside.tokens.assign(source.records.tokens.begin(),
                                  source.records.tokens.end() - static_cast<std::ptrdiff_t>(pointer.up));
            outside.tokens.insert(outside.tokens.end(), pointer.pattern.tokens.begin(),
                                  pointer.pattern.tokens.end());
            plan.ignored_outside.push_back(std::move(outside));
            continue;
        }
        const bool names = pointer.kind == PointerExpression::Kind::names;
        places.use(pointer.pattern, names ? Purpose::ignore_names : Purpose::ignore, no_slot);
    }
}

// The place among those around the records where their number stands.
std::optional<std::size_t> bind_expected_count(const SourceSyntax& source, PlaceBinder& places) {
    if (!source.expect_count) return std::nullopt;
    PointerSyntax syntax;
    syntax.at = source.expect_count_at;
    syntax.pointer.pattern = *source.expect_count;
    const auto root = static_cast<std::uint32_t>(source.records.tokens.size());
    syntax.pointer.up = root;
    const auto reached = places.reach_outside(syntax, root);
    if (!reached) return std::nullopt;
    places.use_outside(reached->pattern);
    return reached->place.slot;
}

}  // namespace

void make_sources(Binding& all, std::vector<RuleBinding>& rules) {
    for (std::size_t s = 0; s < all.syntax.sources.size(); ++s) {
        const SourceSyntax& source = all.syntax.sources[s];
        SourceProgram& program = all.program.sources.emplace_back();
        SourcePlan& plan = all.plan.sources.emplace_back(make_source_plan(all, source));
        PlaceBinder places(all, s);
        program.bit = Mask{1} << (s % mask_bits);
        program.own_name_is_value = !source.records.tokens.empty() && source.records.tokens.back().any;
        program.where = places.bind_conditions(source.where);
        bind_ignores(all, source, places, plan, program);
        plan.expect_count = bind_expected_count(source, places);
        add_used(all, s, places.take_used(), nullptr);
        program.rules.resize(source.rows.size());
        for (RuleProgram& rule : program.rules)
            rule.bit = all.next_bit();
    }
    // The programs stay where they are from here on.
    std::size_t next_rule = 0;
    for (std::size_t s = 0; s < all.program.sources.size(); ++s) {
        SourcePlan& plan = all.plan.sources[s];
        for (std::size_t r = 0; r < all.program.sources[s].rules.size(); ++r, ++next_rule) {
            RuleBinding& rule = rules[next_rule];
            rule.program = &all.program.sources[s].rules[r];
            rule.program->source = s;
            rule.program->rule = r;
            rule.program->table = rule.plan_table;
            if (rule.table != nullptr && std::ranges::find(plan.tables, rule.plan_table) == plan.tables.end())
                plan.tables.push_back(rule.plan_table);
        }
    }
}

}  // namespace copyover::mapping
