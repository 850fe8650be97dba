#include "mapping/syntax/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/syntax/brace_text.hpp"
#include "mapping/syntax/file_glob.hpp"

namespace copyover::mapping {

namespace {

std::string in_braces(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += fmt::format("{}{{{}}}", text.empty() ? "" : ", ", escaped(name));
    return text.empty() ? "nothing" : text;
}

// Takes the names in braces; false where the text is no path or glob.
bool read_captures(const SyntaxReader& reader, json::NodeIndex at, const std::string& path,
                   std::vector<std::string>& captures) {
    bool good = true;
    const auto refuse = [&](std::string_view reason) {
        reader.value_error(at, fmt::format("\"{}\" is not a path or glob: {}", escaped(path), reason));
        good = false;
    };
    const auto parsed = parse_braces(path);
    if (const auto* reason = std::get_if<std::string>(&parsed)) {
        refuse(*reason);
        return false;
    }
    bool behind_capture = false;
    for (const BracePiece& piece : std::get<std::vector<BracePiece>>(parsed)) {
        if (piece.braced) {
            if (piece.text.empty()) refuse("the braces hold no name");
            if (std::ranges::find(captures, piece.text) != captures.end())
                refuse(fmt::format("{{{}}} occurs twice", piece.text));
            if (behind_capture) refuse("nothing stands between two captures");
            captures.push_back(piece.text);
        }
        behind_capture = piece.braced;
    }
    if (!captures.empty() && path.find('[') != std::string::npos)
        refuse("a capture and [ do not go together in this version");
    if (const std::string_view fault = fault_of_glob(path); !fault.empty()) refuse(fault);
    return good;
}

// One path or glob of a source.
void read_path(const SyntaxReader& reader, json::NodeIndex at, FilesSyntax& out) {
    const auto path = reader.text(at);
    if (!path) return;
    if (path->empty()) return reader.value_error(at, fmt::format("{} is empty", reader.called(at)));
    if (std::ranges::find(out.paths, *path) != out.paths.end())
        return reader.value_error(at, fmt::format("\"{}\" occurs twice in \"files\"", escaped(*path)));
    if (!out.paths.empty() && (*path == "-" || out.paths.front() == "-"))
        return reader.value_error(at, "\"-\" is standard input, which is no file beside others",
                                  "give it a source of its own");
    std::vector<std::string> captures;
    const bool good = read_captures(reader, at, *path, captures);
    if (out.paths.empty()) {
        out.captures = std::move(captures);
    } else if (good && !std::ranges::is_permutation(captures, out.captures)) {
        reader.value_error(
            at,
            fmt::format("\"{}\" captures {}, but \"{}\" captures {}", escaped(*path), in_braces(captures),
                        escaped(out.paths.front()), in_braces(out.captures)),
            "name the same captures in each path, or make two sources of them");
    }
    out.paths.push_back(*path);
}

}  // namespace

std::vector<std::string> read_ignored_files(const SyntaxReader& reader, json::NodeIndex at) {
    std::vector<std::string> globs;
    if (!reader.is_kind(at, json::Kind::array)) return globs;
    for (const json::NodeIndex element : reader.document().children(at)) {
        auto glob = reader.text(element);
        if (!glob) continue;
        if (const std::string_view fault = fault_of_glob(*glob); !fault.empty()) {
            reader.value_error(element,
                               fmt::format("\"{}\" is not a path or glob: {}", escaped(*glob), fault));
            continue;
        }
        globs.push_back(std::move(*glob));
    }
    return globs;
}

FilesSyntax read_files(const SyntaxReader& reader, json::NodeIndex at) {
    FilesSyntax out;
    const auto files = reader.document().member(at, "files");
    if (!files) {
        reader.value_error(at, "the source has no \"files\"");
        return out;
    }
    if (reader[*files].kind != json::Kind::array) {
        read_path(reader, *files, out);
        return out;
    }
    for (const json::NodeIndex element : reader.document().children(*files))
        read_path(reader, element, out);
    if (reader.document().children(*files).empty()) reader.value_error(*files, "\"files\" is empty");
    return out;
}

}  // namespace copyover::mapping
