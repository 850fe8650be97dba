// Takes a text apart: "{user}-{channel}".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copyover::mapping {

// Parts between literal texts. Every part takes at least one byte.
class TextPattern {
  public:
    // The alternative is the reason why the pattern cannot be read.
    static std::variant<TextPattern, std::string> parse(std::string_view text);

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

    enum class Outcome { taken, no_match, ambiguous };

    // The text of a part. A text that can be taken apart in more than one way is ambiguous: nothing is
    // guessed. Linear in the text.
    Outcome take(std::string_view text, std::size_t part, std::string_view& out) const;

  private:
    // Where the literals between the parts stand, looked for from the left or from the right.
    [[nodiscard]] std::optional<std::vector<std::size_t>> leftmost(std::string_view middle) const;
    [[nodiscard]] std::optional<std::vector<std::size_t>> rightmost(std::string_view middle) const;

    std::vector<std::string> names_;
    std::vector<std::string> literals_;  // one more than names: before, between and after the parts
};

}  // namespace copyover::mapping
