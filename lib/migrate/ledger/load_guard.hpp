// The constraint that keeps other writers out of the tables of a load: what the catalog tells of one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "migrate/run/options.hpp"
#include "postgres/connection/connection.hpp"
#include "schema/model.hpp"

namespace copyover::migrate {

inline constexpr std::string_view guard_name = "copyover_load_guard";

// The setting by which sessions of the run pass the guard.
inline constexpr std::string_view guard_setting = "copyover.run";

struct LoadGuard {
    schema::Name table;
    std::string run;
    bool is_inherited = false;  // goes with that of the table that this one is a partition of
};

// Of all tables of the database.
std::vector<LoadGuard> find_guards(postgres::Connection& connection);

// For commands other than load: a finding where the ledger has a load that did not come to its end
// (load-unfinished), or where one of the tables bears the guard of a load that it does not know
// (guard-unknown). Returns whether there is one.
bool report_open_load(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                      const Options& options, Findings& findings);

// The second of these alone, for load, which knows its own guard.
bool report_unknown_guard(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                          const std::string& known_run, const Options& options, Findings& findings);

// Where the ledger has a load that did not come to its end: the session gets the search_path that it began
// with, whoever goes on with it. Returns it where it is not the session's own.
std::optional<std::string> adopt_search_path(postgres::Connection& connection, const Options& options);

// For rollback: where tables bear the guard of a run that the ledger does not know.
void report_guard_of(postgres::Connection& connection, const std::string& run, const Options& options,
                     Findings& findings);

// For verify, which asks for no ledger: a load of other tables does not concern it.
bool report_open_load_of(postgres::Connection& connection, const std::vector<schema::Name>& tables,
                         const Options& options, Findings& findings);

}  // namespace copyover::migrate
