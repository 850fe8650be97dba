#include "migrate/export/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace copyover::migrate {

namespace {

struct Piece {
    std::uint64_t begin = 0;  // of what is replaced
    std::uint64_t end = 0;
    std::string_view text = {};
};

class Cutter {
  public:
    explicit Cutter(FileText& file) : file_(file) {}

    std::vector<Piece> pieces(const std::vector<RecordEdit>& edits) {
        std::vector<Piece> all;
        for (std::size_t i = 0; i < edits.size();) {
            const RecordEdit& edit = edits[i];
            if (edit.text) {
                all.push_back({edit.offset, edit.offset + edit.length, *edit.text});
                ++i;
            } else if (edit.item == ItemKind::line) {
                all.push_back(line_of(edit));
                ++i;
            } else {
                std::size_t last = i;
                while (last + 1 < edits.size() && is_neighbour(edits[last], edits[last + 1]))
                    ++last;
                all.push_back(run(edits[i], edits[last]));
                i = last + 1;
            }
        }
        return all;
    }

  private:
    std::uint64_t begin_of(const RecordEdit& edit) {
        return edit.item == ItemKind::member ? file_.name_start(edit.offset) : edit.offset;
    }

    // Whether nothing but a comma stands between two records that go.
    bool is_neighbour(const RecordEdit& edit, const RecordEdit& next) {
        if (next.text || next.item != edit.item) return false;
        const std::uint64_t comma = file_.behind_blanks(edit.offset + edit.length);
        return file_.at(comma) == ',' && file_.behind_blanks(comma + 1) == begin_of(next);
    }

    // Items from the first to the last, with the comma that is one too many.
    Piece run(const RecordEdit& first, const RecordEdit& last) {
        const std::uint64_t begin = begin_of(first);
        const std::uint64_t end = last.offset + last.length;
        const std::uint64_t before = file_.before_blanks(begin);
        if (file_.at(before - 1) == ',') return {before - 1, end};
        const std::uint64_t behind = file_.behind_blanks(end);
        if (file_.at(behind) == ',') return {begin, file_.behind_blanks(behind + 1)};
        return {before, behind};
    }

    Piece line_of(const RecordEdit& edit) {
        std::uint64_t begin = edit.offset;
        while (begin > 0 && file_.at(begin - 1) != '\n')
            --begin;
        std::uint64_t end = edit.offset + edit.length;
        while (end < file_.size() && file_.at(end) != '\n')
            ++end;
        return {begin, std::min(end + 1, file_.size())};
    }

    FileText& file_;
};

}  // namespace

void rewrite(FileText& file, const std::vector<RecordEdit>& edits,
             const std::function<void(std::string_view)>& sink) {
    std::uint64_t copied = 0;
    for (const Piece& piece : Cutter(file).pieces(edits)) {
        file.copy(copied, piece.begin, sink);
        sink(piece.text);
        copied = piece.end;
    }
    file.copy(copied, file.size(), sink);
}

}  // namespace copyover::migrate
