#include "migrate/test_mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/next_command.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey_sources.hpp"
#include "migrate/tests/made_rows.hpp"
#include "migrate/tests/test_file.hpp"
#include "migrate/tests/test_folder.hpp"

namespace copyover::migrate {

namespace {

// A test gives the files that it is about, and no others. Notes are no result.
bool counts(const Finding& finding) {
    return finding.rule->severity != Severity::note && finding.rule != &rule::file_missing;
}

bool is_expected(const Finding& finding, const ExpectedFinding& expected) {
    return finding.rule == expected.rule && (!expected.pointer || *expected.pointer == finding.at.pointer);
}

class TestRun {
  public:
    TestRun(const TestFile& file, const MappingTest& test, const Options& options, RunFacts& facts)
        : file_(file), test_(test), options_(options), facts_(facts) {}

    // Whether it passed.
    bool run() {
        const TestFolder folder(test_.files);
        Options options = options_;
        options.input.data = folder.path();
        options.explain.keeps_rejected = true;
        options.show_values = true;
        options.jobs = 1;
        RunFacts found;
        found.command = command::check;
        auto surveyed = survey_sources({}, options, found);
        facts_.mapping = found.mapping;
        if (found.exit_code == ExitCode::usage) {
            for (const Finding& finding : found.findings.all())
                facts_.findings.add(finding);
            facts_.exit_code = ExitCode::usage;
            return false;
        }
        compare_findings(found.findings);
        if (surveyed) compare_rows(*surveyed, options, found);
        return passed_;
    }

  private:
    void compare_findings(const Findings& found) {
        std::vector<const Finding*> left;
        for (const Finding& finding : found.all()) {
            if (counts(finding)) left.push_back(&finding);
        }
        for (const ExpectedFinding& expected : test_.findings) {
            const auto met = std::ranges::find_if(
                left, [&](const Finding* finding) { return is_expected(*finding, expected); });
            if (met != left.end()) {
                left.erase(met);
            } else {
                fail(expected.at, fmt::format("no finding {}{} came", expected.rule->name,
                                              expected.pointer ? " at " + *expected.pointer : ""));
            }
        }
        for (const Finding* finding : left)
            fail(test_.at, fmt::format("{} {}[{}] {} {} is not expected", finding->at.file,
                                       name_of(finding->rule->severity), finding->rule->name,
                                       finding->at.pointer, finding->message));
    }

    void compare_rows(Surveyed& surveyed, const Options& options, const RunFacts& found) {
        MadeRows made(surveyed.migration->plan);
        Findings changed;
        replay(surveyed.migration->plan, surveyed.files, *surveyed.constraints, options, found, made,
               changed);
        for (const ExpectedRows& expected : test_.rows)
            made.compare(expected, file_,
                         [&](json::NodeIndex at, std::string message) { fail(at, std::move(message)); });
    }

    void fail(json::NodeIndex at, std::string message) {
        passed_ = false;
        Finding finding;
        finding.rule = &rule::test_failed;
        finding.at = file_.locate(at);
        finding.message = fmt::format("\"{}\": {}", test_.name, message);
        finding.fix = "correct the mapping, or the test if it expects the wrong thing";
        facts_.findings.add(std::move(finding));
    }

    const TestFile& file_;
    const MappingTest& test_;
    const Options& options_;
    RunFacts& facts_;
    bool passed_ = true;
};

std::string tests_text(std::size_t count) {
    return fmt::format("{} test{}", count, count == 1 ? "" : "s");
}

}  // namespace

void test_mapping(const Options& options, RunFacts& facts) {
    facts.command = command::check;
    facts.started = utc_now();
    if (options.target.dbname) throw UsageError("--test needs no target: leave -d out");
    if (options.input.data != InputOptions{}.data)
        throw UsageError("--test needs no DATA: the tests of the migration hold their input");
    const TestFile file(options.input.migration, facts.findings);
    if (facts.findings.has_errors()) {
        facts.exit_code = ExitCode::usage;
        return;
    }
    std::size_t failed = 0;
    for (const MappingTest& test : file.tests()) {
        options.control.throw_if_stopped();
        if (!TestRun(file, test, options, facts).run()) ++failed;
        if (facts.exit_code == ExitCode::usage) return;
    }
    facts.ended = utc_now();
    if (failed > 0) {
        facts.exit_code = ExitCode::no;
        facts.result = fmt::format("FAILED: {} of {}", failed, tests_text(file.tests().size()));
        return;
    }
    facts.result = fmt::format("PASSED: {}", tests_text(file.tests().size()));
    CommandParts parts;
    parts.migration = options.input.migration.string();
    parts.data = "DATA";
    facts.next = next_command(command::check, parts);
}

}  // namespace copyover::migrate
