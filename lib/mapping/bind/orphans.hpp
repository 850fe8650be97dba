// What happens to the orphans of each reference: what row rules say of it, and whether they agree.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "mapping/bind/binding.hpp"

namespace copyover::mapping {

class OrphanBinder {
  public:
    // What a rule asks for the orphans of a reference.
    struct AskedPolicy {
        OrphanPolicy policy;
        std::set<std::size_t> nulled;  // columns of the table
        json::NodeIndex at = 0;
    };

    explicit OrphanBinder(Binding& all) : all_(all) {}

    // What a rule says whose columns are bound.
    void bind(RuleBinding& rule);
    // Behind all rules: what the plan does.
    void settle();

  private:
    // What is said of one reference.
    struct Orphan {
        RuleBinding& rule;
        const OrphanSyntax& syntax;
        std::size_t column = 0;  // of the table
        std::size_t reference = 0;
    };

    void bind_orphan(RuleBinding& rule, const OrphanSyntax& orphan, std::vector<AskedPolicy>& asked);
    // One for each policy.
    static void ask(const RejectOrphanSyntax&, const Orphan&, AskedPolicy&) {}
    void ask(const NullOrphanSyntax& policy, const Orphan& orphan, AskedPolicy& asked);
    void ask(const CreateParentSyntax& policy, const Orphan& orphan, AskedPolicy& asked);
    void set_policy(OrphanPolicy policy, const Orphan& orphan, AskedPolicy& asked);
    RuleProgram::Create bind_create(const CreateParentSyntax& policy, const Orphan& orphan);

    Binding& all_;
    // Of the references of each table: what the rules that map them ask for.
    std::map<std::pair<std::size_t, std::size_t>, std::vector<AskedPolicy>> policies_;
};

}  // namespace copyover::mapping
