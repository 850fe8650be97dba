// By what a folder of rejected records is known when it is DATA: the file with the reasons beside them.
#pragma once

#include <filesystem>
#include <string_view>

namespace copyover::migrate {

inline constexpr const char* reject_reasons_file = "findings.ndjson";

// How that file begins.
inline constexpr std::string_view reject_reasons_start = "{\"schema\": \"copyover.rejects/1\"";

bool is_reject_folder(const std::filesystem::path& folder);

}  // namespace copyover::migrate
