// Whether what stands under the ledger's names in a schema is a ledger, and one that may be trusted: its
// statements are executed and its rows believed. Looked at before any other statement touches it.
#pragma once

#include <string>
#include <vector>

#include "postgres/connection/connection.hpp"

namespace copyover::migrate {

struct LedgerState {
    int version = 0;      // 0 where there is none
    std::string refusal;  // why it is not used, one sentence; empty where nothing is wrong
    bool readable = true;
    std::vector<std::string> closed;  // tables that the role may not read and write; quoted, qualified
};

// Reads the catalog, and the ledger's version where the catalog allows it. Throws EnvironmentError for a
// newer version.
LedgerState inspect_ledger(postgres::Connection& connection, const std::string& schema);

// Names of the tables that versions above `version` add; all for 0.
std::vector<std::string> ledger_tables(int version);

}  // namespace copyover::migrate
