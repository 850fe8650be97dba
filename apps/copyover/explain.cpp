#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/rules.hpp"
#include "base/text.hpp"
#include "copyover/command.hpp"
#include "copyover/common_options.hpp"
#include "migrate/explain.hpp"
#include "migrate/explain/address.hpp"
#include "report/rule_text.hpp"

namespace copyover::app {

namespace {

void declare(CLI::App& app, Settings& settings) {
    app.add_option("WHAT", settings.options.explain.words,
                   "a rule; or the migration, its data and an address, or the whole text of a finding")
        ->type_name("");
    add_show_values(app, settings);
}

[[noreturn]] void reject_rule(const std::string& name) {
    std::vector<std::string> names;
    for (const Rule* rule : all_rules())
        names.emplace_back(rule->name);
    const auto near = near_names(name, names);
    throw UsageError(fmt::format("there is no rule \"{}\"{}; docs/findings.md lists them", name,
                                 near.empty() ? "" : fmt::format("; did you mean {}?", joined_words(near))));
}

// One word is a rule, alone or in a finding.
std::string answer(const Settings& settings) {
    const std::vector<std::string>& words = settings.options.explain.words;
    if (words.size() != 1) return {};
    const migrate::Address address = migrate::read_address(words.front());
    const std::string& name = address.rule.empty() ? address.file : address.rule;
    if (address.rule.empty() && address.line > 0)
        throw UsageError("copyover explain needs the migration and the data in front of an address");
    const Rule* const rule = find_rule(name);
    if (rule == nullptr) reject_rule(name);
    return report::rule_text(*rule);
}

}  // namespace

const Command explain_command{
    .kind = &command::explain,
    .summary = "Tell what becomes of a record and each value of it, or what a rule means",
    .examples =
        "  copyover explain fk-orphan\n"
        "  copyover explain schemas/lonestar fixtures/lonestar messages.json:71\n"
        "  copyover explain schemas/lonestar fixtures/lonestar messages.json:71:18\n"
        "  copyover explain schemas/lonestar fixtures/lonestar 'messages.json:71:18: warning[orphan-nulled] …'",
    .options = declare,
    .run = migrate::explain,
    .usage = "RULE | MIGRATION [DATA] FILE:LINE[:COLUMN]",
    .answer = answer,
};

}  // namespace copyover::app
