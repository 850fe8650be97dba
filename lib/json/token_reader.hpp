// Walks a JSON text strictly (RFC 8259), one name or value at a time, in memory bounded by its largest word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/pointer.hpp"
#include "json/problem.hpp"
#include "json/record_tree.hpp"
#include "json/text_window.hpp"

namespace copyover::json {

struct TokenLimits {
    std::size_t deepest = 512;             // containers inside one another
    std::size_t longest = 64 * (1 << 20);  // bytes of a value taken whole, and of a name
    bool portable_scan = false;            // never use AVX2
};

enum class Step {
    name,   // of a member: see path()
    value,  // the cursor is at its first byte: enter() it, or take it
    close,  // of the container entered last
    end,    // of the text
    fault,  // see problem(); there is no way on
};

enum class Taken { whole, too_long, fault };

class TokenReader {
  public:
    // The window must outlive the reader. The subject is what messages call the text: "the file".
    TokenReader(TextWindow& window, const TokenLimits& limits, std::string_view subject);

    Step advance();

    // At a value: its kind by its first byte, and whether it is a container.
    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool at_container() const;

    // Goes into the container at the cursor. False where it is too deep: see problem().
    bool enter();

    // Moves over the scalar at the cursor and checks it.
    Taken take_scalar();

    // Moves over the value at the cursor, checking nothing but where it ends. A value that is too long is
    // skipped without being kept.
    Taken take_unchecked();

    // The value taken last, as written. Valid until the next call that moves.
    [[nodiscard]] std::string_view taken() const { return taken_; }

    // The name read last, unescaped.
    [[nodiscard]] std::string_view name() const { return path_[containers_.size() - 1].name; }
    [[nodiscard]] std::string_view raw_name() const { return taken_; }  // with its quotes, as written
    [[nodiscard]] const Place& name_place() const { return name_place_; }

    // From the root to the name or value read last, or to the container closed last.
    [[nodiscard]] std::span<const PathToken> path() const { return {path_.data(), path_length_}; }

    // Members or elements of the container closed last.
    [[nodiscard]] std::uint64_t closed_count() const { return closed_count_; }

    [[nodiscard]] const Problem& problem() const { return problem_; }

    // Reads every following text as the next element of an array that has no brackets (lines of NDJSON).
    void begin_elements(std::string_view subject);
    void next_element();
    [[nodiscard]] std::uint64_t elements() const { return containers_[0].count; }

    // A problem with the current path.
    [[nodiscard]] Problem problem_at(const Place& place, const Rule& rule, std::string message) const;

  private:
    enum class State { value, first_element, first_member, member, colon, after_value };

    struct Container {
        bool is_array = false;
        std::uint64_t count = 0;
    };

    Step at_value();
    Step at_member();
    Step at_colon();
    Step behind_value();
    Step close();
    Step refuse(std::string_view expected);
    Step fail(const Rule& rule, std::size_t behind, std::string message);
    Step fail_truncated(std::string_view inside);

    Taken take_string(bool checked);
    Taken take_word(bool checked);
    Taken take_container();
    Taken skip_container(class StructureScanner& scanner);
    Taken skip_string();
    Taken skip_word();
    void take(std::size_t length);

    [[nodiscard]] bool in_root() const { return containers_.size() == outer_; }

    TextWindow& window_;
    TokenLimits limits_;
    std::string_view subject_;
    State state_ = State::value;
    std::vector<Container> containers_;
    std::size_t outer_ = 0;  // containers without brackets: 1 for lines
    std::vector<PathToken> path_;
    std::size_t path_length_ = 0;
    std::uint64_t closed_count_ = 0;
    std::string_view taken_;
    Place name_place_;
    Problem problem_;
};

}  // namespace copyover::json
