// What the command line asks for, without the command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "migrate/run/control.hpp"

namespace copyover::migrate {

enum class VerifyLevel { counts, digest, rows };

enum class ConflictPolicy {
    error,      // a row whose key is there is an error
    identical,  // rows equal to the source's are counted, differing ones are errors
    update,     // differing rows get the source's values
};

enum class ProbePolicy {
    off,
    warn,    // a probe that is slow or fails is a warning
    strict,  // an error
};

// How load builds GIN indexes, which are the dearest.
enum class IndexBuild {
    parallel,  // in place from the start, filled by all connections: sooner there, but larger
    compact,   // built behind the load: as small as can be
};

struct InputOptions {
    std::filesystem::path migration;
    std::filesystem::path data = ".";
    bool data_named = false;  // by the command line
    bool digests = true;      // SHA-256 of the files: a seventh of check, which nobody reads on a screen
};

struct TargetOptions {
    std::optional<std::string> dbname;  // as psql -d takes it; nothing where -d was not given
    std::string ledger_schema = "copyover";
    std::chrono::milliseconds lock_timeout{3'000};
    std::optional<std::filesystem::path> pg_bindir;
};

// A run leaves out at most so many bad records; rehearse, cutover and load write them to this folder, where
// all commands look up which of them a server has refused.
struct RejectOptions {
    std::uint64_t limit = 0;
    std::optional<std::filesystem::path> folder;
};

// rehearse, cutover, load.
struct WriteOptions {
    ConflictPolicy on_conflict = ConflictPolicy::identical;
    // Most rows of one COPY statement, of load's transactions. Nothing: as BatchSender and UnitCutter say.
    std::optional<std::size_t> batch_rows;
    std::optional<IndexBuild> index_build;  // load; nothing: chosen by what each index holds
};

// verify.
struct CompareOptions {
    VerifyLevel level = VerifyLevel::rows;
    bool live = false;  // rows that only the target holds are counted, but no difference
};

// status, rollback: runs that the ledger knows.
struct PastRunOptions {
    std::optional<std::string> run;     // this one only
    bool abandon = false;               // take out what can be proven of a load that is stuck, leave the rest
    std::optional<std::string> forget;  // the run whose images are dropped
};

// init.
struct DraftOptions {
    std::vector<std::filesystem::path> samples;   // files and folders
    std::optional<std::filesystem::path> schema;  // schema.sql of the target
    std::filesystem::path output = "migration";   // the folder to make
};

// export.
struct ExportOptions {
    std::filesystem::path output;  // the folder to make
    bool unrecorded = false;       // no ledger has to say that the files are those that a run read
};

// explain, check --test.
struct ExplainOptions {
    std::vector<std::string> words;  // a rule, or where the record is: see explain()
    bool tests = false;              // those of the migration, instead of data
    bool keeps_rejected = false;     // the survey ends with what would load, and with why the rest would not
};

struct Options {
    InputOptions input;
    TargetOptions target;
    RejectOptions rejects;
    WriteOptions writing;
    CompareOptions comparison;
    std::optional<ProbePolicy> probes;  // nothing: warn for rehearse and cutover, off for verify
    PastRunOptions past;
    DraftOptions draft;
    ExportOptions exporting;
    ExplainOptions explain;
    std::size_t jobs = 2;      // threads that read and map in the first pass; load: connections, too
    bool show_values = false;  // in findings
    Control control;
};

}  // namespace copyover::migrate
