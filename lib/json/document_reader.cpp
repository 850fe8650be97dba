#include "json/document_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/redaction.hpp"
#include "json/document_start.hpp"
#include "json/name_set.hpp"
#include "json/pattern_walk.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

class DocumentReader::Impl {
  public:
    Impl(ByteSource& source, std::span<const Pattern> patterns, const DocumentOptions& options)
        : options_(options),
          window_(source, options.window),
          tokens_(window_,
                  {.deepest = options.deepest,
                   .longest = options.largest_record,
                   .portable_scan = options.portable_scan},
                  "the file"),
          patterns_(patterns),
          announced_(options.watched.size()) {}

    std::optional<Event> next() {
        if (!started_) {
            if (auto event = start()) return event;
        }
        while (!ended_) {
            if (auto event = step()) return event;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::uint64_t offset() const { return window_.offset(); }
    [[nodiscard]] const DocumentStart& found() const { return found_; }

  private:
    // A container that the walk is in. In NDJSON the first one is the array of lines.
    struct Frame {
        Kind kind = Kind::object;
        bool on_the_way = false;
        Place place;
        std::uint64_t records = 0;
    };

    std::optional<Event> start();
    std::optional<Event> step();
    std::optional<Event> at_name();
    std::optional<Event> at_value();
    std::optional<Event> find_watched();
    std::optional<Event> take_record(std::size_t pattern);
    std::optional<Event> close();
    std::optional<Event> fail();

    std::optional<Event> next_line();
    std::optional<Event> leave_line();
    std::optional<Event> leave_broken_line();
    std::optional<Event> end_lines();

    void enter(Kind kind, bool on_the_way, const Place& place);
    [[nodiscard]] bool lines() const { return found_.format == Format::ndjson; }
    static Event lost(std::optional<std::size_t> pattern, Event event);
    [[nodiscard]] Event too_large(const Place& place, std::string_view what) const;

    DocumentOptions options_;
    TextWindow window_;
    TokenReader tokens_;
    PatternWalk patterns_;
    DocumentStart found_;
    std::vector<Frame> frames_;
    std::vector<NameSet> names_;  // by depth; kept longer than the frames to reuse their memory
    bool started_ = false;
    bool ended_ = false;
    bool in_line_ = false;
    std::vector<bool> announced_;  // by watched pointer
    bool at_announced_ = false;    // the cursor is at a value that was announced
};

std::optional<Event> DocumentReader::Impl::start() {
    started_ = true;
    found_ = examine_start(window_, options_.format);
    if (found_.zero_bytes || (found_.problem && found_.problem->rule != &rule::json_bom)) ended_ = true;
    if (lines()) {
        ended_ = false;
        tokens_.begin_elements("the line");
        enter(Kind::array, patterns_.root().on_the_way, Place{});
    }
    if (found_.problem) return *found_.problem;
    return std::nullopt;
}

std::optional<Event> DocumentReader::Impl::step() {
    if (std::exchange(at_announced_, false)) return at_value();
    if (lines() && !in_line_) return next_line();
    switch (tokens_.advance()) {
        case Step::name: return at_name();
        case Step::value: return at_value();
        case Step::close: return close();
        case Step::fault: return fail();
        case Step::end: break;
    }
    if (lines()) return leave_line();
    ended_ = true;
    return std::nullopt;
}

std::optional<Event> DocumentReader::Impl::at_name() {
    if (names_[frames_.size() - 1].insert(tokens_.name())) return std::nullopt;
    return tokens_.problem_at(
        tokens_.name_place(), rule::json_duplicate_name,
        fmt::format("the member name \"{}\" occurs again in its object", escaped(tokens_.name())));
}

std::optional<Event> DocumentReader::Impl::at_value() {
    if (auto watched = find_watched()) return watched;
    const PatternMatch match =
        tokens_.path().empty() ? patterns_.root() : patterns_.child(tokens_.path().back());
    if (match.complete) return take_record(*match.complete);
    const Place place = window_.place();
    const Kind kind = tokens_.kind();
    if (tokens_.at_container()) {
        if (!tokens_.enter()) return fail();
        enter(kind, match.on_the_way, place);
        return std::nullopt;
    }
    switch (tokens_.take_scalar()) {
        case Taken::fault: return fail();
        case Taken::too_long: return too_large(place, "a value outside of the records");
        case Taken::whole: break;
    }
    return OutsideValue{.kind = kind,
                        .path = tokens_.path(),
                        .line = place.line,
                        .column = place.column,
                        .on_the_way = match.on_the_way};
}

// Nothing the second time, when the value is read.
std::optional<Event> DocumentReader::Impl::find_watched() {
    for (std::size_t i = 0; i < options_.watched.size(); ++i) {
        if (announced_[i] || !matches(options_.watched[i], tokens_.path())) continue;
        announced_[i] = true;
        at_announced_ = true;
        return Watched{i};
    }
    return std::nullopt;
}

std::optional<Event> DocumentReader::Impl::take_record(std::size_t pattern) {
    const Place place = window_.place();
    switch (tokens_.take_unchecked()) {
        case Taken::fault: return lost(pattern, *fail());
        case Taken::too_long: return lost(pattern, too_large(place, "the record"));
        case Taken::whole: break;
    }
    if (!frames_.empty()) ++frames_.back().records;
    return Record{.text = tokens_.taken(),
                  .offset = place.offset,
                  .line = place.line,
                  .column = place.column,
                  .path = tokens_.path(),
                  .pattern = pattern};
}

Event DocumentReader::Impl::lost(std::optional<std::size_t> pattern, Event event) {
    std::get<Problem>(event).lost_record = pattern;
    return event;
}

Event DocumentReader::Impl::too_large(const Place& place, std::string_view what) const {
    return tokens_.problem_at(
        place, rule::record_too_large,
        fmt::format("{} is larger than {} bytes and was skipped", what, options_.largest_record));
}

void DocumentReader::Impl::enter(Kind kind, bool on_the_way, const Place& place) {
    frames_.push_back({.kind = kind, .on_the_way = on_the_way, .place = place, .records = 0});
    if (names_.size() < frames_.size()) names_.emplace_back();
    patterns_.enter();
}

std::optional<Event> DocumentReader::Impl::close() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    names_[frames_.size()].clear();
    patterns_.leave();
    if (!frames_.empty()) frames_.back().records += frame.records;
    const bool empty = tokens_.closed_count() == 0;
    if (frame.on_the_way || frames_.empty()) {
        return Container{.kind = frame.kind,
                         .path = tokens_.path(),
                         .line = frame.place.line,
                         .column = frame.place.column,
                         .records = frame.records,
                         .empty = empty};
    }
    if (!empty) return std::nullopt;
    return OutsideValue{.kind = frame.kind,
                        .path = tokens_.path(),
                        .line = frame.place.line,
                        .column = frame.place.column,
                        .on_the_way = false};
}

std::optional<Event> DocumentReader::Impl::fail() {
    if (lines()) return leave_broken_line();
    ended_ = true;
    return tokens_.problem();
}

std::optional<Event> DocumentReader::Impl::next_line() {
    if (!window_.skip_blanks()) return end_lines();
    tokens_.next_element();
    if (!window_.close_line(options_.largest_record)) {
        const Place place = window_.place();
        window_.skip_line();
        return lost(patterns_.child(tokens_.path().back()).complete, too_large(place, "the line"));
    }
    in_line_ = true;
    return std::nullopt;
}

std::optional<Event> DocumentReader::Impl::leave_line() {
    window_.open_line();
    in_line_ = false;
    return std::nullopt;
}

std::optional<Event> DocumentReader::Impl::leave_broken_line() {
    Problem problem = tokens_.problem();
    window_.open_line();
    const bool more_lines = window_.skip_line();
    // Only the last line can be cut off; a line in the middle is wrong in itself.
    if (problem.rule == &rule::json_truncated && more_lines) problem.rule = &rule::json_syntax;
    in_line_ = false;
    for (; frames_.size() > 1; frames_.pop_back()) {
        patterns_.leave();
        frames_[frames_.size() - 2].records += frames_.back().records;
        names_[frames_.size() - 1].clear();
    }
    return problem;
}

std::optional<Event> DocumentReader::Impl::end_lines() {
    ended_ = true;
    return Container{.kind = Kind::array,
                     .path = {},
                     .line = frames_[0].place.line,
                     .column = frames_[0].place.column,
                     .records = frames_[0].records,
                     .empty = tokens_.elements() == 0};
}

DocumentReader::DocumentReader(ByteSource& source, std::span<const Pattern> patterns,
                               const DocumentOptions& options)
    : impl_(std::make_unique<Impl>(source, patterns, options)) {}

DocumentReader::~DocumentReader() = default;
DocumentReader::DocumentReader(DocumentReader&&) noexcept = default;
DocumentReader& DocumentReader::operator=(DocumentReader&&) noexcept = default;

std::optional<Event> DocumentReader::next() {
    return impl_->next();
}

std::uint64_t DocumentReader::offset() const {
    return impl_->offset();
}

bool DocumentReader::zero_bytes() const {
    return impl_->found().zero_bytes;
}

Format DocumentReader::format() const {
    return impl_->found().format;
}

}  // namespace copyover::json
