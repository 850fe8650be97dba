#include "json/find_problem.hpp"

#include "json/text_window.hpp"
#include "json/token_reader.hpp"

namespace copyover::json {

std::optional<Problem> find_problem(std::string_view text, std::size_t deepest) {
    TextWindow window(text);
    TokenReader tokens(window, {.deepest = deepest, .longest = text.size(), .portable_scan = false},
                       "the text");
    for (;;) {
        switch (tokens.advance()) {
            case Step::name:
            case Step::close: break;
            case Step::value: {
                const bool good =
                    tokens.at_container() ? tokens.enter() : tokens.take_scalar() == Taken::whole;
                if (!good) return tokens.problem();
                break;
            }
            case Step::end: return std::nullopt;
            case Step::fault: return tokens.problem();
        }
    }
}

}  // namespace copyover::json
