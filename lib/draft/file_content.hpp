// What a file seems to be, by its name and its first bytes.
#pragma once

#include <filesystem>
#include <string>

namespace copyover::draft {

// Files that are called JSON, and those with other endings that begin as JSON does: NeDB's "users.db", "posts.js"
// without a script's words. `name` is the one of what is unpacked.
bool looks_like_json(const std::string& name, const std::filesystem::path& path);

// Copies that applications make beside their data: "backups/users.json", "users_2025-03-04T05-06-07.json".
bool is_backup(const std::string& name);

// What a file that is not read seems to hold, for people.
std::string content_of(const std::filesystem::path& path);

}  // namespace copyover::draft
