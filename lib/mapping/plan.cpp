#include "mapping/plan.hpp"

#include "mapping/binder.hpp"

namespace copyover::mapping {

std::size_t home_of(const Plan& plan, std::span<const std::size_t> sources) {
    for (const std::size_t source : sources) {
        if (!plan.sources[source].tables.empty()) return plan.sources[source].tables.front();
    }
    return 0;  // all of them drop their records
}

Plan make_plan(std::string_view mapping_text, const std::string& mapping_file, const schema::Schema& schema,
               Findings& findings) {
    Plan plan;
    plan.mapping_file = mapping_file;
    auto program = std::make_shared<Program>();
    program->document = std::make_unique<MappingDocument>(mapping_text, mapping_file);
    if (program->document->read(findings)) {
        const MappingSyntax syntax = read_mapping(*program->document, findings);
        plan.ignore_files = syntax.ignore_files;
        Binder(*program->document, syntax, schema, findings).bind(plan, *program);
    }
    plan.program = std::move(program);
    return plan;
}

}  // namespace copyover::mapping
