#include "migrate/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "migrate/export/differing_keys.hpp"
#include "migrate/export/export_folder.hpp"
#include "migrate/export/record_changes.hpp"
#include "migrate/export/recorded_files.hpp"
#include "migrate/export/row_differences.hpp"
#include "migrate/ledger/load_guard.hpp"
#include "migrate/preflight/preflight.hpp"
#include "migrate/run/draft_folder.hpp"
#include "migrate/run/phase.hpp"
#include "migrate/run/stop_watch.hpp"
#include "migrate/send/literal_rows.hpp"
#include "migrate/source/standard_input.hpp"
#include "migrate/survey_sources.hpp"
#include "migrate/target/filled_tables.hpp"
#include "migrate/target/session_role.hpp"
#include "migrate/target/target.hpp"
#include "migrate/target/transaction.hpp"
#include "migrate/verify/table_digest.hpp"
#include "migrate/verify/verifier.hpp"

namespace copyover::migrate {

namespace fs = std::filesystem;

namespace {

constexpr const char* no_standard_input =
    "export writes files of the same names again, and standard input has none: name a folder as DATA";

constexpr Beginning of_export{.judge = judge_reading};

// Of a folder that does not have its name yet.
struct Written {
    explicit Written(const fs::path& name) : folder(name) {}

    DraftFolder folder;
    RunFacts facts;
    Surveyed surveyed;
};

class Export {
  public:
    Export(postgres::Connection& connection, Surveyed& surveyed, const Options& options, RunFacts& facts)
        : connection_(connection),
          surveyed_(surveyed),
          plan_(surveyed.migration->plan),
          options_(options),
          facts_(facts),
          target_(connection, surveyed.migration->plan),
          folder_(fs::weakly_canonical(without_trailing_slash(options.exporting.output))) {}

    void run() {
        if (!find_tables()) return;
        if (!options_.exporting.unrecorded) {
            Ledger ledger(connection_, options_.target.ledger_schema);
            require_recorded(ledger, facts_);
        }
        if (facts_.findings.has_errors()) return;
        connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        connection_.execute("SET LOCAL row_security = off");
        write_until_equal();
        connection_.execute("COMMIT");
    }

  private:
    // Records whose rows changed, new ones, and parents that are no longer created for references.
    static constexpr std::size_t most_rounds = 4;

    bool find_tables() {
        report_session_role(connection_, facts_.findings);
        if (report_open_load_of(connection_, target_.existing_names(), options_, facts_.findings))
            return false;
        tables_ = existing_tables(target_, facts_.findings);
        target_.adopt(*surveyed_.migration, facts_.findings);
        return !facts_.findings.has_errors();
    }

    // What was written is read like any other DATA: what then still differs is mended in the next round, so that records
    // that are added meet the others as they will be. The round that finds nothing is the proof.
    void write_until_equal() {
        std::unique_ptr<Written> written;
        for (std::size_t round = 0;; ++round) {
            Surveyed& files = written ? written->surveyed : surveyed_;
            RunFacts& facts = written ? written->facts : facts_;
            DifferingKeys keys(plan_);
            RowDifferences rows(plan_, keys);
            const std::vector<RowDifference> differences = compare(files, facts, keys, rows);
            if (facts_.findings.has_errors()) return;
            if (written && differences.empty()) return finish(*written);
            if (round == most_rounds) return name_differences(files, facts);
            FileEdits edits;
            {
                const Phase phase(facts_, options_, "write");
                edits = edits_of(plan_, files.files, target_, differences, Redaction(options_.show_values),
                                 facts_.findings);
            }
            if (facts_.findings.has_errors()) return;
            auto next = write(files, edits);
            if (!next) return;
            written = std::move(next);
        }
    }

    Replay replay_of(const Surveyed& surveyed, RunFacts& facts) {
        return [this, &surveyed, &facts](RowConsumer& consumer) {
            replay_stored(connection_, plan_, surveyed.files, *surveyed.constraints, options_, nullptr,
                          consumer, facts);
        };
    }

    // Files with the snapshot. The differences are views into `rows`.
    std::vector<RowDifference> compare(const Surveyed& surveyed, RunFacts& facts, DifferingKeys& keys,
                                       RowDifferences& rows) {
        const Phase phase(facts_, options_, "compare");
        const Replay replay = replay_of(surveyed, facts);
        DigestingConsumer source(plan_);
        replay(source);
        std::vector<std::size_t> differing;
        for (const std::size_t table : tables_) {
            const TableDigest digest = whole_digest(table);
            const std::vector<std::size_t> buckets = source.digests()[table].differing(digest);
            facts_.tables[table].digest = to_hex(digest.sum());
            facts_.tables[table].verify.reset();  // of what is not equal yet nothing is said
            if (!buckets.empty()) {
                keys.choose(table, buckets);
                differing.push_back(table);
                continue;
            }
            facts_.tables[table].verify =
                VerifyFacts{.compared = source.digests()[table].rows(),
                            .columns_compared = plan_.tables[table].columns.size(),
                            .columns_total = plan_.tables[table].table->columns.size()};
        }
        if (&facts != &facts_ && facts.findings.has_errors()) facts_.findings.add(facts.findings);
        std::vector<RowDifference> all;
        if (differing.empty()) return all;
        replay(keys);
        for (const std::size_t table : differing)
            read(table, [&](std::span<const schema::Value> values) { keys.add_target_row(table, values); });
        replay(rows);
        for (const std::size_t table : differing) {
            read(table, [&](std::span<const schema::Value> values) { rows.add_target_row(table, values); });
            std::ranges::copy(rows.differences(table), std::back_inserter(all));
        }
        return all;
    }

