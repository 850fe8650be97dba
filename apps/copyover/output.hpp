// Where a run's report goes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/progress.hpp"
#include "base/run_facts.hpp"
#include "copyover/settings.hpp"

namespace copyover::app {

// Throws EnvironmentError where standard output cannot take it, or nobody takes it when a stop is requested.
// A reader that went away is no error.
void print_output(std::string_view text, const migrate::Options& options);

// To stderr, where nothing can be done about a failure.
void print_error(std::string_view line, const migrate::Options& options);

// To stderr as well, but that nobody is told what is in the database now is a failure. Throws as
// print_output() does.
void print_last_line(std::string_view line, const migrate::Options& options);

// For Options::tell. The settings must outlive it.
std::function<void(std::string_view)> make_tell(const Settings& settings);

// In the format that was asked for.
std::string render(const RunFacts& facts, const Settings& settings);

// The display on stderr, or nothing where it is not wanted.
std::unique_ptr<Progress> make_progress(const Settings& settings);

}  // namespace copyover::app
