// The names of files: `files` of a source, and `ignore_files`.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/redaction.hpp"
#include "mapping/brace_text.hpp"
#include "mapping/file_glob.hpp"
#include "mapping/syntax_reader.hpp"

namespace copyover::mapping {

namespace {

std::string in_braces(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += fmt::format("{}{{{}}}", text.empty() ? "" : ", ", escaped(name));
    return text.empty() ? "nothing" : text;
}

}  // namespace

void SyntaxReader::ignored_files(json::NodeIndex at, MappingSyntax& out) {
    if (!is_kind(at, json::Kind::array)) return;
    for (const json::NodeIndex element : document_.children(at)) {
        auto glob = text(element);
        if (!glob) continue;
        if (const std::string_view fault = fault_of_glob(*glob); !fault.empty()) {
            value_error(element, fmt::format("\"{}\" is not a path or glob: {}", escaped(*glob), fault));
            continue;
        }
        out.ignore_files.push_back(std::move(*glob));
    }
}

void SyntaxReader::source_files(json::NodeIndex at, SourceSyntax& out) {
    const auto files = document_.member(at, "files");
    if (!files) {
        value_error(at, "the source has no \"files\"");
        return;
    }
    if (document_[*files].kind != json::Kind::array) {
        source_path(*files, out);
        return;
    }
    for (const json::NodeIndex element : document_.children(*files))
        source_path(element, out);
    if (document_.children(*files).empty()) value_error(*files, "\"files\" is empty");
}

// One path or glob of a source.
void SyntaxReader::source_path(json::NodeIndex at, SourceSyntax& out) {
    const auto path = text(at);
    if (!path) return;
    if (path->empty()) return value_error(at, fmt::format("{} is empty", called(at)));
    if (std::ranges::find(out.files, *path) != out.files.end())
        return value_error(at, fmt::format("\"{}\" occurs twice in \"files\"", escaped(*path)));
    if (!out.files.empty() && (*path == "-" || out.files.front() == "-"))
        return value_error(at, "\"-\" is standard input, which is no file beside others",
                           "give it a source of its own");
    std::vector<std::string> captures;
    const bool good = path_captures(at, *path, captures);
    if (out.files.empty()) {
        out.captures = std::move(captures);
    } else if (good && !std::ranges::is_permutation(captures, out.captures)) {
        value_error(at,
                    fmt::format("\"{}\" captures {}, but \"{}\" captures {}", escaped(*path),
                                in_braces(captures), escaped(out.files.front()), in_braces(out.captures)),
                    "name the same captures in each path, or make two sources of them");
    }
    out.files.push_back(*path);
}

// Takes the names in braces; false where the text is no path or glob.
bool SyntaxReader::path_captures(json::NodeIndex at, const std::string& path,
                                 std::vector<std::string>& captures) {
    bool good = true;
    const auto refuse = [&](std::string_view reason) {
        value_error(at, fmt::format("\"{}\" is not a path or glob: {}", escaped(path), reason));
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

}  // namespace copyover::mapping
