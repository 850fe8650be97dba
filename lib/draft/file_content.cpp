#include "draft/file_content.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"

namespace copyover::draft {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view blank = " \t\r\n";

bool is_json(const fs::path& path) {
    constexpr std::array<std::string_view, 3> extensions{".json", ".ndjson", ".jsonl"};
    return std::ranges::find(extensions, path.extension().string()) != extensions.end();
}

std::string first_bytes(const fs::path& path) {
    std::string bytes(512, '\0');
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return "";
    const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
    ::close(descriptor);
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
}

bool begins_as_json(const fs::path& path) {
    constexpr std::array<std::string_view, 5> extensions{".db", ".js", ".txt", ".ldb", ".dump"};
    if (std::ranges::find(extensions, path.extension().string()) == extensions.end()) return false;
    const std::string bytes = first_bytes(path);
    const std::size_t begin = bytes.find_first_not_of(blank);
    if (begin == std::string::npos) return false;
    const std::size_t next = bytes.find_first_not_of(blank, begin + 1);
    if (next == std::string::npos) return false;
    return (bytes[begin] == '{' && (bytes[next] == '"' || bytes[next] == '}')) ||
           (bytes[begin] == '[' && (bytes[next] == '{' || bytes[next] == '[' || bytes[next] == ']'));
}

}  // namespace

bool looks_like_json(const std::string& name, const fs::path& path) {
    return is_json(name) || begins_as_json(path);
}

bool is_backup(const std::string& name) {
    const std::string last = fs::path(name).filename().string();
    return fnmatch("*_[0-9]*-[0-9]*-[0-9]*T*", last.c_str(), 0) == 0 || name.starts_with("backup") ||
           name.find("/backup") != std::string::npos;
}

std::string content_of(const fs::path& path) {
    const std::string bytes = first_bytes(path);
    if (bytes.empty()) return "empty";
    if (bytes.starts_with("SQLite format 3")) return "an SQLite database";
    if (bytes.starts_with("PK\x03\x04")) return "a ZIP archive: unpack it";
    const std::size_t brace = bytes.find_first_of("[{");
    const std::size_t assigned = bytes.find('=');
    const bool assigns = assigned < brace && brace != std::string::npos &&
                         bytes.find_first_not_of(blank, assigned + 1) == brace;
    if (path.extension() == ".js" && assigns)
        return "a script that assigns JSON: cut what stands in front of the first bracket and behind the last "
               "one, then it can be read";
    if (path.extension() == ".js") return "a script";
    if (bytes.find('\0') != std::string::npos ||
        !is_utf8(bytes.substr(0, bytes.size() - std::min<std::size_t>(bytes.size(), 4))))
        return "no text";
    const std::size_t begin = bytes.find_first_not_of(blank);
    if (begin == brace && brace != std::string::npos) return "begins as JSON does";
    return begin != std::string::npos && bytes[begin] == '<' ? "markup" : "text";
}

}  // namespace copyover::draft
