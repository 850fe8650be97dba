#include "migrate/export/recorded_files.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

namespace copyover::migrate {

namespace {

struct Recorded {
    std::string run;
    std::string mapping_sha256;
    std::string sha256;
};

// The newest run of each file, by its path.
std::map<std::string, Recorded> newest_of_each(Ledger& ledger) {
    std::map<std::string, Recorded> newest;
    for (const Ledger::Run& run : ledger.runs()) {
        if (run.state != "committed" && run.state != "complete") continue;
        for (SourceFacts& source : ledger.sources(run.run))
            newest.try_emplace(source.path, Recorded{run.run, run.mapping_sha256, std::move(source.sha256)});
    }
    return newest;
}

void add(const std::string& file, std::string message, Findings& findings) {
    Finding finding;
    finding.rule = &rule::files_unrecorded;
    finding.at.file = file;
    finding.message = std::move(message);
    finding.fix =
        "name the files that the run read as DATA, or take these for them with --unrecorded: what is in them and not "
        "in the tables is then taken for deleted";
    findings.add(std::move(finding));
}

}  // namespace

void require_recorded(Ledger& ledger, RunFacts& facts) {
    const std::map<std::string, Recorded> newest = newest_of_each(ledger);
    for (const SourceFacts& source : facts.sources) {
        const auto found = newest.find(source.path);
        if (found == newest.end()) {
            add(source.path, "no run in the ledger read the file", facts.findings);
        } else if (found->second.sha256 != source.sha256) {
            add(source.path, fmt::format("the file is not as run {} read it", found->second.run),
                facts.findings);
        } else if (found->second.mapping_sha256 != facts.mapping.sha256) {
            add(facts.mapping.path, fmt::format("the mapping is not that of run {}", found->second.run),
                facts.findings);
            return;
        }
    }
}

}  // namespace copyover::migrate
