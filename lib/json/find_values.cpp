#include "json/find_values.hpp"

#include <algorithm>

#include "json/document_reader.hpp"
#include "json/document_start.hpp"
#include "json/pattern_walk.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

namespace {

constexpr std::size_t window_size = 1 << 20;

// A text that ends early.
class Beginning : public ByteSource {
  public:
    Beginning(ByteSource& whole, std::uint64_t bytes) : whole_(whole), left_(bytes) {}

    std::size_t read(std::span<char> into) override {
        const std::size_t count = whole_.read(into.first(std::min<std::uint64_t>(into.size(), left_)));
        left_ -= count;
        return count;
    }

    [[nodiscard]] bool cut() const { return left_ == 0; }

  private:
    ByteSource& whole_;
    std::uint64_t left_;
};

// Goes to the values that patterns reach, until none is left to be found or the text ends or goes wrong.
class PatternScan {
  public:
    // `take` must outlive the scan. Without it, one value is enough for each pattern.
    PatternScan(ByteSource& source, std::span<const Pattern> pointers, Format format = Format::detect,
                const ValueTaker* take = nullptr)
        : window_(source, window_size),
          tokens_(window_, {.deepest = 512, .longest = window_size, .portable_scan = false}, "the file"),
          pointers_(pointers),
          patterns_(pointers),
          format_(format),
          take_(take),
          present_(pointers.size()),
          missing_(pointers.size()) {}

    void run() {
        const DocumentStart start = examine_start(window_, format_);
        if (start.zero_bytes || (start.problem && start.problem->rule != &rule::json_bom)) return;
        if (start.format == Format::json) {
            scan_value();
            return;
        }
        if (take_ == nullptr) mark_complete({});
        tokens_.begin_elements("the line");
        patterns_.enter();
        // Lines are not closed here: a value that spans lines is found all the same.
        while (missing_ > 0 && window_.skip_blanks()) {
            tokens_.next_element();
            if (!scan_value()) break;
        }
    }

    [[nodiscard]] const std::vector<bool>& present() const { return present_; }

  private:
    // One whole value. False where the text ends or goes wrong in it.
    bool scan_value() {
        std::size_t depth = 0;
        while (missing_ > 0) {
            switch (tokens_.advance()) {
                case Step::name: continue;
                case Step::close:
                    --depth;
                    patterns_.leave();
                    break;
                case Step::value:
                    if (!at_value(depth)) return false;
                    break;
                case Step::end:
                case Step::fault: return false;
            }
            if (depth == 0) return true;
        }
        return true;
    }

    bool at_value(std::size_t& depth) {
        const std::span<const PathToken> path = tokens_.path();
        const PatternMatch match = path.empty() ? patterns_.root() : patterns_.child(path.back());
        if (match.complete) {
            mark_complete(path);
            if (take_ != nullptr) return hand_out(path);
        }
        if (!match.on_the_way || !tokens_.at_container()) return tokens_.take_unchecked() != Taken::fault;
        if (!tokens_.enter()) return false;
        patterns_.enter();
        ++depth;
        return true;
    }

    bool hand_out(std::span<const PathToken> path) {
        const std::vector<PathToken> kept(path.begin(), path.end());
        const Taken taken = tokens_.take_unchecked();
        if (taken != Taken::fault)
            (*take_)(kept, taken == Taken::whole ? std::optional(tokens_.taken()) : std::nullopt);
        return taken != Taken::fault;
    }

    void mark_complete(std::span<const PathToken> path) {
        for (std::size_t i = 0; i < pointers_.size(); ++i) {
            if (present_[i] || !matches(pointers_[i], path)) continue;
            if (take_ != nullptr && std::ranges::any_of(pointers_[i].tokens, &PatternToken::any)) continue;
            present_[i] = true;
            patterns_.drop(i);
            --missing_;
        }
    }

    TextWindow window_;
    TokenReader tokens_;
    std::span<const Pattern> pointers_;
    PatternWalk patterns_;
    Format format_;
    const ValueTaker* take_;  // may be null
    std::vector<bool> present_;
    std::size_t missing_;
};

}  // namespace

Presence find_present(ByteSource& source, std::span<const Pattern> pointers, std::uint64_t most) {
    Beginning beginning(source, most);
    PatternScan scan(beginning, pointers);
    scan.run();
    const bool all = std::ranges::find(scan.present(), false) == scan.present().end();
    return {.present = scan.present(), .whole = all || !beginning.cut()};
}

void find_values(ByteSource& source, std::span<const Pattern> patterns, Format format,
                 const ValueTaker& take) {
    PatternScan(source, patterns, format, &take).run();
}

}  // namespace copyover::json
