#include "migration_folder.hpp"

namespace copyover::migrate {

std::string told(const RunFacts& facts) {
    std::string text =
        std::to_string(facts.records.total) + " records, " + std::to_string(facts.records.loaded) +
        " loaded, " + std::to_string(facts.records.rejected) + " rejected, " +
        std::to_string(facts.records.dropped) + " dropped; values " + std::to_string(facts.values.total) +
        " " + std::to_string(facts.values.mapped) + " " + std::to_string(facts.values.ignored) + " " +
        std::to_string(facts.values.unmapped) + " " + std::to_string(facts.values.rejected) + "\n";
    for (const RepairFacts& repair : facts.repairs)
        text += repair.column_name + " " + repair.rule + " " + std::to_string(repair.count) + "\n";
    for (const TableFacts& table : facts.tables)
        text += table.table + " " + std::to_string(table.records) + " " + std::to_string(table.merged) + " " +
                std::to_string(table.created) + " " + std::to_string(table.rejected) + "\n";
    for (const SourceFacts& source : facts.sources)
        text += source.path + " " + source.sha256 + " " + std::to_string(source.records) + "\n";
    for (const Finding& finding : facts.findings.all())
        text += finding.at.file + ":" + std::to_string(finding.at.line) + ":" +
                std::to_string(finding.at.column) + " " + std::string(finding.rule->name) + " " +
                finding.at.pointer + " " + finding.message + " " + std::to_string(finding.count) + "\n";
    return text;
}

}  // namespace copyover::migrate
