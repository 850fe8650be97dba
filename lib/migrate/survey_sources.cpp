#include "migrate/survey_sources.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "migrate/rejects/reject_log.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/source/lookups.hpp"
#include "migrate/source/reject_reasons.hpp"
#include "migrate/survey/first_holders.hpp"
#include "migrate/survey/pass.hpp"
#include "migrate/survey/survey_rejecting.hpp"
#include "migrate/target/target_keys.hpp"
#include "postgres/catalog/names.hpp"

namespace copyover::migrate {

namespace {

// What an explanation may need to know of other records.
constexpr std::uint64_t most_rejected_kept = 1'000'000;

// Makes what a survey fills. Where DATA is a folder of rejected records, references that lead to no record
// are looked up in the target.
class ConstraintsMaker {
  public:
    ConstraintsMaker(const Surveyed& surveyed, const Options& options)
        : surveyed_(surveyed), options_(options) {
        if (options.target.dbname && is_reject_folder(options.input.data))
            target_.emplace(*surveyed.migration, options);
    }

    std::unique_ptr<Constraints> make() {
        auto made = std::make_unique<Constraints>(surveyed_.migration->plan, Redaction(options_.show_values),
                                                  surveyed_.rejection.get(), surveyed_.last.get());
        made->know_files(surveyed_.files);
        if (surveyed_.first_holders) made->know_first_holders(*surveyed_.first_holders);
        if (target_) {
            made->look_into_target([this](std::size_t table, std::size_t key) -> const KeySet& {
                return target_->keys(table, key);
            });
        }
        return made;
    }

