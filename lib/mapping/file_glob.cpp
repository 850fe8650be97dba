#include "mapping/file_glob.hpp"

#include <fnmatch.h>

#include <variant>

#include "base/error.hpp"
#include "mapping/brace_text.hpp"

namespace copyover::mapping {

namespace {

std::string regex_of(const std::string& glob) {
    std::string text;
    for (const char c : glob) {
        switch (c) {
            case '*': text += "[^/]*"; break;
            case '?': text += "[^/]"; break;
            default:
                if (std::string_view(".^$|()[]{}+\\").find(c) != std::string_view::npos) text += '\\';
                text += c;
        }
    }
    return text;
}

}  // namespace

bool glob_matches(const std::string& glob, const std::string& path) {
    return fnmatch(glob.c_str(), path.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

FileGlob::FileGlob(const std::string& written) {
    const auto parsed = parse_braces(written);
    const auto* pieces = std::get_if<std::vector<BracePiece>>(&parsed);
    if (pieces == nullptr) throw InternalError("a glob that was accepted cannot be read");
    std::string text;
    bool captures = false;
    for (const BracePiece& piece : *pieces) {
        text += piece.braced ? "([^/]+?)" : regex_of(piece.text);
        captures = captures || piece.braced;
        glob_ += piece.text;
    }
    if (captures) captures_.emplace(text);
}

std::optional<std::vector<std::string>> FileGlob::match(const std::string& path) const {
    std::vector<std::string> found;
    if (!captures_) return glob_matches(glob_, path) ? std::optional(found) : std::nullopt;
    std::smatch parts;
    if (!std::regex_match(path, parts, *captures_)) return std::nullopt;
    for (std::size_t i = 1; i < parts.size(); ++i)
        found.push_back(parts[i].str());
    return found;
}

}  // namespace copyover::mapping
