// What the sources read: conditions, ignored values, and places in the record.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "json/canonical.hpp"
#include "mapping/binder.hpp"

namespace copyover::mapping {

using Purpose = PatternUse::Purpose;

void Binder::make_sources() {
    std::size_t next_rule = 0;
    for (std::size_t s = 0; s < syntax_.sources.size(); ++s) {
        const SourceSyntax& source = syntax_.sources[s];
        SourceProgram& program = program_->sources.emplace_back();
        SourcePlan& plan = plan_->sources.emplace_back();
        source_ = s;
        rule_ = nullptr;
        program.bit = Mask{1} << (s % mask_bits);
        program.own_name_is_value = !source.records.tokens.empty() && source.records.tokens.back().any;
        make_source_plan(source, plan);
        program.where = bind_conditions(source.where);
        bind_ignores(source, plan, program);
        bind_expected_count(source, plan);
        program.rules.resize(source.rows.size());
        for (std::size_t r = 0; r < source.rows.size(); ++r, ++next_rule) {
            RuleBinding& rule = rules_[next_rule];
            RuleProgram& out = program.rules[r];
            rule.program = &out;
            out.source = s;
            out.rule = r;
            out.table = rule.plan_table;
            out.bit = Mask{1} << (used_bits_++ % mask_bits);
            if (rule.table != nullptr && std::ranges::find(plan.tables, rule.plan_table) == plan.tables.end())
                plan.tables.push_back(rule.plan_table);
        }
    }
    // Pointers into program_->sources must not move once the rules are bound.
    next_rule = 0;
    for (SourceProgram& source : program_->sources) {
        for (RuleProgram& rule : source.rules)
            rules_[next_rule++].program = &rule;
    }
}

void Binder::make_source_plan(const SourceSyntax& source, SourcePlan& out) {
    out.files = source.files;
    out.captures = source.captures;
    out.records = source.records;
    out.if_present = source.if_present;
    out.if_absent = source.if_absent;
    out.optional = source.optional;
    out.empty_ok = source.empty_ok;
    out.ndjson = source.ndjson;
    out.json = source.json;
    out.hex_escapes = source.hex_escapes;
    out.names_used.assign(source.records.tokens.size(), false);
    const Location at = document_.locate(source.at);
    out.line = at.line;
    out.column = at.column;
    out.pointer = at.pointer;
}

void Binder::bind_ignores(const SourceSyntax& source, SourcePlan& plan, SourceProgram& program) {
    const std::size_t depth = source.records.tokens.size();
    for (const auto& [at, pointer] : source.ignore) {
        if (pointer.up > 0 || pointer.kind == PointerExpression::Kind::name) {
            if (pointer.up > depth ||
                (pointer.kind == PointerExpression::Kind::name && pointer.up == depth)) {
                error(rule::mapping_pointer, at,
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
        use(pointer.pattern, names ? Purpose::ignore_names : Purpose::ignore, no_slot);
    }
}

void Binder::bind_expected_count(const SourceSyntax& source, SourcePlan& plan) {
    if (!source.expect_count) return;
    PointerSyntax syntax;
    syntax.at = source.expect_count_at;
    syntax.pointer.pattern = *source.expect_count;
    const auto root = static_cast<std::uint32_t>(source.records.tokens.size());
    syntax.pointer.up = root;
    const auto reached = reach_outside(syntax, root);
    if (!reached) return;
    plan.expect_count = reached->place.slot;
    plan.read_outside.push_back(reached->pattern);
}

std::vector<Condition> Binder::bind_conditions(const std::vector<ConditionSyntax>& where) {
    std::vector<Condition> conditions;
    for (const ConditionSyntax& syntax : where) {
        const auto place = bind_place(syntax.source);
        if (!place) continue;
        Condition& condition = conditions.emplace_back();
        condition.place = *place;
        condition.kind = static_cast<Condition::Kind>(syntax.kind);
        for (const json::NodeIndex value : syntax.values)
            condition.values.push_back(constant_of(value));
    }
    return conditions;
}

// A single value of the record or a name around it.
std::optional<Place> Binder::bind_place(const PointerSyntax& syntax) {
    auto reached = reach(syntax);
    if (!reached) return std::nullopt;
    if (syntax.pointer.kind == PointerExpression::Kind::name || !is_in_record(reached->place))
        return reached->place;
    if (syntax.pointer.kind == PointerExpression::Kind::names || has_wildcard(syntax.pointer.pattern)) {
        error(rule::mapping_pointer, syntax.at,
              fmt::format("\"{}\" can reach several values", to_string(syntax.pointer)),
              "use \"collect\" to gather them into an array");
        return std::nullopt;
    }
    reached->place.slot = slot_of(reached->pattern, false);
    use(*reached, Purpose::find, reached->place.slot);
    return reached->place;
}

// Pointers of a rule with `each` start at the match, all others at the record.
std::optional<Binder::Reached> Binder::reach(const PointerSyntax& syntax) {
    const PointerExpression& pointer = syntax.pointer;
    const json::Pattern& records = syntax_.sources[source_].records;
    if (pointer.kind == PointerExpression::Kind::file) return reach_capture(syntax);
    const bool is_name = pointer.kind == PointerExpression::Kind::name;
    const std::size_t depth = each_.tokens.size();
    Reached reached;
    if (pointer.up < depth || (pointer.up == depth && !is_name)) {
        const json::Pattern base{
            {each_.tokens.begin(), each_.tokens.end() - static_cast<std::ptrdiff_t>(pointer.up)}};
        reached.pattern = base;
        reached.pattern.tokens.insert(reached.pattern.tokens.end(), pointer.pattern.tokens.begin(),
                                      pointer.pattern.tokens.end());
        reached.bit = rule_ == nullptr ? Mask{0} : pointer.up == 0 ? rule_->bit : bit_at_level(pointer.up);
        reached.place.up = pointer.up;
        reached.place.kind = is_name              ? Place::Kind::match_name
                             : has_wildcard(base) ? Place::Kind::in_match
                                                  : Place::Kind::node;
        return reached;
    }
    const std::uint32_t up = pointer.up - static_cast<std::uint32_t>(depth);
    if (up > records.tokens.size() || (is_name && up == records.tokens.size())) {
        error(rule::mapping_pointer, syntax.at,
              fmt::format("\"{}\" reaches above the root of the document; records are at \"{}\"",
                          to_string(pointer), json::to_string(records)));
        return std::nullopt;
    }
    if (!is_name) return reach_outside(syntax, up);
    reached.place = {Place::Kind::name, no_slot, up};
    return reached;
}

// What the braces of "files" matched.
std::optional<Binder::Reached> Binder::reach_capture(const PointerSyntax& syntax) {
    const std::vector<std::string>& captures = syntax_.sources[source_].captures;
    const auto found = std::ranges::find(captures, syntax.pointer.capture);
    if (found == captures.end()) {
        error(rule::mapping_value, syntax.at,
              fmt::format("\"files\" of the source has no {{{}}}", escaped(syntax.pointer.capture)),
              captures.empty() ? std::string() : suggestion(syntax.pointer.capture, captures));
        return std::nullopt;
    }
    const auto index = static_cast<std::uint32_t>(found - captures.begin());
    return Reached{{}, {Place::Kind::capture, index, static_cast<std::uint32_t>(source_)}, 0};
}

// A value `up` levels above the record or below a value there.
std::optional<Binder::Reached> Binder::reach_outside(const PointerSyntax& syntax, std::uint32_t up) {
    const auto& records = syntax_.sources[source_].records.tokens;
    const json::Pattern& below = syntax.pointer.pattern;
    SourcePlan::Enclosing enclosing;
    enclosing.shared = records.size() - up;
    auto& tokens = enclosing.pattern.tokens;
    tokens.assign(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(enclosing.shared));
    tokens.insert(tokens.end(), below.tokens.begin(), below.tokens.end());
    const std::size_t common = std::min(records.size(), tokens.size());
    const bool meets_records =
        std::equal(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(common), tokens.begin(),
                   [](const json::PatternToken& a, const json::PatternToken& b) { return a.any || a == b; });
    if (syntax.pointer.kind == PointerExpression::Kind::names || has_wildcard(below) || meets_records) {
        error(rule::mapping_pointer, syntax.at,
              fmt::format("\"{}\" {}; outside of the record, a pointer reads one value beside the records",
                          to_string(syntax.pointer),
                          !meets_records                   ? "can reach several values"
                          : tokens.size() > records.size() ? "leads into a record"
                                                           : "holds the records"));
        return std::nullopt;
    }
    auto& known = plan_->sources[source_].enclosing;
    auto found = std::ranges::find(known, enclosing);
    if (found == known.end()) found = known.insert(known.end(), enclosing);
    const auto index = static_cast<std::uint32_t>(found - known.begin());
    return Reached{
        enclosing.pattern, {Place::Kind::enclosing, index, static_cast<std::uint32_t>(source_)}, 0};
}

void Binder::bind_each() {
    if (each_.tokens.empty()) return;
    rule_->each = slot_of(each_, false);
    use(each_, Purpose::find, rule_->each);
}

Mask Binder::bit_at_level(std::uint32_t up) {
    const auto known = std::ranges::find(rule_->levels, up, &RuleProgram::Level::up);
    if (known != rule_->levels.end()) return known->bit;
    const Mask bit = Mask{1} << (used_bits_++ % mask_bits);
    const json::Pattern pattern{{each_.tokens.begin(), each_.tokens.end() - static_cast<std::ptrdiff_t>(up)}};
    const std::uint32_t slot = pattern.tokens.empty() ? no_slot : slot_of(pattern, false);
    rule_->levels.push_back({up, bit, slot});
    if (slot != no_slot) use(pattern, Purpose::find, slot);
    return bit;
}

std::uint32_t Binder::slot_of(const json::Pattern& pattern, bool names) {
    const std::string key = json::to_string(pattern) + (names ? "#" : "");
    const auto [known, added] = slots_.emplace(key, static_cast<std::uint32_t>(slots_.size()));
    if (added) program_->slot_is_list.push_back(has_wildcard(pattern));
    return known->second;
}

void Binder::use(const json::Pattern& pattern, Purpose purpose, std::uint32_t slot) {
    use({pattern, {}, rule_ == nullptr ? Mask{0} : rule_->bit}, purpose, slot);
}

void Binder::use(const Reached& reached, Purpose purpose, std::uint32_t slot) {
    if (creating_) purpose = Purpose::find;
    program_->uses.push_back({reached.pattern, purpose, slot, source_, reached.bit});
    if (rule_ == nullptr || reached.pattern.tokens.empty()) return;
    const json::PatternToken& first = reached.pattern.tokens.front();
    const bool index = !first.any && first.name.find_first_not_of("0123456789") == std::string::npos;
    (first.any || index ? rule_->reads_parts : rule_->reads_names) = true;
}

Constant Binder::constant_of(json::NodeIndex at) const {
    Constant constant{document_[at].kind, std::string(document_[at].text)};
    if (constant.kind == json::Kind::number) {
        constant.text.clear();
        json::append_canonical_number(document_[at].text, constant.text);
    }
    return constant;
}

void Binder::check_size() {
    if (used_bits_ > mask_bits)
        error(rule::mapping_value, 0,
              fmt::format("row rules, and the levels outside of \"each\" that their pointers reach, are {} "
                          "together; this version handles {}",
                          used_bits_, mask_bits));
    if (Trie::build(program_->uses, most_trie_nodes)) return;
    error(rule::mapping_value, 0, "the patterns with \"*\" combine to more cases than this version handles");
}

}  // namespace copyover::mapping
