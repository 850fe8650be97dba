// Runs the queries of probes.sql inside the transaction of a run.
#pragma once

#include <chrono>
#include <vector>

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"
#include "migrate/run/probe_file.hpp"
#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

// The value that the given part of all values is not above, by nearest rank. There must be one.
std::chrono::microseconds percentile(std::vector<std::chrono::microseconds> values, double part);

// Needs an open transaction with fresh statistics and leaves it as it was: each query runs read-only behind a
// savepoint, for at most 10 seconds or ten times its limit. Fills facts.probes and adds findings: probe-slow
// and probe-failed, or with ProbePolicy::strict probe-strict. Throws Stopped, and ConnectionLost where the
// server is gone.
void run_probes(postgres::Connection& connection, const ProbeFile& probes, ProbePolicy policy,
                const Options& options, RunFacts& facts);

}  // namespace copyover::migrate
