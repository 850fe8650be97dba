// The statements that make the ledger's tables, version by version.
#pragma once

#include <string>
#include <vector>

namespace copyover::migrate {

// Layout of the ledger's tables that this program writes. A ledger of a newer version is refused, one of an
// older version is brought up to this one by the next run that writes.
inline constexpr int ledger_version = 7;

// From the version before to `version`, one statement each; `schema` is quoted.
std::vector<std::string> ledger_statements(int version, const std::string& schema);

}  // namespace copyover::migrate
