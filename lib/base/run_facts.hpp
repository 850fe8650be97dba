// What a run found out: filled by lib/migrate, rendered by lib/report. Plain values, no behaviour.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/command_kind.hpp"
#include "base/error.hpp"
#include "base/explanation.hpp"
#include "base/finding.hpp"
#include "base/hash.hpp"

namespace copyover {

struct SourceFacts {
    std::string path;
    std::uint64_t bytes = 0;
    std::string sha256;  // of the bytes of the file, hexadecimal
    std::uint64_t records = 0;
    Hash128 fingerprint = {};  // of the same bytes, to see that a file changes during a run; not reported
};

struct MappingFacts {
    std::string path;
    std::string sha256;
};

struct TargetFacts {
    std::string server_version;
    std::string database;
    std::string schema_sha256;
    bool tls = false;
};

struct VerifyFacts {
    std::uint64_t compared = 0;
    std::uint64_t missing = 0;
    std::uint64_t extra = 0;
    std::uint64_t different = 0;
    std::uint64_t columns_compared = 0;
    std::uint64_t columns_total = 0;
};

// A record is counted at the table of the first row rule that takes it, or at its source's first table where
// none does; rows are counted at their own table.
struct TableFacts {
    std::string table;
    std::uint64_t records = 0;
    std::uint64_t inserted = 0;
    std::uint64_t identical = 0;
    std::uint64_t updated = 0;
    std::uint64_t merged = 0;
    std::uint64_t created = 0;
    std::uint64_t rejected = 0;  // records
    std::uint64_t dropped = 0;   // records
    std::string digest;
    std::optional<VerifyFacts> verify;
};

// Values are scalars, empty containers and every member name that a `*` matched. total is the sum of the
// rest.
struct ValueFacts {
    std::uint64_t total = 0;
    std::uint64_t mapped = 0;
    std::uint64_t ignored = 0;
    std::uint64_t kept = 0;
    std::uint64_t dropped = 0;
    std::uint64_t rejected = 0;
    std::uint64_t unmapped = 0;

    ValueFacts& operator+=(const ValueFacts& other) {
        total += other.total;
        mapped += other.mapped;
        ignored += other.ignored;
        kept += other.kept;
        dropped += other.dropped;
        rejected += other.rejected;
        unmapped += other.unmapped;
        return *this;
    }
};

// Where the records of all sources ended. total is the sum of the rest.
struct RecordFacts {
    std::uint64_t total = 0;
    std::uint64_t loaded = 0;
    std::uint64_t rejected = 0;
    std::uint64_t dropped = 0;
};

struct RepairFacts {
    std::string table;
    std::string column_name;
    std::string rule;
    std::uint64_t count = 0;
};

struct PlanFacts {
    std::string object;  // such as "foreign key messages_user_id_fkey on public.messages"
    std::string action;  // "drop and restore", "keep", "create"
    std::string reason;
    std::optional<double> predicted_seconds;
};

struct EstimateFacts {
    std::string name;
    double value = 0;
    std::string unit;
};

// A query of probes.sql. Times in milliseconds, as the client saw them; nothing where it could not be run.
struct ProbeFacts {
    std::string name;
    std::optional<double> limit_ms;
    std::optional<double> p50_ms;
    std::optional<double> p95_ms;
    std::uint64_t executions = 0;
    std::uint64_t rows = 0;            // of one execution
    std::vector<std::string> indexes;  // that the plan uses
    std::vector<std::string> scanned;  // tables that it reads from end to end
    bool over_limit = false;
    std::string failure;  // why it could not be run, empty where it could
};

struct PhaseFacts {
    std::string name;
    double seconds = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    double client_seconds = 0;   // of the processor, all threads of this program
    double waiting_seconds = 0;  // for servers, the connections added up
};

// A run as the ledger tells it (status).
struct LedgerRunFacts {
    std::string run;
    std::string command;
    std::string state;  // such as "committed"
    std::string started;
    std::string ended;  // empty where it has not ended
    std::string next;   // what to run next, empty where there is nothing to do
};

// Ends a result where a COMMIT stands whose synchronous standby did not confirm it.
inline constexpr std::string_view not_confirmed = ", not confirmed by the standby";

struct RunFacts {
    CommandKind command;
    std::string run;      // the run's id, empty where the command has none
    std::string started;  // ISO 8601, UTC
    std::string ended;
    std::string result;  // the last line without its hint, such as "ROLLED BACK"
    std::string next;    // what to run next, empty where there is nothing to do
    std::optional<std::string> verify_dbname =
        std::nullopt;  // -d of a verify, where the run's own will not do
    ExitCode exit_code = ExitCode::yes;
    std::string error;  // why the run ended early, empty where it did not
    std::vector<SourceFacts> sources;
    MappingFacts mapping;
    std::optional<TargetFacts> target;
    std::vector<TableFacts> tables;
    RecordFacts records;
    ValueFacts values;
    std::vector<RepairFacts> repairs;
    std::vector<PlanFacts> plan;
    std::vector<EstimateFacts> estimates;
    std::vector<ProbeFacts> probes;
    std::vector<PhaseFacts> phases;
    std::vector<LedgerRunFacts> runs;  // of status only
    Findings findings;
    std::optional<Explanation> explanation;  // of explain only
};

}  // namespace copyover