    // Of all rows of a table.
    TableDigest whole_digest(std::size_t table) {
        RowHasher hasher(plan_.tables[table].types, plan_.tables[table].identity);
        TableDigest digest;
        read(table, [&](std::span<const schema::Value> values) {
            const RowHashes hashes = hasher.hashes(values);
            digest.add(hashes.identity, hashes.row);
        });
        return digest;
    }

    void read(std::size_t table, const std::function<void(std::span<const schema::Value>)>& take) {
        std::uint64_t rows = 0;
        read_rows(connection_, target_.rows(table), plan_.tables[table],
                  [&](std::span<const schema::Value> values) {
                      if (++rows % 4096 == 0) options_.control.throw_if_stopped();
                      take(values);
                  });
    }

    // Nothing, and findings, where what was written cannot be read.
    std::unique_ptr<Written> write(const Surveyed& files, const FileEdits& edits) {
        auto written = std::make_unique<Written>(folder_);
        for (const auto& [file, of_file] : edits)
            edited_.insert(files.files[file].name);
        write_files(written->folder.path(), options_.exporting.output, files.files, edits, options_.control);
        Options again = options_;
        again.input.data = written->folder.path();
        written->facts.command = facts_.command;
        auto surveyed = survey_sources(Beginning{}, again, written->facts);
        if (surveyed && !written->facts.findings.has_errors()) {
            written->surveyed = std::move(*surveyed);
            return written;
        }
        refuse_as_read(written->facts.findings);
        return nullptr;
    }

    void finish(Written& written) {
        require_same_bytes(written.facts);
        report_left_out(options_.input.data, surveyed_.files, facts_.findings);
        written.folder.take_name(folder_);
        facts_.result = fmt::format("EXPORTED {} records to {}", written.facts.records.total,
                                    options_.exporting.output.string());
    }

    // A file without a change is the same to the last byte.
    void require_same_bytes(const RunFacts& written) const {
        for (const SourceFacts& before : facts_.sources) {
            if (edited_.contains(before.path)) continue;
            const auto after = std::ranges::find(written.sources, before.path, &SourceFacts::path);
            if (after == written.sources.end() || before.fingerprint != after->fingerprint)
                throw EnvironmentError(before.path + " changed during the run");
        }
    }

    void name_differences(const Surveyed& surveyed, RunFacts& facts) {
        const Replay replay = replay_of(surveyed, facts);
        DigestingConsumer source(plan_);
        replay(source);
        Verifier verifier(connection_, target_, plan_, surveyed.files, *surveyed.constraints, options_);
        verifier.compare(tables_, source.digests(), VerifyLevel::rows, false, replay, facts);
        refuse_as_read(facts.findings);
    }

    // What would be written, read with the mapping, does not make the tables.
    void refuse_as_read(const Findings& read) {
        for (const Finding& error : read.all()) {
            if (error.rule->severity != Severity::error) continue;
            Finding finding = error;
            finding.rule = &rule::no_way_back;
            finding.at = Location{error.at.file, 0, 0, {}};
            finding.message =
                fmt::format("the files with all changes in them would not make the tables again: {} [{}]",
                            error.message, error.rule->name);
            finding.fix.clear();
            facts_.findings.add(std::move(finding));
        }
        if (!facts_.findings.has_errors()) throw InternalError("an export is not what the tables hold");
    }

    postgres::Connection& connection_;
    Surveyed& surveyed_;
    const mapping::Plan& plan_;
    const Options& options_;
    RunFacts& facts_;
    Target target_;
    fs::path folder_;
    std::vector<std::size_t> tables_;
    std::set<std::string> edited_;  // names of files
};

}  // namespace

void export_files(const Options& options, RunFacts& facts) {
    facts.command = command::export_files;
    if (is_standard_input(options.input.data)) throw UsageError(no_standard_input);
    require_export_folder(options.exporting.output, options.input.data);
    auto surveyed = survey_sources(of_export, options, facts);
    if (surveyed && surveyed->standard_input) throw UsageError(no_standard_input);
    if (surveyed && !facts.findings.has_errors()) {
        postgres::Connection connection(*options.target.dbname, facts.command.name,
                                        options.control.interrupt());
        if (has_secret_columns(surveyed->migration->plan)) connection.withhold_words();
        facts.target = {connection.server_version_text(), connection.database(),
                        surveyed->migration->schema_sha256, connection.tls()};
        with_stop_watch({&connection}, options, [&] {
            again_on_conflict(options, facts, [&, again = false]() mutable {
                if (std::exchange(again, true)) connection.execute("ROLLBACK");
                Export(connection, *surveyed, options, facts).run();
            });
        });
    }
    if (facts.findings.has_errors() && facts.exit_code == ExitCode::yes) facts.exit_code = ExitCode::no;
    facts.ended = utc_now();
}

}  // namespace copyover::migrate
