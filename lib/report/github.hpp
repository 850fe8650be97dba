// Annotations of GitHub Actions:
// https://docs.github.com/en/actions/using-workflows/workflow-commands-for-github-actions
#pragma once

#include <functional>
#include <string>

#include "base/run_facts.hpp"

namespace copyover::report {

// Turns the file of a finding, which is relative to DATA, into a path from the root of the repository.
using RepositoryPath = std::function<std::string(const std::string&)>;

// GitHub shows ten annotations of a level for a step, so the findings of one rule are one annotation at the
// address of the first, and rules beyond ten of a level are named in a closing line.
std::string render_github(const RunFacts& facts, const RepositoryPath& repository_path);

}  // namespace copyover::report
