// A mapping run in memory: schema, mapping and document as texts, rows as text.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "base/run_facts.hpp"
#include "mapping/plan/plan.hpp"
#include "mapping/record/record_mapper.hpp"
#include "schema/schema_file.hpp"

namespace copyover::mapping {

// "mapping.json:3:14: error[mapping-column] /sources/0 message; fix"
std::string print(const Finding& finding);

class Migration {
  public:
    Migration(std::string_view schema, std::string_view mapping);

    // Maps all records of a document with the given sources and prints the rows as
    // "users id=1 name=\"x\"", one a line, with the names of columns.
    std::string run(std::string_view document, const std::vector<std::size_t>& sources = {0},
                    const std::string& file_name = "data.json");

    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] const Findings& findings() const { return findings_; }
    [[nodiscard]] const ValueFacts& values() const { return values_; }
    [[nodiscard]] std::string outcomes() const { return outcomes_; }  // one letter a record: L, R, D

    // All findings, one a line.
    [[nodiscard]] std::string printed() const;

  private:
    void map_records(std::string_view document, const std::vector<std::size_t>& sources,
                     const InputFile& file, RecordMapper& mapper, Findings& findings,
                     const std::function<void(const MappedRecord&)>& take) const;
    void find_lookups(std::string_view document, const std::vector<std::size_t>& sources,
                      InputFile& file) const;

    schema::SchemaFile schema_;
    Findings findings_;
    Plan plan_;
    ValueFacts values_;
    std::string outcomes_;
};

}  // namespace copyover::mapping
