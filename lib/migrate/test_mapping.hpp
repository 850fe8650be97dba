// The tests of a mapping.
#pragma once

#include "base/run_facts.hpp"
#include "migrate/run/options.hpp"

namespace copyover::migrate {

// Runs each test of tests.json in the migration folder through what check() does with files: every difference is a
// finding test-failed. Throws UsageError where the file is missing, and as check().
void test_mapping(const Options& options, RunFacts& facts);

}  // namespace copyover::migrate
