#include "mapping/syntax/file_glob.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace copyover::mapping {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    for (;;) {
        const std::size_t end = path.find('/');
        segments.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return segments;
        path.remove_prefix(end + 1);
    }
}

std::vector<BracePiece> pieces_of(std::string_view written) {
    auto parsed = parse_braces(written);
    auto* pieces = std::get_if<std::vector<BracePiece>>(&parsed);
    if (pieces == nullptr) throw InternalError("a glob that was accepted cannot be read");
    return std::move(*pieces);
}

}  // namespace

std::string_view fault_of_glob(std::string_view glob) {
    for (const std::string_view segment : segments_of(glob)) {
        if (segment != "**" && segment.find("**") != std::string_view::npos)
            return "** stands for folders and has to be a segment of its own, as in \"**/*.json\"";
    }
    return {};
}

// One name of a path against a segment with captures. Steps that failed are remembered, so that no name takes
// longer than its length times that of the segment.
class FileGlob::SegmentMatch {
  public:
    SegmentMatch(const Segment& segment, std::string_view text) : text_(text) {
        for (const BracePiece& piece : segment.pieces) {
            if (piece.braced) {
                steps_.push_back({Step::Kind::capture, 0});
                continue;
            }
            for (const char c : piece.text)
                steps_.push_back({c == '*'   ? Step::Kind::some
                                  : c == '?' ? Step::Kind::one
                                             : Step::Kind::literal,
                                  c});
        }
        failed_.resize(steps_.size() * (text.size() + 1));
    }

    bool match() { return match(0, 0); }

    // From left to right, after match().
    void append_captures(std::vector<std::string>& out) const {
        out.insert(out.end(), captures_.rbegin(), captures_.rend());
    }

  private:
    struct Step {
        enum class Kind { literal, one, some, capture };
        Kind kind = Kind::literal;
        char text = 0;
    };

    bool match(std::size_t step, std::size_t at) {
        if (step == steps_.size()) return at == text_.size();
        const std::size_t state = step * (text_.size() + 1) + at;
        if (failed_[state]) return false;
        const bool matches = take(step, at);
        failed_[state] = !matches;
        return matches;
    }

    bool take(std::size_t step, std::size_t at) {
        const std::size_t left = text_.size() - at;
        switch (steps_[step].kind) {
            case Step::Kind::literal:
                return left > 0 && text_[at] == steps_[step].text && match(step + 1, at + 1);
            case Step::Kind::one: return left > 0 && match(step + 1, at + 1);
            case Step::Kind::some:
                for (std::size_t length = left + 1; length-- > 0;) {
                    if (match(step + 1, at + length)) return true;
                }
                return false;
            case Step::Kind::capture:
                for (std::size_t length = 1; length <= left; ++length) {
                    if (!match(step + 1, at + length)) continue;
                    captures_.push_back(text_.substr(at, length));
                    return true;
                }
                return false;
        }
        return false;
    }

    std::string_view text_;
    std::vector<Step> steps_;
    std::vector<bool> failed_;
    std::vector<std::string_view> captures_;  // the last one first
};

// A path against the segments; what failed is remembered here, too.
class FileGlob::PathMatch {
  public:
    PathMatch(const std::vector<Segment>& segments, std::string_view path)
        : segments_(segments),
          names_(segments_of(path)),
          failed_(segments.size() * (names_.size() + 1)),
          taken_(segments.size()) {}

    bool match() { return match(0, 0); }

    // After match().
    [[nodiscard]] std::vector<std::string> captures() const {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            if (!segments_[i].captures) continue;
            SegmentMatch segment(segments_[i], taken_[i]);
            segment.match();
            segment.append_captures(found);
        }
        return found;
    }

  private:
    bool match(std::size_t segment, std::size_t name) {
        if (segment == segments_.size()) return name == names_.size();
        const std::size_t state = segment * (names_.size() + 1) + name;
        if (failed_[state]) return false;
        const bool matches = take(segment, name);
        failed_[state] = !matches;
        return matches;
    }

    bool take(std::size_t segment, std::size_t name) {
        if (segments_[segment].folders && match(segment + 1, name)) return true;
        if (name == names_.size()) return false;
        if (segments_[segment].folders) return !names_[name].starts_with('.') && match(segment, name + 1);
        if (!takes_name(segments_[segment], names_[name]) || !match(segment + 1, name + 1)) return false;
        taken_[segment] = names_[name];
        return true;
    }

    static bool takes_name(const Segment& segment, std::string_view name) {
        if (segment.captures) return SegmentMatch(segment, name).match();
        const std::string glob = segment.pieces.empty() ? std::string() : segment.pieces.front().text;
        return fnmatch(glob.c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
    }

    const std::vector<Segment>& segments_;
    std::vector<std::string_view> names_;
    std::vector<bool> failed_;
    std::vector<std::string_view> taken_;
};

FileGlob::FileGlob(std::string_view written) : FileGlob(pieces_of(written)) {}

FileGlob FileGlob::without_captures(std::string_view glob) {
    return FileGlob({BracePiece{false, std::string(glob)}});
}

FileGlob::FileGlob(const std::vector<BracePiece>& pieces) : segments_(1) {
    for (const BracePiece& piece : pieces) {
        if (piece.braced) {
            segments_.back().pieces.push_back(piece);
            segments_.back().captures = true;
            names_.push_back(piece.text);
            continue;
        }
        bool first = true;
        for (const std::string_view part : segments_of(piece.text)) {
            if (!first) segments_.emplace_back();
            first = false;
            if (!part.empty()) segments_.back().pieces.push_back({false, std::string(part)});
        }
    }
    for (Segment& segment : segments_)
        segment.folders = segment.pieces == std::vector<BracePiece>{{false, "**"}};
    // All files below.
    if (segments_.back().folders) segments_.push_back({{{false, "*"}}, false, false});
}

std::optional<std::vector<std::string>> FileGlob::match(std::string_view path) const {
    PathMatch found(segments_, path);
    if (!found.match()) return std::nullopt;
    return found.captures();
}

FileGlobs::FileGlobs(const std::vector<std::string>& files, const std::vector<std::string>& captures) {
    for (const std::string& written : files) {
        Member member{FileGlob(written), {}};
        for (const std::string& name : captures) {
            const auto at = std::ranges::find(member.glob.names(), name);
            if (at == member.glob.names().end()) throw InternalError("a glob lacks a capture of its source");
            member.order.push_back(static_cast<std::size_t>(at - member.glob.names().begin()));
        }
        members_.push_back(std::move(member));
    }
}

std::optional<std::vector<std::string>> FileGlobs::match(std::string_view path) const {
    for (const Member& member : members_) {
        auto found = member.glob.match(path);
        if (!found) continue;
        std::vector<std::string> ordered;
        for (const std::size_t place : member.order)
            ordered.push_back(std::move((*found)[place]));
        return ordered;
    }
    return std::nullopt;
}

std::string quoted_files(const std::vector<std::string>& files) {
    std::string text;
    for (const std::string& file : files)
        text += (text.empty() ? "\"" : " or \"") + file + "\"";
    return text;
}

}  // namespace copyover::mapping
