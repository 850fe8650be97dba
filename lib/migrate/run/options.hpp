// What the command line asks for, without the command line.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace copyover {
class Progress;
}

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

struct Options {
    std::filesystem::path migration;
    std::filesystem::path data = ".";
    std::optional<std::string> dbname;  // as psql -d takes it; nothing where -d was not given
    bool show_values = false;
    std::size_t jobs = 2;  // threads that read and map in the first pass; load: connections, too
    // Most rows of one COPY statement, of load's transactions. Nothing: as BatchSender and UnitCutter say.
    std::optional<std::size_t> batch_rows;
    std::string ledger_schema = "copyover";
    std::chrono::milliseconds lock_timeout{3'000};
    std::optional<std::filesystem::path> pg_bindir;
    ConflictPolicy on_conflict = ConflictPolicy::identical;
    VerifyLevel level = VerifyLevel::rows;
    std::optional<ProbePolicy> probes;  // nothing: warn for rehearse and cutover, off for verify
    // A run leaves out at most so many bad records; rehearse, cutover and load write them to this folder,
    // where all commands look up which of them a server has refused.
    std::uint64_t reject_limit = 0;
    std::optional<std::filesystem::path> rejects;
    bool live = false;               // verify: rows that only the target holds are counted, but no difference
    std::optional<std::string> run;  // status: one run
    // Set for a second try where the server refused rows: BatchSender then finds out which.
    bool find_refused = false;
    std::optional<IndexBuild> index_build;  // load; nothing: chosen by what each index holds
    std::optional<std::chrono::steady_clock::time_point> deadline;  // the run stops by itself then
    std::vector<std::filesystem::path> samples;                     // init: files and folders
    std::optional<std::filesystem::path> schema;                    // init: schema.sql of the target
    std::filesystem::path output = "migration";                     // init: the folder to make
    std::optional<std::string> forget;  // status: the run whose images are dropped
    bool source_digests = true;    // SHA-256 of the files: a seventh of check, which nobody reads on a screen
    Progress* progress = nullptr;  // may be null
    const std::atomic<bool>* stop = nullptr;  // becomes true when the run shall stop; may be null

    [[nodiscard]] bool signalled() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }

    // By a signal or by the deadline.
    [[nodiscard]] bool stop_requested() const {
        return signalled() || (deadline && std::chrono::steady_clock::now() >= *deadline);
    }

    // Throws Stopped, with the reason.
    void throw_if_stopped() const {
        if (signalled()) throw Stopped("stopped by a signal");
        if (stop_requested()) throw Stopped("the deadline has passed");
    }
};

}  // namespace copyover::migrate