  private:
    const Surveyed& surveyed_;
    const Options& options_;
    std::optional<TargetKeys> target_;
};

void leave_out(Surveyed& surveyed, ConstraintsMaker& constraints, const Options& options, RunFacts& facts) {
    leave_out_bad_records(
        surveyed.migration->plan, surveyed.files, options, surveyed.before, *surveyed.rejection,
        [&constraints] { return constraints.make(); }, surveyed.constraints, facts);
}

// False where there is no sense in a survey.
bool survey_files(Surveyed& surveyed, std::span<const std::filesystem::path> mistaken, const Options& options,
                  RunFacts& facts) {
    const mapping::Plan& plan = surveyed.migration->plan;
    surveyed.files =
        find_files(plan, options.input.data, mistaken, surveyed.standard_input.get(), facts.findings);
    if (!find_lookups(plan, surveyed.files, options, facts)) return false;
    const bool counting = facts.command.only_predicts && options.rejects.limit == 0;
    if (options.rejects.limit > 0 || counting)
        surveyed.rejection = std::make_unique<Rejection>(
            plan, options.explain.keeps_rejected ? most_rejected_kept : options.rejects.limit);
    if (surveyed.rejection && options.rejects.folder) {
        for (RefusedRecord& record : read_refused_records(*options.rejects.folder, surveyed.files))
            surveyed.rejection->refuse(std::move(record));
    }
    surveyed.last = std::make_unique<LastRecords>(plan);
    ConstraintsMaker constraints(surveyed, options);
    surveyed.constraints = constraints.make();
    const std::uint64_t bytes = total_bytes(surveyed.files);
    surveyed.before = facts;
    Phase phase(facts, options, "survey", bytes);
    while (!survey(plan, surveyed.files, *surveyed.constraints, options, facts)) {
        surveyed.constraints = constraints.make();
        facts = surveyed.before;
    }
    surveyed.first_holders = std::make_unique<const FirstHolders>(
        find_first_holders(plan, surveyed.files, surveyed.constraints->repeated(), *surveyed.last, options));
    name_first_holders(surveyed.constraints->repeated(), *surveyed.first_holders, facts.findings);
    if (counting && facts.findings.has_errors()) {
        auto loading = count_what_would_load(
            plan, surveyed.files, options, surveyed.before, *surveyed.rejection,
            [&constraints] { return constraints.make(); }, facts);
        if (options.explain.keeps_rejected) surveyed.constraints = std::move(loading);
    } else if (surveyed.rejection && (facts.findings.has_errors() || surveyed.rejection->has_refused())) {
        leave_out(surveyed, constraints, options, facts);
    }
    surveyed.constraints->look_into_target({});
    phase.add(facts.records.total, bytes);
    return true;
}

// What names mean is the server's to say, before anything is read by them.
schema::SearchPath session_path(postgres::Connection& connection, const Beginning& beginning,
                                const Options& options) {
    schema::SearchPath path;
    with_stop_watch({&connection}, options, [&] {
        if (beginning.adopt != nullptr) beginning.adopt(connection, options);
        path = postgres::read_search_path(connection);
    });
    return path;
}

bool may_begin(postgres::Connection& connection, const Beginning& beginning, const Surveyed& surveyed,
               const Options& options, Findings& findings) {
    if (beginning.judge == nullptr) return true;
    with_stop_watch({&connection}, options,
                    [&] { beginning.judge(connection, *surveyed.migration, options, findings); });
    return !findings.has_errors();
}

}  // namespace

std::optional<Surveyed> survey_sources(const Beginning& beginning, const Options& options, RunFacts& facts) {
    facts.started = utc_now();
    Surveyed surveyed;
    std::optional<postgres::Connection> target;
    if (options.target.dbname)
        target.emplace(*options.target.dbname, facts.command.name, options.control.interrupt());
    surveyed.migration = read_migration(
        options.input.migration, target ? session_path(*target, beginning, options) : schema::SearchPath{},
        facts.findings);
    facts.mapping = surveyed.migration->mapping;
    if (facts.findings.has_errors()) {
        facts.exit_code = ExitCode::usage;
        return std::nullopt;
    }
    if (target && !may_begin(*target, beginning, surveyed, options, facts.findings)) return std::nullopt;
    target.reset();
    if (!sources_of_standard_input(surveyed.migration->plan, options.input.data).empty()) {
        if (options.rejects.folder)
            throw UsageError(
                "--rejects writes bad records under the names of their files, and standard input has none: "
                "name a "
                "folder as DATA");
        const Phase phase(facts, options, "standard input");
        surveyed.standard_input = std::make_unique<StandardInput>(options.control);
    }
    const RunFacts before = facts;
    for (std::vector<std::filesystem::path> mistaken;;) {
        try {
            if (!survey_files(surveyed, mistaken, options, facts)) return std::nullopt;
            return surveyed;
        } catch (const GenerationMistaken& error) {
            if (std::ranges::find(mistaken, error.path) != mistaken.end()) throw;
            mistaken.push_back(error.path);
            facts = before;
        }
    }
}

void survey_without(std::span<const RefusedRecord> refused, Surveyed& surveyed, const Options& options,
                    RunFacts& facts) {
    bool is_new = false;
    for (const RefusedRecord& record : refused)
        is_new = surveyed.rejection->refuse(record) || is_new;
    if (!is_new) throw InternalError("the server refused a record that was left out");
    const std::uint64_t bytes = total_bytes(surveyed.files);
    std::vector<PhaseFacts> phases = facts.phases;
    {
        Phase phase(facts, options, "survey", bytes);
        ConstraintsMaker constraints(surveyed, options);
        leave_out(surveyed, constraints, options, facts);
        surveyed.constraints->look_into_target({});
        phase.add(facts.records.total, bytes);
    }
    phases.push_back(facts.phases.back());
    facts.phases = std::move(phases);
}

void write_rejects(Surveyed& surveyed, const Options& options, RunFacts& facts) {
    if (!options.rejects.folder || !surveyed.rejection || surveyed.rejection->records().empty()) return;
    const Phase phase(facts, options, "rejects");
    if (!surveyed.folder) surveyed.folder = std::make_unique<RejectFolder>(*options.rejects.folder);
    surveyed.folder->write(surveyed.migration->plan, surveyed.files, *surveyed.rejection);
}

}  // namespace copyover::migrate
