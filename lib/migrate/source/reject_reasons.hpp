// By what a folder of rejected records is known when it is DATA: the file with the reasons beside them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "migrate/source/files.hpp"

namespace copyover::migrate {

inline constexpr const char* reject_reasons_file = "findings.ndjson";

// How that file begins.
inline constexpr std::string_view reject_reasons_start = "{\"schema\": \"copyover.rejects/1\"";

bool is_reject_folder(const std::filesystem::path& folder);

// The members of one line of it that are strings or numbers, by name.
using ReasonMembers = std::map<std::string_view, std::string_view>;

// Hands out all lines. Throws UsageError where one is no JSON object; `option` gave the folder.
void read_reasons(const std::filesystem::path& folder, std::string_view option,
                  const std::function<void(const ReasonMembers&)>& take);

// Empty where the line has no such member.
std::string text_of(const ReasonMembers& members, std::string_view name);

// Fills InputFile::first_positions of the folder's files.
void read_first_positions(const std::filesystem::path& folder, std::span<SourceFile> files);

// Throws UsageError where rules read positions and the file does not hold as many records as were written:
// nobody knows then which positions they had.
void require_all_rejects(const SourceFile& file, std::uint64_t records);

}  // namespace copyover::migrate
