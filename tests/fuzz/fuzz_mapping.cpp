// Hostile mapping texts: findings or a plan, never a crash; a plan without errors maps a record.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.hpp"
#include "json/document_reader.hpp"
#include "json/record_reader.hpp"
#include "mapping/bind/make_plan.hpp"
#include "mapping/extract/enclosing_values.hpp"
#include "mapping/plan/lookup.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"
#include "schema/schema_file.hpp"

namespace {

using namespace copyover;

constexpr std::string_view schema_text = R"(
    CREATE TYPE mood AS ENUM ('happy', 'sad');
    CREATE TABLE a (id integer PRIMARY KEY, t text, v varchar(5), n numeric(5,2), b boolean, d date,
                    s timestamp, z timestamptz, j jsonb, r text[], m mood, u uuid, x bytea, f float8);
    CREATE TABLE b (id text PRIMARY KEY, a integer REFERENCES a, t text DEFAULT 'x', c timestamptz DEFAULT now());
)";

constexpr std::string_view document = R"({
    "1": {"id": 1, "t": "x", "r": ["a", "b"], "j": {"k": [1.5, null]}, "n": 1.25, "s": "2025-03-04T05:06:07Z"},
    "k": [{"id": "2", "m": "happy", "b": 1, "d": {}, "z": 17}, "x", [], {}],
    "users": [{"id": 3, "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "x": "\\x00"}]})";

// Returns what the rows hold for lookups.
mapping::LookupTables map_document(const mapping::Plan& plan,
                                   std::shared_ptr<const mapping::LookupTables> lookups) {
    Findings findings;
    mapping::RecordMapper mapper(plan, Redaction(true));
    mapping::LookupTables found(plan.lookups.size());
    mapping::InputFile file{"a.json", {}, {}, std::move(lookups)};
    for (const mapping::SourcePlan& source : plan.sources)
        file.captures.emplace_back(source.captures.size(), "part");
    json::RecordReader record_reader;
    json::RecordTree tree;
    mapping::Repairs repairs;
    for (std::size_t source = 0; source < plan.sources.size(); ++source) {
        const std::vector<json::Pattern> patterns{plan.sources[source].records};
        const auto surroundings = json::from_memory(document);
        mapping::find_enclosing_values(*surroundings, json::Format::json, plan, std::span(&source, 1), file);
        const auto bytes = json::from_memory(document);
        json::DocumentReader reader(*bytes, patterns);
        while (auto event = reader.next()) {
            const auto* record = std::get_if<json::Record>(&*event);
            if (record == nullptr || !record_reader.read(record->text, tree)) continue;
            const std::vector<std::size_t> sources{source};
            const auto& mapped = mapper.map(file, *record, tree, sources, findings);
            mapping::add_rows(plan, mapped.rows.empty() ? mapped.rejected_rows : mapped.rows, found);
            for (const mapping::Row& row : mapped.rows) {
                for (std::size_t i = 0; i < plan.tables[row.table].references.size(); ++i)
                    mapper.stub(row, i, repairs, findings);
            }
        }
    }
    mapper.add_repairs(repairs);
    mapper.finish(findings);
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Findings schema_findings;
    static const schema::SchemaFile schema = schema::read_schema(schema_text, "schema.sql", schema_findings);
    Findings findings;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const mapping::Plan plan = mapping::make_plan(text, "mapping.json", schema.schema, findings);
    if (findings.has_errors()) return 0;
    auto lookups = map_document(plan, nullptr);
    if (!plan.lookups.empty())
        map_document(plan, std::make_shared<const mapping::LookupTables>(std::move(lookups)));
    return 0;
}
