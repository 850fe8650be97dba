#include "migration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/document_reader.hpp"
#include "json/record_reader.hpp"
#include "mapping/bind/make_plan.hpp"
#include "mapping/convert/shown.hpp"
#include "mapping/extract/enclosing_values.hpp"
#include "mapping/plan/lookup.hpp"
#include "mapping/record/null_watch.hpp"
#include "mapping/syntax/file_glob.hpp"

namespace copyover::mapping {

namespace {

std::string print(const Plan& plan, const Row& row) {
    const TablePlan& table = plan.tables[row.table];
    std::string line = table.table->name.name;
    for (std::size_t i = 0; i < row.values.size(); ++i)
        line += fmt::format(" {}={}", table.table->columns[table.columns[i]].name,
                            shown(*table.types[i], row.values[i], Sensitivity::key, Redaction(true)));
    return line + "\n";
}

}  // namespace

std::string print(const Finding& finding) {
    return fmt::format("{}:{}:{}: {}[{}] {} {}{}{}", finding.at.file, finding.at.line, finding.at.column,
                       name_of(finding.rule->severity), finding.rule->name, finding.at.pointer,
                       finding.message, finding.fix.empty() ? "" : "; ", finding.fix) +
           (finding.count > 1 ? fmt::format(" ({})", finding.count) : "");
}

Migration::Migration(std::string_view schema, std::string_view mapping)
    : schema_(schema::read_schema(schema, "schema.sql", findings_)),
      plan_(make_plan(mapping, "mapping.json", schema_.schema, findings_)) {}

std::string Migration::run(std::string_view document, const std::vector<std::size_t>& sources,
                           const std::string& file_name) {
    InputFile file;
    file.name = file_name;
    const auto surroundings = json::from_memory(document);
    find_enclosing_values(*surroundings, json::Format::detect, plan_, sources, file);
    for (const SourcePlan& source : plan_.sources)
        file.captures.push_back(
            FileGlobs(source.files, source.captures).match(file_name).value_or(std::vector<std::string>()));
    if (!plan_.lookups.empty()) find_lookups(document, sources, file);
    RecordMapper mapper(plan_, Redaction(true));
    NullWatch null_watch(plan_, true);
    std::string rows;
    Repairs repairs;
    map_records(document, sources, file, mapper, findings_, [&](const MappedRecord& mapped) {
        null_watch.add(mapped, findings_);
        values_ += mapped.values;
        outcomes_ += mapped.outcome == Outcome::loaded     ? 'L'
                     : mapped.outcome == Outcome::rejected ? 'R'
                                                           : 'D';
        for (const Row& row : mapped.rows) {
            rows += print(plan_, row);
            const auto& references = plan_.tables[row.table].references;
            for (std::size_t i = 0; i < references.size(); ++i) {
                if (!references[i].creates()) continue;
                if (const auto stub = mapper.stub(row, i, repairs, findings_))
                    rows += "+" + print(plan_, *stub);
            }
        }
    });
    null_watch.finish(mapper, findings_);
    mapper.add_repairs(repairs);
    mapper.finish(findings_);
    return rows;
}

void Migration::map_records(std::string_view document, const std::vector<std::size_t>& sources,
                            const InputFile& file, RecordMapper& mapper, Findings& findings,
                            const std::function<void(const MappedRecord&)>& take) const {
    std::vector<json::Pattern> patterns;
    for (const std::size_t source : sources) {
        const json::Pattern& records = plan_.sources.at(source).records;
        if (std::ranges::find(patterns, records) == patterns.end()) patterns.push_back(records);
    }
    const auto bytes = json::from_memory(document);
    json::DocumentReader reader(*bytes, patterns);
    json::RecordReader record_reader;
    json::RecordTree tree;
    while (auto event = reader.next()) {
        const auto* record = std::get_if<json::Record>(&*event);
        if (record == nullptr || !record_reader.read(record->text, tree)) continue;
        std::vector<std::size_t> matching;
        for (const std::size_t source : sources) {
            if (json::matches(plan_.sources[source].records, record->path)) matching.push_back(source);
        }
        take(mapper.map(file, *record, tree, matching, findings));
    }
}

// As migrate::find_lookups does with files.
void Migration::find_lookups(std::string_view document, const std::vector<std::size_t>& sources,
                             InputFile& file) const {
    LookupTables tables(plan_.lookups.size());
    RecordMapper mapper(plan_, Redaction(true), false);
    Findings unread;
    map_records(document, sources, file, mapper, unread, [&](const MappedRecord& mapped) {
        add_rows(plan_, mapped.rows.empty() ? mapped.rejected_rows : mapped.rows, tables);
    });
    file.lookups = std::make_shared<const LookupTables>(std::move(tables));
}

std::string Migration::printed() const {
    std::string text;
    for (const Finding& finding : findings_.all())
        text += mapping::print(finding) + "\n";
    return text;
}

}  // namespace copyover::mapping
